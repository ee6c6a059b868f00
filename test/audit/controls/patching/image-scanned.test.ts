import { imageScanned } from '../../../../audit/controls/patching/image-scanned.ts'
import { judges } from '../../../judges.ts'
import { anImage, aScan } from '../image-facts.ts'

const index = 'application/vnd.oci.image.index.v1+json'
const now = '2026-10-01T00:59:59.999Z'

judges(imageScanned, 'AWS::ECR::Image', {
  compliant: [
    {
      name: 'a scan of ECR itself',
      ...anImage({ scan: aScan('COMPLETE') }),
      evidence: { status: 'COMPLETE' },
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
      name: 'an untagged image whose scan is over',
      ...anImage({ tags: [], scan: aScan('SCAN_ELIGIBILITY_EXPIRED') }),
    },
  ],
  notApplicable: [
    { name: 'an index', ...anImage({ mediaType: index }), reason: 'index' },
    {
      name: 'a manifest list',
      ...anImage({ mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json' }),
    },
    { name: 'a chart', ...anImage({ artifactType: 'application/vnd.cncf.helm.config.v1+json' }) },
    { name: 'a signature', ...anImage({ artifactType: 'application/vnd.cncf.notary.signature', tags: [] }) },
    { name: 'a signature of cosign', ...anImage({ tags: [`sha256-${'a'.repeat(64)}.sig`] }) },
    { name: 'no tag and no scan', ...anImage({ tags: [] }), reason: 'may be an attestation' },
    { name: 'no tag, not supported', ...anImage({ tags: [], scan: aScan('UNSUPPORTED_IMAGE') }) },
    {
      name: 'archived',
      ...anImage({ storage: 'ARCHIVED', scan: aScan('IMAGE_ARCHIVED') }),
      reason: 'archived',
    },
    { name: 'just pushed', ...anImage(), now, reason: 'just pushed' },
    { name: 'just pushed, in the queue', ...anImage({ scan: aScan('PENDING') }), now },
    { name: 'just pushed, under way', ...anImage({ scan: aScan('IN_PROGRESS') }), now },
  ],
})
