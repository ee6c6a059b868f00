import { imageScanned } from '../../../../audit/controls/patching/image-scanned.ts'
import { testControl } from '../../../test-control.ts'
import {
  buildImageCase,
  buildIndexCase,
  buildScanFact,
  testImageArn,
  foreignImageArn,
  withheldImage,
} from '../image-facts.ts'

const now = '2026-10-01T00:59:59.999Z'

testControl(imageScanned, 'AWS::ECR::Image', {
  compliant: [
    {
      name: 'a basic scan',
      ...buildImageCase({ scan: buildScanFact('COMPLETE') }),
      evidence: { status: 'COMPLETE', image: testImageArn },
    },
    {
      name: 'an index with scans of all images',
      ...buildIndexCase({ scan: buildScanFact('COMPLETE') }, { scan: buildScanFact('ACTIVE') }),
    },
    {
      name: 'an index with a child that is not an image',
      ...buildIndexCase({ scan: buildScanFact('COMPLETE') }, { content: 'ARTIFACT' }),
    },
    { name: 'continuous scanning', ...buildImageCase({ scan: buildScanFact('ACTIVE') }) },
    { name: 'just pushed and already scanned', ...buildImageCase({ scan: buildScanFact('COMPLETE') }), now },
    {
      name: 'an untagged image with a scan',
      ...buildImageCase({ tags: [], scan: buildScanFact('COMPLETE') }),
    },
  ],
  nonCompliant: [
    { name: 'no scan', ...buildImageCase(), reason: 'never been scanned' },
    { name: 'no scan at the end of the grace period', ...buildImageCase(), now: '2026-10-01T01:00:00Z' },
    { name: 'no scan, without a grace period', ...buildImageCase(), now, settings: { graceMinutes: 0 } },
    ...[
      'FAILED',
      'UNSUPPORTED_IMAGE',
      'SCAN_ELIGIBILITY_EXPIRED',
      'FINDINGS_UNAVAILABLE',
      'LIMIT_EXCEEDED',
    ].map(status => ({
      name: `a scan that is ${status}`,
      ...buildImageCase({ scan: buildScanFact(status) }),
      reason: `status ${status}`,
      evidence: { status },
    })),
    { name: 'a scan that is PENDING for a month', ...buildImageCase({ scan: buildScanFact('PENDING') }) },
    {
      name: 'a scan that is IN_PROGRESS for a month',
      ...buildImageCase({ scan: buildScanFact('IN_PROGRESS') }),
    },
    {
      name: 'a new image that the scanner does not support',
      ...buildImageCase({ scan: buildScanFact('UNSUPPORTED_IMAGE') }),
      now,
    },
    {
      name: 'an index with an image that was never scanned, which the reason names',
      ...buildIndexCase({ scan: buildScanFact('COMPLETE') }, {}),
      reason: 'The image media/resizer@sha256:c1c1c1c1c1c1 has never been scanned.',
    },
    { name: 'no tag and no scan', ...buildImageCase({ tags: [] }), reason: 'never been scanned' },
    {
      name: 'no tag, not supported',
      ...buildImageCase({ tags: [], scan: buildScanFact('UNSUPPORTED_IMAGE') }),
    },
    {
      name: 'an untagged image with an expired scan',
      ...buildImageCase({ tags: [], scan: buildScanFact('SCAN_ELIGIBILITY_EXPIRED') }),
    },
  ],
  notApplicable: [
    {
      name: 'an image in the repository of another account',
      ...buildImageCase({}),
      arn: foreignImageArn,
      reason: 'in the repository of another account',
    },
    { name: 'an image that another account does not allow to read', ...withheldImage },
    { name: 'an index without images', ...buildIndexCase(), reason: 'contains no runnable images' },
    {
      name: 'a chart, a signature or an attestation',
      ...buildImageCase({ content: 'ARTIFACT' }),
      reason: 'not a runnable image',
    },
    {
      name: 'an index with an image that was just pushed',
      ...buildIndexCase({ scan: buildScanFact('COMPLETE') }, {}),
      now,
      reason: 'just pushed',
    },
    {
      name: 'an archived image',
      ...buildImageCase({ storage: 'ARCHIVED', scan: buildScanFact('IMAGE_ARCHIVED') }),
      reason: 'archived',
    },
    { name: 'just pushed', ...buildImageCase(), now, reason: 'just pushed' },
    { name: 'just pushed, scan pending', ...buildImageCase({ scan: buildScanFact('PENDING') }), now },
    { name: 'just pushed, scan in progress', ...buildImageCase({ scan: buildScanFact('IN_PROGRESS') }), now },
  ],
  insufficientData: [
    {
      name: 'an archived index',
      ...buildIndexCase(),
      facts: { ...buildIndexCase().facts, storage: 'ARCHIVED' },
      reason: 'is an archived image index',
    },
  ],
})
