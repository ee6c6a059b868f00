import * as z from 'zod/mini'
import { imageTagResource } from '../../../audit/resources/ecr/image-tag.ts'
import { repositoryResource } from '../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { Ask, Aspect } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { instant } from '../instant.ts'
import { digestOf, NO_REPOSITORY, repositoryArnOf, repositoryInput } from './input.ts'
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
      imageStatus: z.optional(z.nullable(z.enum(['ACTIVE', 'ARCHIVED', 'ACTIVATING']))),
      subjectManifestDigest: z.optional(z.nullable(z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/)))),
    }),
  ),
})

/** What ECR describes of an image. */
export type ImageDetail = z.infer<typeof imagesAnswer>['imageDetails'][number]

/** What ECR describes of the image `resource`. Without a status ECR leaves out archived ones. */
export async function describedBy(ask: Ask, resource: Resource): Promise<ImageDetail> {
  const imageDigest = digestOf(resource)
  const input = {
    ...repositoryInput(resource),
    imageIds: [{ imageDigest }],
    filter: { imageStatus: 'ANY' },
  }
  const { imageDetails } = await ask(describeImages, input, imagesAnswer)
  const found = imageDetails.find(each => each.imageDigest === imageDigest)
  if (found === undefined) throw new AnswerNotUnderstood('the answer of ecr:DescribeImages lacks the image')
  return found
}

/** DescribeImages: of what type the image is, when it was pushed, and which tags it has. */
export const details: Aspect<'AWS::ECR::Image'> = {
  operations: [describeImages],
  absent: NO_IMAGE,
  async read(ask, resource) {
    const found = await describedBy(ask, resource)
    const repository = repositoryResource(repositoryArnOf(resource), resource.account)
    const tags = (found.imageTags ?? []).toSorted()
    return {
      facts: {
        repository,
        tags,
        taggedAs: tags.map(tag => imageTagResource(repository, tag)),
        pushedAt: found.imagePushedAt,
        mediaType: found.imageManifestMediaType,
        storage: found.imageStatus ?? 'ACTIVE',
      },
    }
  },
}
