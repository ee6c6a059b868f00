import { functionImageCurrent } from '../../../../audit/controls/patching/function-image-current.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { buildImageCase, testDigestUri, testImageArn, testTagUri } from '../image-facts.ts'

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
      name: 'the tag moved on',
      ...runs(testTagUri, ['1.4.2']),
      reason:
        'The function was deployed from tag prod, which image media/resizer@sha256:7b7b7b7b7b7b has no more.',
      evidence: { image: testImageArn, imageUri: testTagUri },
    },
    { name: 'the image has no tags any more', ...runs(testTagUri, []) },
    { name: 'latest moved on', ...runs(testTagUri.replace(':prod', ''), ['prod']) },
    { name: 'tags that only begin alike', ...runs(testTagUri, ['production', 'pro']) },
  ],
  notApplicable: [
    { name: 'no image', facts: { imageUri: 'NONE' }, one: { image: 'NONE' } },
    { name: 'deployed by digest', ...runs(testDigestUri, []), reason: 'by digest' },
    { name: 'deployed by tag and digest', ...runs(`${testTagUri}@${testDigestUri.split('@')[1] ?? ''}`, []) },
  ],
})

function runs(imageUri: string, tags: readonly string[]): KnownResource {
  return { facts: { imageUri }, one: { image: buildImageCase({ tags }) } }
}
