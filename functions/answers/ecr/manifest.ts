import * as z from 'zod/mini'
import { manifestContent } from '../../../audit/image/content.ts'
import { isIndex, MANIFESTS } from '../../../audit/image/manifest.ts'
import { imageResource } from '../../../audit/resources/ecr/image.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { Ask, Aspect, Understood } from '../aspect.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import { CallFailed } from '../operation.ts'
import { describedBy, NO_IMAGE, type ImageDetail } from './image.ts'
import { digestOf, repositoryArnOf, repositoryInput } from './input.ts'
import { batchGetImage, describeImages } from './operations.ts'

type Kind = 'AWS::ECR::Image'

const text = z.string()
const imageId = z.optional(z.nullable(z.object({ imageDigest: z.optional(z.nullable(text)) })))
const manifestsAnswer = z.object({
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
 * BatchGetImage: what the manifest says. It counts as a pull, and what a digest stands for never changes: so it is read
 * once. ECR hands out nothing of archived images, and says of those that are about another only that.
 */
export const manifest: Aspect<Kind> = {
  operations: [describeImages, batchGetImage],
  absent: NO_IMAGE,
  async read(ask, resource) {
    const described = await describedBy(ask, resource)
    const isArchived = (described.imageStatus ?? 'ACTIVE') !== 'ACTIVE'
    return isArchived ? ofArchived(described, resource) : ofManifest(described, ask, resource)
  },
}

function ofArchived(
  { subjectManifestDigest, imageManifestMediaType }: ImageDetail,
  resource: Resource<Kind>,
): Understood<Kind> {
  const subject = subjectManifestDigest ? besides(resource, subjectManifestDigest) : ('NONE' as const)
  const facts = { content: 'ARCHIVED', subject } as const
  if (!isIndex(imageManifestMediaType)) return { facts: { ...facts, children: [] } }
  return { facts, unknown: { children: 'it is archived, and ECR hands out nothing of it' } }
}

async function ofManifest(
  described: ImageDetail,
  ask: Ask,
  resource: Resource<Kind>,
): Promise<Understood<Kind>> {
  const { imageManifest, imageManifestMediaType } = await manifestOf(resource, ask)
  const said = manifestContent(imageManifest, imageManifestMediaType ?? described.imageManifestMediaType)
  if ('notUnderstood' in said)
    throw new AnswerNotUnderstood(`the manifest of the image is not understood: ${said.notUnderstood}`)
  const { role, children, subject } = said
  return {
    facts: {
      content: role,
      children: children.map(digest => besides(resource, digest)),
      subject: subject === undefined ? 'NONE' : besides(resource, subject),
    },
  }
}

/** Asked of several images at once, ECR says of each by itself why it does not hand it out. */
async function manifestOf(resource: Resource<Kind>, ask: Ask) {
  const imageDigest = digestOf(resource)
  const input = {
    ...repositoryInput(resource),
    imageIds: [{ imageDigest }],
    acceptedMediaTypes: MANIFESTS,
  }
  const { images, failures } = await ask(batchGetImage, input, manifestsAnswer)
  const found = images?.find(image => image.imageId?.imageDigest === imageDigest)
  if (found !== undefined) return found
  const code = failures?.find(failure => failure.imageId?.imageDigest === imageDigest)?.failureCode
  if (code === 'ImageNotFound')
    throw new CallFailed(batchGetImage, 'ImageNotFoundException', 'the image does not exist')
  throw new AnswerNotUnderstood(
    `the answer of ecr:${batchGetImage.name} ${code ? `reports ${code}` : 'lacks the image'}`,
  )
}

/** The image with `digest` in the same repository. */
function besides(image: Resource<Kind>, digest: string): Resource<Kind> {
  return imageResource(repositoryArnOf(image), digest, image)
}
