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
  /** The evidence pack before this one: the digest of its manifest. */
  previous: z.optional(z.strictObject({ at: timeSchema, sha256: sha256Schema })),
  files: z
    .array(z.strictObject({ path: pathSchema, bytes: countSchema, sha256: sha256Schema }))
    .check(z.maxLength(MAX_FILES)),
})

export type Manifest = z.infer<typeof manifestSchema>
