import * as z from 'zod/mini'
import { buildImageTagResource } from '../../../audit/resources/ecr/image-tag.ts'
import { buildRepositoryResource } from '../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import {
  parseArnDigest,
  REPOSITORY_NOT_FOUND_ERRORS,
  deriveRepositoryArn,
  buildRepositoryInput,
} from './repository-input.ts'
import { describeImages } from './operations.ts'

/** ECR's errors for images that do not exist. */
export const IMAGE_NOT_FOUND_ERRORS = [...REPOSITORY_NOT_FOUND_ERRORS, 'ImageNotFoundException']

const text = z.string()
const imagesResponse = z.object({
  imageDetails: z.array(
    z.object({
      imageDigest: text,
      imageTags: z.optional(z.nullable(z.array(text))),
      imagePushedAt: awsTimestamp,
      imageManifestMediaType: text,
      imageStatus: z.optional(z.nullable(z.enum(['ACTIVE', 'ARCHIVED', 'ACTIVATING']))),
      subjectManifestDigest: z.optional(z.nullable(z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/)))),
    }),
  ),
})

/** An image in DescribeImages's output. */
export type ImageDetail = z.infer<typeof imagesResponse>['imageDetails'][number]

/** The description of the image `resource`. Without an image status filter ECR omits archived images. */
export async function fetchImageDetail(callApi: TypedAwsCall, resource: Resource): Promise<ImageDetail> {
  const imageDigest = parseArnDigest(resource)
  const input = {
    ...buildRepositoryInput(resource),
    imageIds: [{ imageDigest }],
    filter: { imageStatus: 'ANY' },
  }
  const { imageDetails } = await callApi(describeImages, input, imagesResponse)
  const found = imageDetails.find(each => each.imageDigest === imageDigest)
  if (found === undefined) throw new UnexpectedResponseError('ecr:DescribeImages returned no image')
  return found
}

/** DescribeImages: the type of the image, when it was pushed, and its tags. */
export const imageDescription: FactCollector<'AWS::ECR::Image'> = {
  operations: [describeImages],
  notFoundErrors: IMAGE_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const found = await fetchImageDetail(callApi, resource)
    const repository = buildRepositoryResource(deriveRepositoryArn(resource), resource.account)
    const tags = (found.imageTags ?? []).toSorted()
    return {
      facts: {
        repository,
        tags,
        taggedAs: tags.map(tag => buildImageTagResource(repository, tag)),
        pushedAt: found.imagePushedAt,
        mediaType: found.imageManifestMediaType,
        storage: found.imageStatus ?? 'ACTIVE',
      },
    }
  },
}
