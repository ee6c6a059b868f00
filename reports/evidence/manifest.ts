import * as z from 'zod/mini'

/** The file of an evidence pack that lists all others, and the one with the digest of it. */
export const MANIFEST = 'manifest.json'
export const MANIFEST_DIGEST = 'manifest.json.sha256'
/** The signature of the manifest, in Base64; absent unless it was signed. */
export const MANIFEST_SIGNATURE = 'manifest.json.sig'

/** The documents of an evidence pack besides the account file. */
export const documents = {
  settings: 'settings.json',
  evaluations: 'evaluations.jsonl',
  facts: 'facts.jsonl',
  guide: 'guide.md',
  population: 'population.json',
  posture: 'posture.json',
  period: 'period.json',
  changes: 'changes.jsonl',
  settingsHistory: 'settings-history.jsonl',
} as const

/** The folder with the account file. */
export const ACCOUNT_FOLDER = 'account'

const sha256Schema = z.string().check(z.regex(/^[0-9a-f]{64}$/))
const timeSchema = z.string().check(
  z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  z.refine(text => !Number.isNaN(Date.parse(text)), 'is no time'),
)
const countSchema = z.number().check(z.int(), z.nonnegative())

/** Paths of at most two parts, which no program takes for something else. */
const pathSchema = z.string().check(z.regex(/^(?:account\/)?[a-z][a-z0-9-]{0,60}\.(?:json|jsonl|md)$/))

/** The most files of an evidence pack. */
const MAX_FILES = 1_000

/** The most sentences about what a pack does not have, and the characters of each. */
export const MAX_GAPS = 1_000
export const MAX_GAP_LENGTH = 2_000

/** How a pack of a deployment was made: its evaluations are those that its functions stored. */
const packedDeploymentSchema = z.strictObject({
  prefix: z.string().check(z.maxLength(20)),
  /** Its home region. */
  region: z.string().check(z.maxLength(60)),
  /** Lambda's digest of the archive with its code and its configuration file: SHA-256 in Base64. */
  code: z.string().check(z.maxLength(64)),
  /** The version of the run-time settings that are merged into the settings of the pack; 0 for none. */
  settingsVersion: countSchema,
  /** When a full scan is overdue, in seconds after the one before and after its start. */
  deadlines: z.strictObject({ interval: z.number(), duration: z.number() }),
  /** How many compliance records were evaluated with these settings, and how many with others. */
  records: z.strictObject({ sameSettings: countSchema, otherSettings: countSchema }),
  /** Since when changes are in the pack, ISO 8601; absent if all that are stored are. */
  changesSince: z.optional(timeSchema),
  /** Set for a pack that the deployment made itself. */
  scheduled: z.optional(
    z.strictObject({
      /** When the schedule requested it, ISO 8601. */
      requestedAt: timeSchema,
      /** In EventBridge Scheduler's syntax. */
      schedule: z.string().check(z.maxLength(200)),
      /** How many packs of the schedule are missing since the pack before, by its longest interval; this pack has their period, too. */
      missed: countSchema,
    }),
  ),
  /** What of the table could not be read, in sentences. */
  gaps: z.array(z.string().check(z.maxLength(MAX_GAP_LENGTH))).check(z.maxLength(MAX_GAPS)),
})

export type PackedDeployment = z.infer<typeof packedDeploymentSchema>

/** What an evidence pack consists of, and by what it was made. */
export const manifestSchema = z.strictObject({
  schema: z.literal('assay.evidence/1'),
  account: z.string().check(z.regex(/^\d{12}$/)),
  regions: z.array(z.string().check(z.maxLength(60))).check(z.maxLength(100)),
  /** The time for which the account was evaluated. */
  at: timeSchema,
  /** The ARN of who collected the responses, as sts:GetCallerIdentity answered it; absent if that was not recorded. */
  collectedBy: z.optional(z.string().check(z.maxLength(2_048))),
  /** The times of the first and the last response of AWS. */
  recorded: z.strictObject({ from: timeSchema, to: timeSchema }),
  /** What evaluated it: another version can evaluate differently. */
  evaluatedBy: z.strictObject({
    version: z.string().check(z.maxLength(60)),
    controls: countSchema,
    /** Digests of the reference data, by its name. */
    data: z.record(z.string(), sha256Schema),
  }),
  counts: z.strictObject({
    COMPLIANT: countSchema,
    NON_COMPLIANT: countSchema,
    NOT_APPLICABLE: countSchema,
    INSUFFICIENT_DATA: countSchema,
  }),
  /** Set for a pack of a deployment: the responses of AWS are not in it, but what the functions stored of them. */
  deployment: z.optional(packedDeploymentSchema),
  /** The evidence pack before this one: the digest of its manifest. */
  previous: z.optional(z.strictObject({ at: timeSchema, sha256: sha256Schema })),
  files: z
    .array(z.strictObject({ path: pathSchema, bytes: countSchema, sha256: sha256Schema }))
    .check(z.maxLength(MAX_FILES)),
})

export type Manifest = z.infer<typeof manifestSchema>
