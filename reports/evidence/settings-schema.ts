import * as z from 'zod/mini'
import { anyControlSettingsSchema } from '../../audit/configuration/control-settings-schema.ts'
import type { Settings } from '../../audit/settings/settings.ts'

const texts = z.array(z.string())
const signerSchema = z.union([
  z.strictObject({ key: z.string() }),
  z.strictObject({ issuer: z.string(), subject: z.string() }),
  z.strictObject({ issuer: z.string(), subjectPattern: z.string() }),
  z.strictObject({
    trustPolicy: z.union([
      z.string(),
      z.strictObject({
        document: z.record(z.string(), z.unknown()),
        trustStores: z.record(z.string(), texts),
      }),
    ]),
  }),
  z.strictObject({ signingProfile: z.string() }),
])

/** The settings in an evidence pack. */
export const settingsSchema = z.strictObject({
  controls: anyControlSettingsSchema,
  runtimes: z.record(z.string(), z.string()),
  trusted: z.strictObject({ accounts: texts, organizations: texts, registries: texts }),
  exceptions: z.array(
    z.strictObject({
      control: z.string(),
      resource: z.optional(z.string()),
      account: z.optional(z.string()),
      tag: z.optional(z.strictObject({ key: z.string(), value: z.string() })),
      evidence: z.optional(z.string()),
      owner: z.string(),
      reason: z.string(),
      until: z.string(),
    }),
  ),
  attestations: z.array(
    z.strictObject({
      framework: z.string(),
      clause: z.string(),
      text: z.string(),
      author: z.string(),
      until: z.string(),
    }),
  ),
  images: z.array(
    z.strictObject({
      repositories: texts,
      signedBy: z.array(signerSchema),
      builtBy: z.optional(z.strictObject({ builder: z.string(), source: z.optional(z.string()) })),
      mode: z.optional(z.enum(['warn', 'enforce'])),
    }),
  ),
  dueDays: z.optional(
    z.strictObject({
      CRITICAL: z.optional(z.number()),
      HIGH: z.optional(z.number()),
      MEDIUM: z.optional(z.number()),
      LOW: z.optional(z.number()),
      INFORMATIONAL: z.optional(z.number()),
    }),
  ),
}) satisfies z.ZodMiniType<Settings>
