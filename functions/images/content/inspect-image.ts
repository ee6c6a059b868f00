import { parseImageConfig, type ImageConfig } from '../../../audit/engines/image/content/image-config.ts'
import {
  buildImageContent,
  type ImageContent,
  type ImageLayer,
} from '../../../audit/engines/image/content/image-content.ts'
import type { TrustedBase } from '../../../audit/engines/image/content/trusted-base.ts'
import type { Descriptor, Platform } from '../../../audit/engines/image/descriptor.ts'
import { quoteName } from '../../../audit/text/quote-text.ts'
import { ImageContentError, MAX_MANIFEST_BYTES, type ImageSource } from '../image-source.ts'
import type { LayerCache } from './layer-cache.ts'
import { defaultLayerLimits, type LayerLimits } from './layer-bytes/layer-limits.ts'
import { describeUnreadLayer, isLasting, NOT_LINUX, readLayer } from './read-layer.ts'
import { listImageManifests, type ImageManifest } from './read-manifest.ts'
import { redactImageConfig } from './redact-config.ts'

/** How an image is inspected. */
export interface InspectOptions {
  cache: LayerCache
  /** Only the image of this platform: `linux/arm64`, `linux/arm/v7`; by default those of all platforms. */
  platform?: string
  trustedBases?: readonly TrustedBase[]
  limits?: LayerLimits
  /** Is called before a layer is read. */
  onLayer?: (layer: Descriptor) => void
}

/** What an image is read from; what refers to it does not matter. */
type InspectedSource = Omit<ImageSource, 'listReferrers'>

/** What a reference names, with the content of each of its images. */
export interface InspectedImage {
  /** Of the manifest or the index that the reference names. */
  digest: string
  /** Sorted by platform. */
  images: readonly ImageContent[]
  /** Bytes of layers that were read; what is in the cache is not read. */
  layerBytesRead: number
}

/**
 * Reads what an image contains: its configuration, and each distinct layer once. Throws ImageContentError if there is no such
 * image, or no manifest that can be read; a layer that cannot be read is unknown, with the reason.
 */
export async function inspectImage(
  source: InspectedSource,
  reference: string | undefined,
  options: InspectOptions,
): Promise<InspectedImage> {
  const top = await resolveImage(source, reference)
  const { platform: wanted } = options
  const platforms: Platform[] = []
  const manifests = await listImageManifests(source, top, ({ platform }) => {
    if (platform !== undefined) platforms.push(platform)
    return wanted === undefined || platform === undefined || isPlatform(platform, wanted)
  })
  const reader = createLayerReader(source, options)
  const images: ImageContent[] = []
  for (const manifest of manifests) {
    const config = await readConfig(source, manifest)
    platforms.push(config.platform)
    if (wanted !== undefined && !isPlatform(config.platform, wanted)) continue
    const layers: ImageLayer[] = []
    for (const layer of manifest.layers) layers.push(await reader.read(layer, config))
    const extent = { layers, bases: options.trustedBases ?? [] }
    images.push(buildImageContent(manifest.digest, redactImageConfig(config), extent))
  }
  if (images.length === 0) throw new ImageContentError(explainNoImage(wanted, platforms))
  return {
    digest: top.digest,
    images: images.toSorted(comparePlatforms),
    layerBytesRead: reader.countBytes(),
  }
}

/**
 * The layers of an image that counts as a base, for each of its platforms. Throws ImageContentError if there is no such
 * image.
 */
export async function readTrustedBases(
  source: InspectedSource,
  reference: string | undefined,
  name: string,
): Promise<TrustedBase[]> {
  const manifests = await listImageManifests(source, await resolveImage(source, reference), () => true)
  return manifests.map(({ layers }) => ({ name, layers: layers.map(({ digest }) => digest) }))
}

async function resolveImage(source: InspectedSource, reference: string | undefined): Promise<Descriptor> {
  const top = await source.resolve(reference)
  if (top === undefined) throw new ImageContentError(`there is no image ${quoteName(reference ?? '')}`)
  return top
}

/** Reads layers once each. */
function createLayerReader(
  source: InspectedSource,
  { cache, limits = defaultLayerLimits, onLayer }: InspectOptions,
) {
  const contents = new Map<string, ImageLayer['content']>()
  let [bytes, items] = [0, 0]
  const readOnce = async (descriptor: Descriptor): Promise<ImageLayer['content']> => {
    if (items > MAX_ITEMS)
      return { unreadable: `the other layers have more than ${MAX_ITEMS} packages and files that are kept` }
    const cached = await cache.get(descriptor.digest)
    if (cached !== undefined) return cached
    onLayer?.(descriptor)
    try {
      const content = await readLayer(source, descriptor, limits)
      bytes += content.compressedBytes
      if (isLasting(content)) await cache.put(content)
      return content
    } catch (failure) {
      if (!(failure instanceof ImageContentError)) throw failure
      return { unreadable: failure.message }
    }
  }
  return {
    countBytes: () => bytes,
    async read(descriptor: Descriptor, { platform }: ImageConfig): Promise<ImageLayer> {
      const { digest, mediaType, size } = descriptor
      if (platform.os === 'windows')
        return { digest, mediaType, size, content: describeUnreadLayer(digest, NOT_LINUX) }
      const content = contents.get(digest) ?? (await readOnce(descriptor))
      if (!contents.has(digest)) items += countItems(content)
      contents.set(digest, content)
      return { digest, mediaType, size, content }
    },
  }
}

/** What is kept of all layers of an inspection together. */
const MAX_ITEMS = 500_000

function countItems(content: ImageLayer['content']): number {
  if ('unreadable' in content) return 0
  const packages = content.additions.map(each =>
    each.type === 'file' && each.content.form === 'packages' ? each.content.packages.length : 0,
  )
  const { additions, removals, secrets } = content
  return packages.reduce((sum, count) => sum + count, additions.length + removals.length + secrets.length)
}

async function readConfig(source: InspectedSource, { config }: ImageManifest): Promise<ImageConfig> {
  const text = new TextDecoder().decode(await source.readBlob(config, MAX_MANIFEST_BYTES))
  const parsed = parseImageConfig(text)
  if (parsed === undefined)
    throw new ImageContentError(`${config.digest} does not have the format of the configuration of an image`)
  return parsed
}

function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`
}

/** A platform without a variant names all variants. */
function isPlatform(platform: Platform, wanted: string): boolean {
  return formatPlatform(platform) === wanted || `${platform.os}/${platform.architecture}` === wanted
}

/** The order in which an index lists its images does not matter. */
function comparePlatforms(a: ImageContent, b: ImageContent): number {
  const [first = '', second = ''] = [a, b].map(
    ({ platform, digest }) => `${formatPlatform(platform)} ${digest}`,
  )
  return first < second ? -1 : 1
}

function explainNoImage(wanted: string | undefined, platforms: readonly Platform[]): string {
  if (wanted === undefined) return 'the index has no image'
  const others = [...new Set(platforms.map(formatPlatform))].toSorted()
  const known = others.length === 0 ? '' : `; there are ${others.map(quoteName).join(', ')}`
  return `there is no image for the platform ${quoteName(wanted)}${known}`
}
