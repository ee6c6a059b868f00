import * as z from 'zod/mini'
import { descriptorSchema, type Descriptor } from '../../audit/engines/image/descriptor.ts'
import { ImageContentError, type ImageSource } from './image-source.ts'

/** A layer of an artifact that refers to an image: a signature, an attestation. Its bytes are not read. */
export interface AttachedLayer extends Descriptor {
  /** What the artifact says that it is; its artifact type, else the media type of its configuration. */
  kind: string
  /** How many layers the artifact has. */
  siblings: number
}

/** The layers of the artifacts that refer to an image, and what could not be read. */
export interface AttachedLayers {
  layers: readonly AttachedLayer[]
  /** Why artifacts or layers are missing here: they may hold a signature. */
  unread: readonly string[]
}

/** What is read to find the artifacts that refer to an image. */
export type ReferrerSource = Pick<ImageSource, 'listReferrers' | 'readManifest'>

/** Layers of an image's artifacts that are listed; one signature has one layer. */
const MAX_LAYERS = 2_000

const manifestSchema = z.object({
  artifactType: z.optional(z.nullable(z.string())),
  config: z.optional(z.nullable(z.object({ mediaType: z.optional(z.nullable(z.string())) }))),
  layers: z.optional(z.nullable(z.array(descriptorSchema))),
})

/** Lists the layers of all artifacts that refer to the image with `digest`. */
export async function listAttachedLayers(source: ReferrerSource, digest: string): Promise<AttachedLayers> {
  const { descriptors, more } = await source.listReferrers(digest)
  const distinct = new Map<string, AttachedLayer>()
  let beyond = 0
  const unread = more > 0 ? [`${more} more artifacts may refer to the image and were not read`] : []
  for (const descriptor of descriptors) {
    const read = await readLayers(source, descriptor)
    if ('unread' in read) unread.push(read.unread)
    else
      for (const layer of read.layers) {
        const key = JSON.stringify(layer)
        if (distinct.has(key)) continue
        if (distinct.size < MAX_LAYERS) distinct.set(key, layer)
        else beyond += 1
      }
  }
  if (beyond > 0)
    unread.push(`the artifacts that refer to the image have ${beyond} more layers that were not read`)
  return { layers: [...distinct.values()], unread }
}

async function readLayers(
  source: ReferrerSource,
  descriptor: Descriptor,
): Promise<{ layers: AttachedLayer[] } | { unread: string }> {
  try {
    const text = new TextDecoder().decode(await source.readManifest(descriptor.digest))
    const { data: manifest } = manifestSchema.safeParse(JSON.parse(text))
    if (manifest === undefined) return { unread: describeNoManifest(descriptor) }
    const kind = manifest.artifactType ?? manifest.config?.mediaType ?? descriptor.artifactType ?? ''
    const layers = manifest.layers ?? []
    return { layers: layers.map(layer => ({ ...layer, kind, siblings: layers.length })) }
  } catch (failure) {
    if (failure instanceof ImageContentError) return { unread: failure.message }
    if (failure instanceof SyntaxError) return { unread: describeNoManifest(descriptor) }
    throw failure
  }
}

function describeNoManifest({ digest }: Descriptor): string {
  return `${digest} refers to the image and is no manifest`
}
