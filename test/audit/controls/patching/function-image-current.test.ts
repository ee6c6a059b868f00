import { functionImageCurrent } from '../../../../audit/controls/patching/function-image-current.ts'
import { judges, type Known } from '../../../judges.ts'
import { anImage, digestUri, imageArn, tagUri } from '../image-facts.ts'

judges(functionImageCurrent, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'the tag is still on the image',
      ...runs(tagUri, ['1.4.2', 'prod']),
      evidence: { tags: ['1.4.2', 'prod'] },
    },
    { name: 'no tag means latest', ...runs(tagUri.replace(':prod', ''), ['latest']) },
  ],
  nonCompliant: [
    {
      name: 'the tag moved on',
      ...runs(tagUri, ['1.4.2']),
      reason:
        'The function was deployed from tag prod, which image media/resizer@sha256:7b7b7b7b7b7b has no more.',
      evidence: { image: imageArn, imageUri: tagUri },
    },
    { name: 'the image has no tags any more', ...runs(tagUri, []) },
    { name: 'latest moved on', ...runs(tagUri.replace(':prod', ''), ['prod']) },
    { name: 'tags that only begin alike', ...runs(tagUri, ['production', 'pro']) },
  ],
  notApplicable: [
    { name: 'no image', facts: { imageUri: 'NONE' }, one: { image: 'NONE' } },
    { name: 'deployed by digest', ...runs(digestUri, []), reason: 'by digest' },
    { name: 'deployed by tag and digest', ...runs(`${tagUri}@${digestUri.split('@')[1] ?? ''}`, []) },
  ],
})

function runs(imageUri: string, tags: readonly string[]): Known {
  return { facts: { imageUri }, one: { image: anImage({ tags }) } }
}
