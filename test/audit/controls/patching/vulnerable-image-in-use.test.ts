import { vulnerableImageInUse } from '../../../../audit/controls/patching/vulnerable-image-in-use.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { buildImageCase, buildScanFact, testImageArn } from '../image-facts.ts'

testControl(vulnerableImageInUse, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'no vulnerabilities',
      ...runs({ scan: buildScanFact('COMPLETE') }),
      evidence: { image: testImageArn },
    },
    {
      name: 'only vulnerabilities below the threshold',
      ...runs({ scan: buildScanFact('ACTIVE', { counts: { MEDIUM: 4 } }) }),
    },
  ],
  nonCompliant: [
    {
      name: 'severe vulnerabilities',
      ...runs({
        scan: buildScanFact('COMPLETE', {
          counts: { CRITICAL: 2 },
          worst: [{ id: 'CVE-1', severity: 'CRITICAL' }],
        }),
      }),
      reason: '2 CRITICAL, such as CVE-1.',
      evidence: { image: testImageArn },
    },
    {
      name: 'severe vulnerabilities in an image that lost its tag',
      ...runs({ tags: [], scan: buildScanFact('ACTIVE', { counts: { HIGH: 1 } }) }),
    },
    {
      name: 'a lower threshold',
      ...runs({ scan: buildScanFact('COMPLETE', { counts: { LOW: 1 } }) }),
      settings: { threshold: 'LOW' },
    },
  ],
  notApplicable: [{ name: 'no container image', one: { image: 'NONE' } }],
  insufficientData: [
    { name: 'never scanned', ...runs({}), reason: 'has not been scanned' },
    { name: 'never scanned, without a tag', ...runs({ tags: [] }), reason: 'has not been scanned' },
    { name: 'not supported by the scanner', ...runs({ scan: buildScanFact('UNSUPPORTED_IMAGE') }) },
    { name: 'an image that cannot be read', one: { image: { arn: testImageArn } } },
  ],
})

function runs(facts: Readonly<Record<string, unknown>>): KnownResource {
  return { one: { image: buildImageCase(facts) } }
}
