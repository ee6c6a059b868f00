import * as z from 'zod/mini'
import {
  buildImageContent,
  type ImageLayer,
  type RedactedConfig,
} from '../../../../audit/engines/image/content/image-content.ts'
import type { Descriptor } from '../../../../audit/engines/image/descriptor.ts'
import { buildContainedImage } from '../../../../audit/resources/ecr/image-content.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { layerContentSchema, redactedConfigSchema } from '../../../images/content/content-schemas.ts'
import { explainMediaType } from '../../../images/content/layer-media-type.ts'
import { describeUnreadLayer, NOT_LINUX } from '../../../images/content/read-layer.ts'
import { parseImageManifest, type ImageManifest } from '../../../images/content/read-manifest.ts'
import { ImageContentError } from '../../../images/image-source.ts'
import { UnexpectedResponseError } from '../../api/aws-errors.ts'
import type {
  CollectedFacts,
  CollectorExtent,
  FactCollectorInParts,
  TypedAwsCall,
  UnfinishedFacts,
} from '../../fact-collector.ts'
import { IMAGE_NOT_FOUND_ERRORS } from '../image.ts'
import { batchGetImage, getDownloadUrlForLayer } from '../operations.ts'
import { fetchImageManifest } from '../manifest.ts'
import { buildRepositoryInput, parseArnDigest } from '../repository-input.ts'
import { describeMissingLayer } from './layer-url.ts'
import { describeUnreadableContent, summarizeContent } from './summarize-content.ts'

type ContentKind = 'AWS::ECR::ImageContent'
type LayerRead = ImageLayer['content']

/** How long a message begins to read further layers, in seconds: the last one has the rest of the message's time. */
const BEGIN_SECONDS = 30

/** After how long a message begins no layer but its first, in seconds: a layer takes four minutes at most, a message has five. */
const LAST_BEGIN_SECONDS = 45

/**
 * The most messages of one read: two hours at most, while a full scan has twelve. The next read goes on with the layers that are
 * kept.
 */
const MAX_MESSAGES = 24

const SLOW = 'its layers take longer to read than a message has'
const TOO_LONG = `its layers take longer to read than ${MAX_MESSAGES} messages have`

/** Characters of a digest in a reason: `sha256:` and twelve digits. */
const SHOWN_DIGEST = 19

const unreadable = z.object({ unreadable: z.string() })
const configResponse = z.union([z.object({ config: redactedConfigSchema }), unreadable])
const layerResponse = z.union([z.object({ layer: layerContentSchema }), unreadable])
const count = z.number().check(z.gte(0))
const progressSchema = z.object({ layers: count, messages: count })

/**
 * Reads what an image contains: its manifest, its configuration, and each of its layers. What a layer contains depends on its
 * digest alone, and the call reads a layer once, so a read that goes on in a further message begins with layers
 * that take no time.
 */
export const imageContent: FactCollectorInParts<ContentKind> = {
  operations: [batchGetImage, getDownloadUrlForLayer],
  notFoundErrors: IMAGE_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    for (let progress: unknown = undefined; ;) {
      const extent = { progress, hasTime: () => true }
      const collected = await collectContent(callApi, resource, extent, Infinity)
      if (!('unfinished' in collected)) return collected
      progress = collected.unfinished
    }
  },
  collectInTime: (callApi, resource, extent) => collectContent(callApi, resource, extent, MAX_MESSAGES),
  collectPart: () => Promise.resolve(undefined),
}

async function collectContent(
  callApi: TypedAwsCall,
  resource: Resource<ContentKind>,
  { progress, hasTime }: CollectorExtent,
  maxMessages: number,
): Promise<CollectedFacts<ContentKind> | UnfinishedFacts> {
  const startedAt = performance.now()
  const lastBegin = startedAt + LAST_BEGIN_SECONDS * 1_000
  const canBegin = () => hasTime() && performance.now() < startedAt + BEGIN_SECONDS * 1_000
  const image = buildContainedImage(resource)
  const before = progressSchema.safeParse(progress).data ?? { layers: 0, messages: 0 }
  const messages = before.messages + 1
  const digest = parseArnDigest(image)
  const { imageManifest } = await fetchImageManifest(image, callApi)
  try {
    const manifest = parseImageManifest(Buffer.from(imageManifest), digest)
    const config = await readConfig(callApi, image, manifest)
    const layers: ImageLayer[] = []
    for (const layer of manifest.layers) {
      // At least one layer more than the message before, so that the read comes to its end.
      if (!canBegin() && layers.length > before.layers)
        return messages < maxMessages
          ? { unfinished: { layers: layers.length, messages } }
          : refuseForNow(TOO_LONG)
      // A layer that is not kept is read again in each message: without a bound, no message would come to its end.
      if (layers.length > 0 && performance.now() > lastBegin) return refuseForNow(SLOW)
      const content = await readLayerContent(callApi, image, layer, config)
      const late = findLateRead(content)
      if (late !== undefined) return refuseForNow(late)
      layers.push({ digest: layer.digest, mediaType: layer.mediaType, size: layer.size, content })
    }
    return { facts: summarizeContent(buildImageContent(digest, config, { layers, bases: [] })) }
  } catch (failure) {
    if (!(failure instanceof ImageContentError)) throw failure
    return { facts: describeUnreadableContent(failure.message) }
  }
}

/** A layer that took too long may be read in time later: nothing of the image counts as read. */
function refuseForNow(why: string): CollectedFacts<ContentKind> {
  return { facts: {}, unknown: { operatingSystem: why, defaultUser: why, secrets: why } }
}

function findLateRead(content: LayerRead): string | undefined {
  if ('unreadable' in content) return undefined
  const late = content.issues.find(({ code }) => code === 'TIME')
  return late && `layer ${content.digest.slice(0, SHOWN_DIGEST)} ${late.detail}`
}

async function readConfig(
  callApi: TypedAwsCall,
  image: Resource,
  { config }: ImageManifest,
): Promise<RedactedConfig> {
  const response = await callApi(getDownloadUrlForLayer, buildBlobInput(image, config), configResponse)
  if ('unreadable' in response) throw new ImageContentError(response.unreadable)
  return response.config
}

/** Layers that cannot be read, as those of Windows, are not requested. */
async function readLayerContent(
  callApi: TypedAwsCall,
  image: Resource,
  layer: Descriptor,
  { platform }: RedactedConfig,
): Promise<LayerRead> {
  const issue = platform.os === 'windows' ? NOT_LINUX : explainMediaType(layer.mediaType)
  if (issue !== undefined) return describeUnreadLayer(layer.digest, issue)
  try {
    const response = await callApi(getDownloadUrlForLayer, buildBlobInput(image, layer), layerResponse)
    if ('unreadable' in response) return response
    if (response.layer.digest !== layer.digest)
      throw new UnexpectedResponseError('ecr:GetDownloadUrlForLayer returned another layer')
    return response.layer
  } catch (failure) {
    return describeMissingLayer(failure)
  }
}

function buildBlobInput(image: Resource, { digest, mediaType }: Descriptor) {
  return { ...buildRepositoryInput(image), layerDigest: digest, mediaType }
}
