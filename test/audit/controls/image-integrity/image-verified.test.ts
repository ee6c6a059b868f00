import { imageVerified } from '../../../../audit/controls/image-integrity/image-verified.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { buildImageCase, foreignImageArn, testImageArn, trustedOwner } from '../image-facts.ts'

const by = [{ scheme: 'cosign-key', identity: 'sha256:ab' }]
const VERIFIED = { verified: true, by, reasons: [], mode: 'enforce' }
const UNSIGNED = { verified: false, by: [], reasons: ['no signature is attached'], mode: 'warn' }

const ARTIFACT = { ...buildImageCase(), one: { verification: 'NONE' } } as const

testControl(imageVerified, 'AWS::ECR::Image', {
  compliant: [{ name: 'signed', ...buildVerifiedCase(VERIFIED), evidence: { by } }],
  nonCompliant: [
    {
      name: 'not signed',
      ...buildVerifiedCase(UNSIGNED),
      reason: 'The image is not verified: "no signature is attached".',
      evidence: { reasons: ['no signature is attached'], mode: 'warn' },
    },
    {
      name: 'reasons that would exceed the evidence that is kept',
      ...buildVerifiedCase({ ...UNSIGNED, reasons: ['a', 'b', 'c', 'd', 'e'].map(each => each.repeat(300)) }),
      evidence: { reasons: ['a', 'b', 'c'].map(each => `${each.repeat(100)}…`), mode: 'warn' },
    },
    {
      name: 'without a reason',
      ...buildVerifiedCase({ ...UNSIGNED, reasons: [] }),
      reason: 'it has no signature',
    },
  ],
  notApplicable: [
    { name: 'no policy', ...buildVerifiedCase('NO_POLICY'), reason: 'No policy' },
    { name: 'an artifact', ...buildImageCase(), one: { verification: 'NONE' } },
    { name: 'without a tag', ...buildVerifiedCase(UNSIGNED, { tags: [] }), reason: 'has no tag' },
    { name: 'in the repository of another account', ...buildVerifiedCase(UNSIGNED), arn: foreignImageArn },
  ],
  insufficientData: [
    { name: 'signatures that could not be verified', ...buildImageCase(), one: { verification: {} } },
  ],
})

testControl(imageVerified, 'AWS::Lambda::Function', {
  compliant: [{ name: 'a signed image', one: { image: buildVerifiedCase(VERIFIED) } }],
  nonCompliant: [
    {
      name: 'an image that is not signed, also without a tag',
      one: { image: buildVerifiedCase(UNSIGNED, { tags: [] }) },
      reason:
        'The function runs image media/resizer@sha256:7b7b7b7b7b7b, which is not verified: "no signature is attached".',
      evidence: { image: testImageArn },
    },
    {
      name: 'what its manifest says is no image, of a repository that a policy names',
      one: { image: ARTIFACT },
      images: [{ repositories: ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/media/*'], signedBy: [] }],
      reason: 'its manifest does not say that it is an image',
    },
    {
      name: 'an image of a version in use that is not signed',
      one: { image: buildVerifiedCase(VERIFIED) },
      each: { versions: [{ one: { image: buildVerifiedCase(UNSIGNED) } }] },
    },
  ],
  notApplicable: [
    { name: 'no container image', one: { image: 'NONE' } },
    {
      name: 'what its manifest says is no image, of a repository that no policy names',
      one: { image: ARTIFACT },
      images: [{ repositories: ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/other/*'], signedBy: [] }],
      reason: 'No policy',
    },
    {
      name: 'signatures that a trusted account does not allow to read',
      one: {
        image: {
          ...buildImageCase(),
          arn: foreignImageArn,
          one: { verification: { arn: `${foreignImageArn}/verification`, withheld: ['result'] } },
        },
      },
      trusted: trustedOwner,
    },
  ],
  insufficientData: [
    {
      name: 'signatures that could not be verified',
      one: { image: { ...buildImageCase(), one: { verification: {} } } },
    },
  ],
})

testControl(imageVerified, 'AWS::ECS::Service', {
  compliant: [{ name: 'signed images', each: { running: [buildVerifiedCase(VERIFIED)] } }],
  nonCompliant: [
    {
      name: 'one of two images is not signed',
      each: {
        running: [
          buildVerifiedCase(VERIFIED),
          { ...buildVerifiedCase(UNSIGNED), arn: testImageArn.replaceAll('7b', '8c') },
        ],
      },
      reason: 'The service runs image media/resizer@sha256:8c8c8c8c8c8c, which is not verified',
    },
    {
      name: 'one image whose policy only warns, and one whose policy is enforced',
      each: {
        running: [
          buildVerifiedCase(UNSIGNED),
          {
            ...buildVerifiedCase({ ...UNSIGNED, mode: 'enforce' }),
            arn: testImageArn.replaceAll('7b', '8c'),
          },
        ],
      },
      reason: 'These fail too: image media/resizer@sha256:7b7b7b7b7b7b',
      evidence: { mode: 'enforce' },
    },
  ],
  notApplicable: [{ name: 'no images', each: { running: [] } }],
  insufficientData: [
    {
      name: 'signatures that could not be verified',
      each: { running: [{ ...buildImageCase(), one: { verification: {} } }] },
    },
  ],
})

testControl(imageVerified, 'AWS::ECS::StandaloneTasks', {
  compliant: [{ name: 'signed images', each: { images: [buildVerifiedCase(VERIFIED)] } }],
  nonCompliant: [
    {
      name: 'an image that is not signed',
      each: { images: [buildVerifiedCase(UNSIGNED)] },
      reason: 'A standalone task runs image media/resizer@sha256:7b7b7b7b7b7b, which is not verified',
    },
  ],
  notApplicable: [{ name: 'no images', each: { images: [] } }],
  insufficientData: [
    {
      name: 'signatures that could not be verified',
      each: { images: [{ ...buildImageCase(), one: { verification: {} } }] },
    },
  ],
})

function buildVerifiedCase(result: unknown, facts: Readonly<Record<string, unknown>> = {}): KnownResource {
  return { ...buildImageCase(facts), one: { verification: { facts: { result } } } }
}
