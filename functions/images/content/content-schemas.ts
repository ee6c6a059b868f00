import * as z from 'zod/mini'
import type { RedactedConfig } from '../../../audit/engines/image/content/image-content.ts'
import {
  LAYER_CONTENT_SCHEMA,
  type FileContent,
  type LayerContent,
} from '../../../audit/engines/image/content/layer-content.ts'

const text = z.string()
const count = z.number().check(z.gte(0))
const texts = z.array(text)
const manager = z.enum(['apk', 'dpkg', 'rpm'])
const secretSchema = z.object({ path: text, detected: texts })

const fileContentSchema = z.discriminatedUnion('form', [
  z.object({
    form: z.literal('os-release'),
    osRelease: z.object({
      id: text,
      versionId: z.optional(text),
      prettyName: z.optional(text),
      variantId: z.optional(text),
    }),
  }),
  z.object({
    form: z.literal('packages'),
    manager,
    packages: z.array(
      z.object({
        manager,
        name: text,
        version: text,
        architecture: z.optional(text),
        source: z.optional(text),
      }),
    ),
    incomplete: z.optional(text),
  }),
  z.object({ form: z.literal('users'), users: z.array(z.object({ name: text, uid: z.number() })) }),
  z.object({ form: z.literal('write-ahead-log'), bytes: count }),
  z.object({ form: z.literal('irrelevant') }),
  z.object({ form: z.literal('unreadable'), reason: text }),
]) as unknown as z.ZodMiniType<FileContent>

/** The codes are not listed: an unknown one is a reason like the others. */
const issueSchema = z.object({ code: text, detail: text })

/** What a layer contains, as an account file has it. */
export const layerContentSchema = z.object({
  schema: z.literal(LAYER_CONTENT_SCHEMA),
  digest: text,
  diffId: z.optional(text),
  compressedBytes: count,
  uncompressedBytes: count,
  entries: count,
  removals: z.array(z.object({ path: text, type: z.enum(['path', 'content']) })),
  additions: z.array(
    z.discriminatedUnion('type', [
      z.object({ path: text, type: z.literal('directory') }),
      z.object({ path: text, type: z.literal('file'), content: fileContentSchema }),
      z.object({ path: text, type: z.enum(['symlink', 'hardlink']), target: text }),
    ]),
  ),
  secrets: z.array(secretSchema),
  scanned: z.object({ files: count, bytes: count }),
  issues: z.array(issueSchema),
}) as unknown as z.ZodMiniType<LayerContent>

/** A configuration without values that can be secrets, as an account file has it. */
export const redactedConfigSchema = z.object({
  platform: z.object({
    os: text,
    architecture: text,
    variant: z.optional(text),
    osVersion: z.optional(text),
  }),
  user: text,
  entryPoint: texts,
  command: texts,
  environment: z.array(z.object({ name: text, detected: texts })),
  exposedPorts: texts,
  workingDirectory: text,
  diffIds: texts,
  secrets: z.array(secretSchema),
}) as unknown as z.ZodMiniType<RedactedConfig>
