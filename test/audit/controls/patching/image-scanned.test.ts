import { imageScanned } from '../../../../audit/controls/patching/image-scanned.ts'
import { judges } from '../../../judges.ts'
import { anImage, anIndex, aScan, imageArn } from '../image-facts.ts'

const now = '2026-10-01T00:59:59.999Z'

judges(imageScanned, 'AWS::ECR::Image', {
  compliant: [
    {
      name: 'a scan of ECR itself',
      ...anImage({ scan: aScan('COMPLETE') }),
      evidence: { status: 'COMPLETE', image: imageArn },
    },
    {
      name: 'an index of which every image was scanned',
      ...anIndex({ scan: aScan('COMPLETE') }, { scan: aScan('ACTIVE') }),
    },
    {
      name: 'an index with a child that is no image',
      ...anIndex({ scan: aScan('COMPLETE') }, { content: 'ARTIFACT' }),
    },
    { name: 'continuous scanning', ...anImage({ scan: aScan('ACTIVE') }) },
    { name: 'just pushed, and scanned already', ...anImage({ scan: aScan('COMPLETE') }), now },
    { name: 'an untagged image with a scan', ...anImage({ tags: [], scan: aScan('COMPLETE') }) },
  ],
  nonCompliant: [
    { name: 'no scan', ...anImage(), reason: 'never been scanned' },
    { name: 'no scan when the grace is over', ...anImage(), now: '2026-10-01T01:00:00Z' },
    { name: 'no scan, without grace', ...anImage(), now, settings: { graceMinutes: 0 } },
    ...[
      'FAILED',
      'UNSUPPORTED_IMAGE',
      'SCAN_ELIGIBILITY_EXPIRED',
      'FINDINGS_UNAVAILABLE',
      'LIMIT_EXCEEDED',
    ].map(status => ({
      name: `a scan that is ${status}`,
      ...anImage({ scan: aScan(status) }),
      reason: `status ${status}`,
      evidence: { status },
    })),
    { name: 'a scan that is PENDING for a month', ...anImage({ scan: aScan('PENDING') }) },
    { name: 'a scan that is IN_PROGRESS for a month', ...anImage({ scan: aScan('IN_PROGRESS') }) },
    {
      name: 'a new image that the scanner does not support',
      ...anImage({ scan: aScan('UNSUPPORTED_IMAGE') }),
      now,
    },
    {
      name: 'an index with an image that was never scanned, which is named',
      ...anIndex({ scan: aScan('COMPLETE') }, {}),
      reason: 'The image media/resizer@sha256:c1c1c1c1c1c1 has never been scanned.',
    },
    { name: 'no tag and no scan', ...anImage({ tags: [] }), reason: 'never been scanned' },
    { name: 'no tag, not supported', ...anImage({ tags: [], scan: aScan('UNSUPPORTED_IMAGE') }) },
    {
      name: 'an untagged image whose scan is over',
      ...anImage({ tags: [], scan: aScan('SCAN_ELIGIBILITY_EXPIRED') }),
    },
  ],
  notApplicable: [
    { name: 'an index of no images', ...anIndex(), reason: 'index of no images' },
    {
      name: 'a chart, a signature or an attestation',
      ...anImage({ content: 'ARTIFACT' }),
      reason: 'no image',
    },
    {
      name: 'an index of which an image was just pushed',
      ...anIndex({ scan: aScan('COMPLETE') }, {}),
      now,
      reason: 'just pushed',
    },
    {
      name: 'archived',
      ...anImage({ storage: 'ARCHIVED', scan: aScan('IMAGE_ARCHIVED') }),
      reason: 'archived',
    },
    { name: 'just pushed', ...anImage(), now, reason: 'just pushed' },
    { name: 'just pushed, in the queue', ...anImage({ scan: aScan('PENDING') }), now },
    { name: 'just pushed, under way', ...anImage({ scan: aScan('IN_PROGRESS') }), now },
  ],
  insufficientData: [
    {
      name: 'an archived index',
      ...anIndex(),
      facts: { ...anIndex().facts, storage: 'ARCHIVED' },
      reason: 'is an index, and archived',
    },
  ],
})
