import { imageNoSevereVulnerabilities } from '../../../../audit/controls/patching/image-no-severe-vulnerabilities.ts'
import { judges } from '../../../judges.ts'
import { anImage, aScan, imageArn } from '../image-facts.ts'

const worst = [
  { id: 'CVE-2026-1', severity: 'CRITICAL', package: 'openssl 1.0' },
  { id: 'CVE-2026-2', severity: 'MEDIUM' },
]

judges(imageNoSevereVulnerabilities, 'AWS::ECR::Image', {
  compliant: [
    { name: 'nothing found', ...anImage({ scan: aScan('COMPLETE') }), evidence: { image: imageArn } },
    {
      name: 'less than the threshold',
      ...anImage({ scan: aScan('ACTIVE', { counts: { MEDIUM: 9, LOW: 80 } }) }),
    },
    {
      name: 'nothing that is told a severity',
      ...anImage({ scan: aScan('COMPLETE', { counts: { UNDEFINED: 3, UNTRIAGED: 2, INFORMATIONAL: 1 } }) }),
    },
    {
      name: 'HIGH where only CRITICAL fails',
      ...anImage({ scan: aScan('COMPLETE', { counts: { HIGH: 3 } }) }),
      settings: { threshold: 'CRITICAL' },
    },
    { name: 'a count of 0', ...anImage({ scan: aScan('COMPLETE', { counts: { CRITICAL: 0 } }) }) },
  ],
  nonCompliant: [
    {
      name: 'CRITICAL and HIGH',
      ...anImage({ scan: aScan('COMPLETE', { counts: { CRITICAL: 2, HIGH: 5, MEDIUM: 9 }, worst }) }),
      reason:
        'The scan of image media/resizer@sha256:7b7b7b7b7b7b found vulnerabilities: 2 CRITICAL, 5 HIGH, such as CVE-2026-1.',
      evidence: { counts: { CRITICAL: 2, HIGH: 5 }, worst: [{ id: 'CVE-2026-1' }] },
    },
    { name: 'the threshold itself', ...anImage({ scan: aScan('ACTIVE', { counts: { HIGH: 1 } }) }) },
    {
      name: 'a lower threshold',
      ...anImage({ scan: aScan('ACTIVE', { counts: { MEDIUM: 1 } }) }),
      settings: { threshold: 'MEDIUM' },
      reason: '1 MEDIUM',
    },
    {
      name: 'an untagged image that was scanned',
      ...anImage({ tags: [], scan: aScan('COMPLETE', { counts: { CRITICAL: 1 } }) }),
    },
  ],
  notApplicable: [
    { name: 'an index', ...anImage({ mediaType: 'application/vnd.oci.image.index.v1+json' }) },
    { name: 'a chart', ...anImage({ artifactType: 'application/vnd.cncf.helm.config.v1+json' }) },
    { name: 'no tag and no scan', ...anImage({ tags: [] }) },
    { name: 'no tag, a scan that failed', ...anImage({ tags: [], scan: aScan('FAILED') }) },
  ],
  insufficientData: [
    { name: 'no scan', ...anImage(), reason: 'image media/resizer@sha256:7b7b7b7b7b7b has not been scanned' },
    ...[
      'UNSUPPORTED_IMAGE',
      'IMAGE_ARCHIVED',
      'IN_PROGRESS',
      'PENDING',
      'FAILED',
      'FINDINGS_UNAVAILABLE',
    ].map(status => ({
      name: status,
      ...anImage({ scan: aScan(status) }),
      reason: `has the status ${status}`,
    })),
    {
      name: 'a scan that ended, and found something',
      ...anImage({ scan: aScan('SCAN_ELIGIBILITY_EXPIRED', { worst }) }),
    },
    { name: 'a scan that could not be read', ...without('scan') },
  ],
})

function without(fact: string) {
  const { facts = {}, ...image } = anImage()
  return { ...image, facts: Object.fromEntries(Object.entries(facts).filter(([name]) => name !== fact)) }
}
