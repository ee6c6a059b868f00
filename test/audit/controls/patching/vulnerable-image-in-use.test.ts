import { vulnerableImageInUse } from '../../../../audit/controls/patching/vulnerable-image-in-use.ts'
import { judges, type Known } from '../../../judges.ts'
import { anImage, aScan, imageArn } from '../image-facts.ts'

judges(vulnerableImageInUse, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'nothing found', ...runs({ scan: aScan('COMPLETE') }), evidence: { image: imageArn } },
    { name: 'little found', ...runs({ scan: aScan('ACTIVE', { counts: { MEDIUM: 4 } }) }) },
  ],
  nonCompliant: [
    {
      name: 'much found',
      ...runs({
        scan: aScan('COMPLETE', { counts: { CRITICAL: 2 }, worst: [{ id: 'CVE-1', severity: 'CRITICAL' }] }),
      }),
      reason: '2 CRITICAL, such as CVE-1.',
      evidence: { image: imageArn },
    },
    {
      name: 'much found in an image that lost its tag',
      ...runs({ tags: [], scan: aScan('ACTIVE', { counts: { HIGH: 1 } }) }),
    },
    {
      name: 'found by a stricter threshold',
      ...runs({ scan: aScan('COMPLETE', { counts: { LOW: 1 } }) }),
      settings: { threshold: 'LOW' },
    },
  ],
  notApplicable: [{ name: 'no image', one: { image: 'NONE' } }],
  insufficientData: [
    { name: 'never scanned', ...runs({}), reason: 'has not been scanned' },
    { name: 'never scanned, without a tag', ...runs({ tags: [] }), reason: 'has not been scanned' },
    { name: 'not supported by the scanner', ...runs({ scan: aScan('UNSUPPORTED_IMAGE') }) },
    { name: 'an image that nobody may read', one: { image: { arn: imageArn } } },
  ],
})

function runs(facts: Readonly<Record<string, unknown>>): Known {
  return { one: { image: anImage(facts) } }
}
