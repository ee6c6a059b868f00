import * as z from 'zod/mini'
import { imageTagResource } from '../../../audit/resources/ecr/image-tag.ts'
import { repositoryResource } from '../../../audit/resources/ecr/repository.ts'
import type { Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { instant } from '../instant.ts'
import { digestOf, NO_REPOSITORY, repositoryInput } from './input.ts'
import { describeImages } from './operations.ts'

/** ECR's errors for an image that does not exist. */
export const NO_IMAGE = [...NO_REPOSITORY, 'ImageNotFoundException']

const text = z.string()
const imagesAnswer = z.object({
  imageDetails: z.array(
    z.object({
      imageDigest: text,
      imageTags: z.optional(z.nullable(z.array(text))),
      imagePushedAt: instant,
      imageManifestMediaType: text,
      artifactMediaType: z.optional(z.nullable(text)),
      imageStatus: z.optional(z.nullable(z.enum(['ACTIVE', 'ARCHIVED', 'ACTIVATING']))),
    }),
  ),
})

/** DescribeImages: what the image is, when it was pushed, and which tags it has. Without a status ECR leaves out archived ones. */
export const details: Aspect<'AWS::ECR::Image'> = {
  operations: [describeImages],
  absent: NO_IMAGE,
  async read(ask, resource) {
    const { arn, account } = resource
    const imageDigest = digestOf(resource)
    const input = {
      ...repositoryInput(resource),
      imageIds: [{ imageDigest }],
      filter: { imageStatus: 'ANY' },
    }
    const { imageDetails } = await ask(describeImages, input, imagesAnswer)
    const found = imageDetails.find(each => each.imageDigest === imageDigest)
    if (found === undefined) throw new AnswerNotUnderstood('the answer of ecr:DescribeImages lacks the image')
    const repository = repositoryResource(arn.slice(0, -imageDigest.length - 1), account)
    const tags = (found.imageTags ?? []).toSorted()
    return {
      facts: {
        repository,
        tags,
        taggedAs: tags.map(tag => imageTagResource(repository, tag)),
        pushedAt: found.imagePushedAt,
        mediaType: found.imageManifestMediaType,
        artifactType: found.artifactMediaType ?? 'NONE',
        storage: found.imageStatus ?? 'ACTIVE',
      },
    }
  },
}
