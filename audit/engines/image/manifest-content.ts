import * as z from 'zod/mini'
import {
  isArtifactMediaType,
  isImageConfigMediaType,
  isIndexMediaType,
  type ManifestRole,
} from './manifest-role.ts'

/** What a manifest describes; images are identified by digest. */
export interface ManifestContent {
  role: ManifestRole
  /** The images of an index, one for each platform, without artifacts that only describe one of them. */
  children: readonly string[]
  /** The platforms of the images of an index by digest, such as `linux/arm64/v8`, where the index names one. */
  platforms?: Readonly<Record<string, string>>
  /** The image that an artifact describes; undefined for an image. */
  subject?: string
}

/** The size limit of a manifest in characters: registries accept at most 4 MB. */
const LONGEST = 4 * 1_024 * 1_024
/** The limit of images in an index; one with more is not an index of platforms. */
const MOST_CHILDREN = 200

/** The size limit of a platform in characters. */
const LONGEST_PLATFORM = 100

/** The BuildKit annotation of a manifest that describes another one of the same index. */
const DESCRIBES = 'vnd.docker.reference.type'

/**
 * Layers of a file system (OCI Image Format Specification, "Image Layer Filesystem Changeset"; Docker's are
 * equivalent).
 */
const FILE_SYSTEM = /^application\/vnd\.(oci\.image\.layer\.|docker\.image\.rootfs\.)/

const optionalText = z.optional(z.nullable(z.string()))
const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/))
const subject = z.optional(z.nullable(z.object({ digest })))
const index = z.object({
  subject,
  manifests: z
    .array(
      z.object({
        digest,
        mediaType: optionalText,
        artifactType: optionalText,
        platform: z.optional(
          z.nullable(z.object({ os: optionalText, architecture: optionalText, variant: optionalText })),
        ),
        annotations: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
      }),
    )
    .check(z.maxLength(MOST_CHILDREN)),
})
const image = z.object({
  subject,
  config: z.optional(z.nullable(z.object({ mediaType: optionalText }))),
  layers: z.optional(z.nullable(z.array(z.object({ mediaType: optionalText })))),
})

/**
 * Parses a manifest that the registry stores with this media type, or returns the reason why it cannot be parsed.
 * What would run, its configuration and layers, determines whether it is an image.
 */
export function parseManifestContent(
  text: string,
  mediaType: string,
): ManifestContent | { notUnderstood: string } {
  if (text.length > LONGEST) return { notUnderstood: 'it exceeds the size limit of manifests' }
  const content = parseJsonOrUndefined(text)
  if (isIndexMediaType(mediaType)) return parseIndex(z.safeParse(index, content))
  const parsed = z.safeParse(image, content)
  if (!parsed.success) return { notUnderstood: 'it does not have the format of a manifest' }
  if (!isArtifactMediaType(mediaType) && isRunnable(parsed.data)) return { role: 'IMAGE', children: [] }
  return { role: 'ARTIFACT', children: [], ...extractSubject(parsed.data) }
}

function parseIndex(
  parsed: z.core.util.SafeParseResult<z.infer<typeof index>>,
): ReturnType<typeof parseManifestContent> {
  if (!parsed.success) return { notUnderstood: 'it does not have the format of an index' }
  const named = parsed.data.manifests.filter(each => !isAboutAnother(each))
  if (named.some(each => isIndexMediaType(each.mediaType ?? '')))
    return { notUnderstood: 'it is an index that contains an index' }
  const children = [...new Set(named.map(each => each.digest))]
  if (children.length === 0) return { role: 'INDEX', children, ...extractSubject(parsed.data) }
  return { role: 'INDEX', children, ...namePlatforms(named) }
}

type Named = z.infer<typeof index>['manifests'][number]

/** Whether a manifest of an index only describes another one: an attestation, a signature, or a SOCI index. */
function isAboutAnother({ artifactType, platform, annotations }: Named): boolean {
  if (typeof annotations?.[DESCRIBES] === 'string') return true
  if (artifactType && !isImageConfigMediaType(artifactType)) return true
  return platform?.os === 'unknown' && platform.architecture === 'unknown'
}

/** Names the platforms of images. One that is listed for several platforms has no name. */
function namePlatforms(named: readonly Named[]): Pick<ManifestContent, 'platforms'> {
  const platforms = new Map<string, string | undefined>()
  for (const each of named) {
    const name = formatPlatform(each)
    const isSame = !platforms.has(each.digest) || platforms.get(each.digest) === name
    platforms.set(each.digest, isSame ? name : undefined)
  }
  const known = [...platforms].flatMap(([of, name]) => (name === undefined ? [] : [[of, name] as const]))
  return known.length === 0 ? {} : { platforms: Object.fromEntries(known) }
}

function formatPlatform({ platform }: Named): string | undefined {
  if (!platform?.os || !platform.architecture) return undefined
  const { os, architecture, variant } = platform
  const name = [os, architecture, ...(variant ? [variant] : [])].join('/')
  return name.length > LONGEST_PLATFORM ? undefined : name
}

/** A manifest without types may be runnable and counts as an image. */
function isRunnable({ config, layers }: z.infer<typeof image>): boolean {
  if (config?.mediaType && !isImageConfigMediaType(config.mediaType)) return false
  if (!layers || layers.length === 0) return true
  return layers.some(layer => !layer.mediaType || FILE_SYSTEM.test(layer.mediaType))
}

function extractSubject(
  content: z.infer<typeof image> | z.infer<typeof index>,
): Pick<ManifestContent, 'subject'> {
  return content.subject ? { subject: content.subject.digest } : {}
}

function parseJsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
