import * as z from 'zod/mini'
import type { Platform } from '../descriptor.ts'

/** The configuration of an image as it is stored: its values can be secrets (OCI Image Format Specification, "Image Configuration"). */
export interface ImageConfig {
  platform: Platform & { osVersion?: string }
  /** As it is written; empty if it is not set: then the image runs as root. */
  user: string
  entryPoint: readonly string[]
  command: readonly string[]
  /** `NAME=value`. */
  environment: readonly string[]
  /** `8080/tcp`. */
  exposedPorts: readonly string[]
  workingDirectory: string
  labels: Readonly<Record<string, string>>
  /** The commands that built the image, the first one first. */
  history: readonly string[]
  /** The digests of the uncompressed layers, the lowest first. */
  diffIds: readonly string[]
}

/** The limits of what a configuration lists. */
const MAX_ITEMS = 1_000

const text = z.optional(z.nullable(z.string()))
const texts = z.optional(z.nullable(z.array(z.string()).check(z.maxLength(MAX_ITEMS))))
const history = z.object({ created_by: text })
const configSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: text,
  'os.version': text,
  config: z.optional(
    z.nullable(
      z.object({
        User: text,
        Entrypoint: texts,
        Cmd: texts,
        Env: texts,
        ExposedPorts: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
        WorkingDir: text,
        Labels: z.optional(z.nullable(z.record(z.string(), z.string()))),
      }),
    ),
  ),
  rootfs: z.object({ diff_ids: z.array(z.string()).check(z.maxLength(MAX_ITEMS)) }),
  history: z.optional(z.nullable(z.array(history).check(z.maxLength(MAX_ITEMS)))),
})

/** Parses the configuration of an image; undefined if it does not have the format of one. */
export function parseImageConfig(json: string): ImageConfig | undefined {
  const { data } = configSchema.safeParse(parseJson(json))
  if (data === undefined) return undefined
  const { os, architecture, variant, 'os.version': osVersion, config } = data
  return {
    platform: { os, architecture, ...(variant ? { variant } : {}), ...(osVersion ? { osVersion } : {}) },
    user: config?.User ?? '',
    entryPoint: config?.Entrypoint ?? [],
    command: config?.Cmd ?? [],
    environment: config?.Env ?? [],
    exposedPorts: Object.keys(config?.ExposedPorts ?? {}).slice(0, MAX_ITEMS),
    workingDirectory: config?.WorkingDir ?? '',
    labels: config?.Labels ?? {},
    history: (data.history ?? []).map(({ created_by: command }) => command ?? ''),
    diffIds: data.rootfs.diff_ids,
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
