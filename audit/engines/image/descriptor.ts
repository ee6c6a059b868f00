import * as z from 'zod/mini'

/** A reference to content by its digest (OCI Image Format Specification, "OCI Content Descriptors"). */
export interface Descriptor {
  mediaType: string
  /** `sha256:` or `sha512:` with lowercase hexadecimal digits. */
  digest: string
  /** In bytes. */
  size: number
  artifactType?: string
  annotations: Readonly<Record<string, string>>
  platform?: Platform
}

/** What an image of an index runs on. */
export interface Platform {
  os: string
  architecture: string
  variant?: string
}

/** A digest with an algorithm that the OCI Image Format Specification registers. */
export const DIGEST_PATTERN = /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

const optionalText = z.optional(z.nullable(z.string()))
const platform = z.object({ os: z.string(), architecture: z.string(), variant: optionalText })

/** A descriptor as registries and layouts write it; fields that are null count as absent. */
export const descriptorSchema = z.pipe(
  z.object({
    mediaType: optionalText,
    digest: z.string().check(z.regex(DIGEST_PATTERN)),
    size: z.number().check(z.gte(0)),
    artifactType: optionalText,
    annotations: z.optional(z.nullable(z.record(z.string(), z.string()))),
    platform: z.optional(z.unknown()),
  }),
  z.transform((read): Descriptor => ({
    mediaType: read.mediaType ?? '',
    digest: read.digest,
    size: read.size,
    annotations: read.annotations ?? {},
    ...(read.artifactType ? { artifactType: read.artifactType } : {}),
    ...readPlatform(read.platform),
  })),
)

/** A platform that is not understood counts as not given. */
function readPlatform(value: unknown): { platform?: Platform } {
  const { data } = platform.safeParse(value)
  if (data === undefined) return {}
  const { os, architecture, variant } = data
  return { platform: { os, architecture, ...(variant ? { variant } : {}) } }
}
