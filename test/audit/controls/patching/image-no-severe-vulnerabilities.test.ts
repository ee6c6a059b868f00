import { imageNoSevereVulnerabilities } from '../../../../audit/controls/patching/image-no-severe-vulnerabilities.ts'
import { judges } from '../../../judges.ts'
import { anImage, anIndex, aScan, imageArn } from '../image-facts.ts'

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
    {
      name: 'an index of clean images',
      ...anIndex({ scan: aScan('COMPLETE') }, { scan: aScan('ACTIVE', { counts: { LOW: 1 } }) }),
    },
    {
      name: 'an index with an archived image beside a clean one',
      ...anIndex({ storage: 'ARCHIVED', scan: 'NONE' }, { scan: aScan('COMPLETE') }),
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
    {
      name: 'an index with one bad image, which is named',
      ...anIndex({ scan: aScan('COMPLETE') }, { scan: aScan('COMPLETE', { counts: { HIGH: 1 } }) }),
      reason: 'The scan of image media/resizer@sha256:c1c1c1c1c1c1 found vulnerabilities: 1 HIGH.',
    },
    {
      name: 'an index with one bad image and one that nobody scanned',
      ...anIndex({}, { scan: aScan('COMPLETE', { counts: { HIGH: 1 } }) }),
    },
  ],
  notApplicable: [
    { name: 'an index of no images', ...anIndex(), reason: 'an index of no images' },
    { name: 'an index of artifacts', ...anIndex({ content: 'ARTIFACT' }) },
    { name: 'an attestation, a signature or a chart', ...anImage({ content: 'ARTIFACT' }) },
    {
      name: 'an archived image, whatever was found in it',
      ...anImage({ storage: 'ARCHIVED', scan: aScan('COMPLETE', { counts: { HIGH: 1 } }) }),
      reason: 'archived',
    },
    { name: 'an image that is being restored', ...anImage({ storage: 'ACTIVATING', content: 'ARCHIVED' }) },
  ],
  insufficientData: [
    { name: 'no tag and no scan', ...anImage({ tags: [] }) },
    { name: 'an index with an image that nobody scanned', ...anIndex({ scan: aScan('COMPLETE') }, {}) },
    {
      name: 'an archived index',
      ...anIndex({ scan: aScan('COMPLETE') }),
      facts: { ...anIndex().facts, storage: 'ARCHIVED' },
      reason: 'is an index, and archived',
    },
    {
      name: 'an image that was archived when it was read, and is no more',
      ...anImage({ content: 'ARCHIVED', scan: aScan('COMPLETE') }),
    },
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
