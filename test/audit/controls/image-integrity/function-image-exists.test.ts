import { functionImageExists } from '../../../../audit/controls/image-integrity/function-image-exists.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import {
  buildImageCase,
  testImageArn,
  foreignImageArn,
  trustedOwner,
  trustedOwnerRegistry,
  withheldImage,
} from '../image-facts.ts'

testControl(functionImageExists, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'an image that exists',
      ...runs(buildImageCase()),
      evidence: { image: testImageArn, storage: 'ACTIVE' },
    },
    {
      name: 'an image that is being restored',
      ...runs(buildImageCase({ storage: 'ACTIVATING' })),
      evidence: { storage: 'ACTIVATING' },
    },
  ],
  nonCompliant: [
    {
      name: 'a deleted image',
      ...runs({ arn: testImageArn, presence: 'DELETED' }),
      reason: 'The function runs image media/resizer@sha256:7b7b7b7b7b7b, which was deleted.',
    },
    {
      name: 'an archived image',
      ...runs(buildImageCase({ storage: 'ARCHIVED' })),
      reason: 'which is archived',
    },
  ],
  notApplicable: [
    { name: 'no container image', one: { image: 'NONE' } },
    {
      name: 'an image that a trusted account does not allow to read',
      ...runs(withheldImage),
      trusted: trustedOwner,
      reason: 'This is for account 444455556666 to evaluate, which owns it: access denied to some:Call.',
    },
    {
      name: 'an image in a trusted registry that cannot be read',
      ...runs(withheldImage),
      trusted: trustedOwnerRegistry,
    },
  ],
  insufficientData: [
    { name: 'an image that cannot be read', ...runs({ arn: testImageArn }) },
    {
      name: 'an image that an account that is not trusted does not allow to read',
      ...runs(withheldImage),
      trusted: { accounts: ['777788889999'], registries: ['public.ecr.aws'] },
      reason: 'access denied to some:Call',
    },
    {
      name: 'an image of a trusted account that could not be read for another reason',
      ...runs({ arn: foreignImageArn }),
      trusted: trustedOwner,
    },
  ],
})

function runs(image: KnownResource): KnownResource {
  return { one: { image } }
}
