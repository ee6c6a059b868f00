import { imageScanned } from '../../../../audit/controls/patching/image-scanned.ts'
import { testControl } from '../../../test-control.ts'
import { buildImageCase, buildIndexCase, buildScanFact, testImageArn } from '../image-facts.ts'

const now = '2026-10-01T00:59:59.999Z'

testControl(imageScanned, 'AWS::ECR::Image', {
  compliant: [
    {
      name: 'a scan of ECR itself',
      ...buildImageCase({ scan: buildScanFact('COMPLETE') }),
      evidence: { status: 'COMPLETE', image: testImageArn },
    },
    {
      name: 'an index of which every image was scanned',
      ...buildIndexCase({ scan: buildScanFact('COMPLETE') }, { scan: buildScanFact('ACTIVE') }),
    },
    {
      name: 'an index with a child that is no image',
      ...buildIndexCase({ scan: buildScanFact('COMPLETE') }, { content: 'ARTIFACT' }),
    },
    { name: 'continuous scanning', ...buildImageCase({ scan: buildScanFact('ACTIVE') }) },
    { name: 'just pushed, and scanned already', ...buildImageCase({ scan: buildScanFact('COMPLETE') }), now },
    {
      name: 'an untagged image with a scan',
      ...buildImageCase({ tags: [], scan: buildScanFact('COMPLETE') }),
    },
  ],
  nonCompliant: [
    { name: 'no scan', ...buildImageCase(), reason: 'never been scanned' },
    { name: 'no scan when the grace is over', ...buildImageCase(), now: '2026-10-01T01:00:00Z' },
    { name: 'no scan, without grace', ...buildImageCase(), now, settings: { graceMinutes: 0 } },
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
      name: 'an index with an image that was never scanned, which is named',
      ...buildIndexCase({ scan: buildScanFact('COMPLETE') }, {}),
      reason: 'The image media/resizer@sha256:c1c1c1c1c1c1 has never been scanned.',
    },
    { name: 'no tag and no scan', ...buildImageCase({ tags: [] }), reason: 'never been scanned' },
    {
      name: 'no tag, not supported',
      ...buildImageCase({ tags: [], scan: buildScanFact('UNSUPPORTED_IMAGE') }),
    },
    {
      name: 'an untagged image whose scan is over',
      ...buildImageCase({ tags: [], scan: buildScanFact('SCAN_ELIGIBILITY_EXPIRED') }),
    },
  ],
  notApplicable: [
    { name: 'an index of no images', ...buildIndexCase(), reason: 'index of no images' },
    {
      name: 'a chart, a signature or an attestation',
      ...buildImageCase({ content: 'ARTIFACT' }),
      reason: 'no image',
    },
    {
      name: 'an index of which an image was just pushed',
      ...buildIndexCase({ scan: buildScanFact('COMPLETE') }, {}),
      now,
      reason: 'just pushed',
    },
    {
      name: 'archived',
      ...buildImageCase({ storage: 'ARCHIVED', scan: buildScanFact('IMAGE_ARCHIVED') }),
      reason: 'archived',
    },
    { name: 'just pushed', ...buildImageCase(), now, reason: 'just pushed' },
    { name: 'just pushed, in the queue', ...buildImageCase({ scan: buildScanFact('PENDING') }), now },
    { name: 'just pushed, under way', ...buildImageCase({ scan: buildScanFact('IN_PROGRESS') }), now },
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
