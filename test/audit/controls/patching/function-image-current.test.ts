import { functionImageCurrent } from '../../../../audit/controls/patching/function-image-current.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import {
  buildImageCase,
  testDigestUri,
  testImageArn,
  testTagUri,
  foreignTagUri,
  trustedOwner,
  withheldImage,
} from '../image-facts.ts'

testControl(functionImageCurrent, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'the tag is still on the image',
      ...runs(testTagUri, ['1.4.2', 'prod']),
      evidence: { tags: ['1.4.2', 'prod'] },
    },
    { name: 'no tag means latest', ...runs(testTagUri.replace(':prod', ''), ['latest']) },
  ],
  nonCompliant: [
    {
      name: 'the tag moved to another image',
      ...runs(testTagUri, ['1.4.2']),
      reason:
        'The function was deployed from tag prod, which no longer points to image media/resizer@sha256:7b7b7b7b7b7b.',
      evidence: { image: testImageArn, imageUri: testTagUri },
    },
    {
      name: 'the tag moved by a push that is known',
      ...runs(
        testTagUri,
        [],
        [
          {
            tag: 'prod',
            to: {
              kind: 'AWS::ECR::Image',
              account: '111122223333',
              region: 'eu-west-1',
              arn: testImageArn.replaceAll('7b', '0a'),
            },
            changeId: 'ct:1',
            at: '2026-10-02T00:00:00.000Z',
          },
        ],
      ),
      reason: 'The tag moved to image media/resizer@sha256:0a0a0a0a0a0a at 2026-10-02T00:00:00.000Z.',
      evidence: { movedAt: '2026-10-02T00:00:00.000Z' },
    },
    { name: 'the image has no tags left', ...runs(testTagUri, []) },
    { name: 'latest moved to another image', ...runs(testTagUri.replace(':prod', ''), ['prod']) },
    { name: 'tags with the same prefix only', ...runs(testTagUri, ['production', 'pro']) },
  ],
  notApplicable: [
    { name: 'no container image', facts: { imageUri: 'NONE' }, one: { image: 'NONE' } },
    { name: 'deployed by digest', ...runs(testDigestUri, []), reason: 'by digest' },
    {
      name: 'tags that a trusted account does not allow to read',
      facts: { imageUri: foreignTagUri },
      one: { image: withheldImage },
      trusted: trustedOwner,
    },
    { name: 'deployed by tag and digest', ...runs(`${testTagUri}@${testDigestUri.split('@')[1] ?? ''}`, []) },
  ],
  insufficientData: [
    {
      name: 'tags that an account that is not trusted withholds',
      facts: { imageUri: foreignTagUri },
      one: { image: withheldImage },
    },
  ],
})

function runs(
  imageUri: string,
  tags: readonly string[],
  lostTags: readonly object[] | 'NONE' = 'NONE',
): KnownResource {
  return { facts: { imageUri }, one: { image: buildImageCase({ tags, lostTags }) } }
}
