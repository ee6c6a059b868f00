import * as z from 'zod/mini'
import { descriptorSchema, type Descriptor } from '../../../audit/engines/image/descriptor.ts'
import { isImageConfigMediaType, isIndexMediaType } from '../../../audit/engines/image/manifest-role.ts'
import { ImageContentError, type ImageSource } from '../image-source.ts'
import { parseManifestJson } from '../manifest-json.ts'

/** A manifest of one image. */
export interface ImageManifest {
  digest: string
  config: Descriptor
  /** The lowest first. */
  layers: readonly Descriptor[]
}

/** Limits of manifests: indexes within indexes, images of an index, layers of an image (Docker has at most 127). */
const MAX_DEPTH = 4
const MAX_IMAGES = 200
const MAX_LAYERS = 500

/** The annotation of BuildKit for a manifest of an index that describes another one. */
const DESCRIBES = 'vnd.docker.reference.type'

const indexSchema = z.object({ manifests: z.array(descriptorSchema) })
const manifestSchema = z.object({ config: descriptorSchema, layers: z.array(descriptorSchema) })
const mediaTypeSchema = z.object({ mediaType: z.optional(z.nullable(z.string())) })

/**
 * The images that a manifest or an index names, each once, without what only describes one. `isWanted` leaves out images
 * of an index by their descriptor. Throws ImageContentError.
 */
export async function listImageManifests(
  source: Pick<ImageSource, 'readManifest'>,
  top: Descriptor,
  isWanted: (descriptor: Descriptor) => boolean,
): Promise<ImageManifest[]> {
  const manifests = new Map<string, ImageManifest>()
  const visit = async (descriptor: Descriptor, above: readonly string[]): Promise<void> => {
    const { digest } = descriptor
    if (above.includes(digest)) throw new ImageContentError(`the index ${digest} contains itself`)
    if (above.length >= MAX_DEPTH)
      throw new ImageContentError(`there are more than ${MAX_DEPTH} levels of indexes in one another`)
    if (manifests.has(digest)) return
    const content = await readJson(source, descriptor)
    if (!isIndex(content, descriptor)) {
      manifests.set(digest, parseManifest(content, digest))
      if (manifests.size > MAX_IMAGES)
        throw new ImageContentError(`the index has more than ${MAX_IMAGES} images`)
      return
    }
    for (const child of parseIndex(content, digest))
      if (!isDescription(child) && (isIndexMediaType(child.mediaType) || isWanted(child)))
        await visit(child, [...above, digest])
  }
  await visit(top, [])
  return [...manifests.values()]
}

/** Parses the manifest of one image. Throws ImageContentError. */
export function parseImageManifest(bytes: Uint8Array, digest: string): ImageManifest {
  return parseManifest(parseManifestJson(bytes, `the manifest ${digest}`), digest)
}

function parseIndex(content: unknown, digest: string): Descriptor[] {
  const { data } = indexSchema.safeParse(content)
  if (data === undefined) throw new ImageContentError(`${digest} does not have the format of an index`)
  if (data.manifests.length > MAX_IMAGES * 2)
    throw new ImageContentError(
      `the index ${digest} has ${data.manifests.length} manifests; at most ${MAX_IMAGES * 2} are read`,
    )
  return data.manifests
}

function parseManifest(content: unknown, digest: string): ImageManifest {
  const { data } = manifestSchema.safeParse(content)
  if (data === undefined)
    throw new ImageContentError(`${digest} does not have the format of a manifest of an image`)
  if (!isImageConfigMediaType(data.config.mediaType))
    throw new ImageContentError(
      `${digest} is an artifact and no image: its configuration is not one of an image`,
    )
  if (data.layers.length > MAX_LAYERS)
    throw new ImageContentError(`${digest} has ${data.layers.length} layers; at most ${MAX_LAYERS} are read`)
  return { digest, ...data }
}

function isIndex(content: unknown, { mediaType }: Descriptor): boolean {
  const said = mediaType === '' ? (mediaTypeSchema.safeParse(content).data?.mediaType ?? '') : mediaType
  return said === '' ? indexSchema.safeParse(content).success : isIndexMediaType(said)
}

/** Attestations of BuildKit, signatures and SOCI indexes describe an image, and are none. */
function isDescription({ annotations, artifactType, platform }: Descriptor): boolean {
  if (annotations[DESCRIBES] !== undefined || platform?.os === 'unknown') return true
  return artifactType !== undefined && !isImageConfigMediaType(artifactType)
}

async function readJson(source: Pick<ImageSource, 'readManifest'>, { digest }: Descriptor): Promise<unknown> {
  return parseManifestJson(await source.readManifest(digest), `the manifest ${digest}`)
}
