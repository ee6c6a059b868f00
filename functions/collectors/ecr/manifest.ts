import * as z from 'zod/mini'
import { parseManifestContent, type ManifestContent } from '../../../audit/engines/image/manifest-content.ts'
import {
  isIndexMediaType,
  MANIFEST_MEDIA_TYPES,
  parseReferrerTag,
} from '../../../audit/engines/image/manifest-role.ts'
import { buildSiblingImage, type IndexedImage } from '../../../audit/resources/ecr/image.ts'
import { buildImageContentResource } from '../../../audit/resources/ecr/image-content.ts'
import { buildImageVerificationResource } from '../../../audit/resources/ecr/image-verification.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector, CollectedFacts } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { AwsCallError } from '../api/aws-call.ts'
import { fetchImageDetail, IMAGE_NOT_FOUND_ERRORS, type ImageDetail } from './image.ts'
import { parseArnDigest, buildRepositoryInput } from './repository-input.ts'
import { batchGetImage, describeImages } from './operations.ts'

type ImageKind = 'AWS::ECR::Image'

const text = z.string()
const imageId = z.optional(z.nullable(z.object({ imageDigest: z.optional(z.nullable(text)) })))
const manifestsResponse = z.object({
  images: z.optional(
    z.nullable(
      z.array(
        z.object({ imageId, imageManifest: text, imageManifestMediaType: z.optional(z.nullable(text)) }),
      ),
    ),
  ),
  failures: z.optional(z.nullable(z.array(z.object({ imageId, failureCode: z.optional(z.nullable(text)) })))),
})

/**
 * BatchGetImage: the manifest of the image. The call counts as a pull and a digest never changes, so it runs
 * once. ECR returns no manifest of an archived image, and of an artifact that refers to another image only the
 * reference.
 */
export const imageManifestContent: FactCollector<ImageKind> = {
  operations: [describeImages, batchGetImage],
  notFoundErrors: IMAGE_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const described = await fetchImageDetail(callApi, resource)
    const isArchived = (described.imageStatus ?? 'ACTIVE') !== 'ACTIVE'
    return isArchived ? collectArchived(described, resource) : collectManifest(described, callApi, resource)
  },
}

function collectArchived(
  { subjectManifestDigest, imageManifestMediaType }: ImageDetail,
  resource: Resource<ImageKind>,
): CollectedFacts<ImageKind> {
  const subject = subjectManifestDigest
    ? buildSiblingImage(resource, subjectManifestDigest)
    : ('NONE' as const)
  // What was started before runs on: who vouches for it is a question still, and without a manifest one without an answer.
  const verification = subjectManifestDigest ? 'NONE' : buildImageVerificationResource(resource)
  const facts = { content: 'ARCHIVED', contents: 'NONE', verification, subject } as const
  if (!isIndexMediaType(imageManifestMediaType)) return { facts: { ...facts, children: [] } }
  return { facts, unknown: { children: 'the image is archived, and ECR returns no manifest of it' } }
}

async function collectManifest(
  described: ImageDetail,
  callApi: TypedAwsCall,
  resource: Resource<ImageKind>,
): Promise<CollectedFacts<ImageKind>> {
  const { imageManifest, imageManifestMediaType } = await fetchImageManifest(resource, callApi)
  const content = parseManifestContent(
    imageManifest,
    imageManifestMediaType ?? described.imageManifestMediaType,
  )
  if ('notUnderstood' in content)
    throw new UnexpectedResponseError(`unexpected manifest of the image: ${content.notUnderstood}`)
  const { role, children, platforms = {} } = content
  const subject = content.subject ?? findTaggedSubject(content, described)
  return {
    facts: {
      content: role,
      contents: role === 'IMAGE' ? buildImageContentResource(resource) : 'NONE',
      verification: role === 'ARTIFACT' ? 'NONE' : buildImageVerificationResource(resource),
      children: children.map((digest): IndexedImage => {
        const platform = platforms[digest]
        return { ...buildSiblingImage(resource, digest), ...(platform === undefined ? {} : { platform }) }
      }),
      subject: subject === undefined ? 'NONE' : buildSiblingImage(resource, subject),
    },
  }
}

/** The image of which an artifact is a signature or a list of referrers by its tag: those of cosign 2 name no subject. */
function findTaggedSubject(
  { role, children }: ManifestContent,
  { imageTags, imageDigest }: Pick<ImageDetail, 'imageTags' | 'imageDigest'>,
): string | undefined {
  const isPart = role === 'ARTIFACT' || (role === 'INDEX' && children.length === 0)
  if (!isPart) return undefined
  return (imageTags ?? [])
    .map(parseReferrerTag)
    .find(digest => digest !== undefined && digest !== imageDigest)
}

/**
 * The manifest of an image, as ECR returns it by its digest. In a batch, ECR reports per image why it is not returned. Throws
 * AwsCallError and UnexpectedResponseError.
 */
export async function fetchImageManifest(resource: Resource<ImageKind>, callApi: TypedAwsCall) {
  const imageDigest = parseArnDigest(resource)
  const input = {
    ...buildRepositoryInput(resource),
    imageIds: [{ imageDigest }],
    acceptedMediaTypes: MANIFEST_MEDIA_TYPES,
  }
  const { images, failures } = await callApi(batchGetImage, input, manifestsResponse)
  const found = images?.find(image => image.imageId?.imageDigest === imageDigest)
  if (found !== undefined) return found
  const code = failures?.find(failure => failure.imageId?.imageDigest === imageDigest)?.failureCode
  if (code === 'ImageNotFound')
    throw new AwsCallError(batchGetImage, 'ImageNotFoundException', 'the image does not exist')
  throw new UnexpectedResponseError(
    `ecr:${batchGetImage.name} returned ${code ? `the failure ${code}` : 'no image'}`,
  )
}
