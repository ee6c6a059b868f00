import { imageNoSevereVulnerabilities } from '../../../../audit/controls/patching/image-no-severe-vulnerabilities.ts'
import { testControl } from '../../../test-control.ts'
import {
  buildImageCase,
  buildIndexCase,
  buildScanFact,
  testImageArn,
  foreignImageArn,
  withheldImage,
} from '../image-facts.ts'

const worst = [
  { id: 'CVE-2026-1', severity: 'CRITICAL', package: 'openssl 1.0' },
  { id: 'CVE-2026-2', severity: 'MEDIUM' },
]

testControl(imageNoSevereVulnerabilities, 'AWS::ECR::Image', {
  compliant: [
    {
      name: 'no vulnerabilities',
      ...buildImageCase({ scan: buildScanFact('COMPLETE') }),
      evidence: { image: testImageArn },
    },
    {
      name: 'only vulnerabilities below the threshold',
      ...buildImageCase({ scan: buildScanFact('ACTIVE', { counts: { MEDIUM: 9, LOW: 80 } }) }),
    },
    {
      name: 'only vulnerabilities without a severity that counts',
      ...buildImageCase({
        scan: buildScanFact('COMPLETE', { counts: { UNDEFINED: 3, UNTRIAGED: 2, INFORMATIONAL: 1 } }),
      }),
    },
    {
      name: 'HIGH where only CRITICAL fails',
      ...buildImageCase({ scan: buildScanFact('COMPLETE', { counts: { HIGH: 3 } }) }),
      settings: { threshold: 'CRITICAL' },
    },
    {
      name: 'an index of clean images',
      ...buildIndexCase(
        { scan: buildScanFact('COMPLETE') },
        { scan: buildScanFact('ACTIVE', { counts: { LOW: 1 } }) },
      ),
    },
    {
      name: 'an index with an archived image beside a clean one',
      ...buildIndexCase({ storage: 'ARCHIVED', scan: 'NONE' }, { scan: buildScanFact('COMPLETE') }),
    },
    {
      name: 'suppressed vulnerabilities below the threshold',
      ...buildImageCase({ scan: buildScanFact('ACTIVE'), suppressed: { MEDIUM: 7 } }),
    },
    {
      name: 'a count of 0',
      ...buildImageCase({ scan: buildScanFact('COMPLETE', { counts: { CRITICAL: 0 } }) }),
    },
  ],
  nonCompliant: [
    {
      name: 'a suppressed vulnerability',
      ...buildImageCase({ scan: buildScanFact('ACTIVE'), suppressed: { HIGH: 2, LOW: 40 } }),
      reason:
        'Filters of Inspector suppress vulnerabilities of image media/resizer@sha256:7b7b7b7b7b7b: 2 HIGH.',
      evidence: { suppressed: { HIGH: 2 } },
    },
    {
      name: 'suppressed vulnerabilities beside others',
      ...buildImageCase({
        scan: buildScanFact('ACTIVE', { counts: { CRITICAL: 1 } }),
        suppressed: { CRITICAL: 3 },
      }),
      reason: 'found vulnerabilities: 1 CRITICAL. Filters of Inspector suppress vulnerabilities of',
    },
    {
      name: 'an index with a suppressed vulnerability in one image',
      ...buildIndexCase(
        { scan: buildScanFact('ACTIVE') },
        { scan: buildScanFact('ACTIVE'), suppressed: { CRITICAL: 1 } },
      ),
      reason: '1 CRITICAL.',
    },
    {
      name: 'CRITICAL and HIGH',
      ...buildImageCase({
        scan: buildScanFact('COMPLETE', { counts: { CRITICAL: 2, HIGH: 5, MEDIUM: 9 }, worst }),
      }),
      reason:
        'The scan of image media/resizer@sha256:7b7b7b7b7b7b found vulnerabilities: 2 CRITICAL, 5 HIGH, such as CVE-2026-1.',
      evidence: { counts: { CRITICAL: 2, HIGH: 5 }, worst: [{ id: 'CVE-2026-1' }] },
    },
    {
      name: 'the threshold itself',
      ...buildImageCase({ scan: buildScanFact('ACTIVE', { counts: { HIGH: 1 } }) }),
    },
    {
      name: 'a lower threshold',
      ...buildImageCase({ scan: buildScanFact('ACTIVE', { counts: { MEDIUM: 1 } }) }),
      settings: { threshold: 'MEDIUM' },
      reason: '1 MEDIUM',
    },
    {
      name: 'an untagged image that was scanned',
      ...buildImageCase({ tags: [], scan: buildScanFact('COMPLETE', { counts: { CRITICAL: 1 } }) }),
    },
    {
      name: 'an index with one vulnerable image, which the reason names',
      ...buildIndexCase(
        { scan: buildScanFact('COMPLETE') },
        { scan: buildScanFact('COMPLETE', { counts: { HIGH: 1 } }) },
      ),
      reason: 'The scan of image media/resizer@sha256:c1c1c1c1c1c1 found vulnerabilities: 1 HIGH.',
    },
    {
      name: 'an index with one vulnerable image and one without a scan',
      ...buildIndexCase({}, { scan: buildScanFact('COMPLETE', { counts: { HIGH: 1 } }) }),
    },
  ],
  notApplicable: [
    {
      name: 'an image in the repository of another account',
      ...buildImageCase({ scan: buildScanFact('ACTIVE', { counts: { HIGH: 1 } }) }),
      arn: foreignImageArn,
      reason: 'in the repository of another account',
    },
    { name: 'an image that another account does not allow to read', ...withheldImage },
    { name: 'an index without images', ...buildIndexCase(), reason: 'contains no runnable images' },
    { name: 'an index of artifacts', ...buildIndexCase({ content: 'ARTIFACT' }) },
    { name: 'an attestation, a signature or a chart', ...buildImageCase({ content: 'ARTIFACT' }) },
    {
      name: 'an archived image with vulnerabilities',
      ...buildImageCase({ storage: 'ARCHIVED', scan: buildScanFact('COMPLETE', { counts: { HIGH: 1 } }) }),
      reason: 'archived',
    },
    {
      name: 'an image that is being restored',
      ...buildImageCase({ storage: 'ACTIVATING', content: 'ARCHIVED' }),
    },
  ],
  insufficientData: [
    { name: 'no tag and no scan', ...buildImageCase({ tags: [] }) },
    {
      name: 'an index with an image without a scan',
      ...buildIndexCase({ scan: buildScanFact('COMPLETE') }, {}),
    },
    {
      name: 'an archived index',
      ...buildIndexCase({ scan: buildScanFact('COMPLETE') }),
      facts: { ...buildIndexCase().facts, storage: 'ARCHIVED' },
      reason: 'is an archived image index',
    },
    {
      name: 'an image that was archived when it was read and is now restored',
      ...buildImageCase({ content: 'ARCHIVED', scan: buildScanFact('COMPLETE') }),
    },
    {
      name: 'no scan',
      ...buildImageCase(),
      reason: 'image media/resizer@sha256:7b7b7b7b7b7b has not been scanned',
    },
    ...[
      'UNSUPPORTED_IMAGE',
      'IMAGE_ARCHIVED',
      'IN_PROGRESS',
      'PENDING',
      'FAILED',
      'FINDINGS_UNAVAILABLE',
    ].map(status => ({
      name: status,
      ...buildImageCase({ scan: buildScanFact(status) }),
      reason: `the scan status of image media/resizer@sha256:7b7b7b7b7b7b is ${status}`,
    })),
    {
      name: 'an expired scan with findings',
      ...buildImageCase({ scan: buildScanFact('SCAN_ELIGIBILITY_EXPIRED', { worst }) }),
    },
    { name: 'a scan that could not be read', ...without('scan') },
  ],
})

function without(fact: string) {
  const { facts = {}, ...image } = buildImageCase()
  return { ...image, facts: Object.fromEntries(Object.entries(facts).filter(([name]) => name !== fact)) }
}
