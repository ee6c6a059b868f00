import * as z from 'zod/mini'
import { listSchema, objectSchema, textSchema } from '../../audit/configuration/schema-fields.ts'
import { createPolicySchema } from './policy-schema.ts'

/** Makes a field optional; null means the same as leaving it out. */
export function makeOptional<S extends z.ZodMiniType>(schema: S) {
  return z.pipe(
    z.optional(z.nullable(schema)),
    z.transform((value: z.output<S> | null | undefined) => value ?? undefined),
  )
}

/** Characters of the longest ARN. */
const LONGEST_ARN = 2_048

/** An object without its fields that are undefined. */
export type WithoutUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** `fields` without those that are undefined. */
export function omitUndefined<T extends object>(fields: T): WithoutUndefined<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as WithoutUndefined<T>
}

export const accountIdSchema = textSchema('an account id: a text of 12 digits', /^\d{12}$/)

export const organizationIdSchema = textSchema('the id of an organization such as o-a1b2c3d4e5', /^o-[\w-]+$/)

/** Partition, service, region, account, resource. The account is 12 digits, a word such as aws, or has wildcards. */
const ARN_PATTERN = /^arn:[\w*?-]+:[\w*?-]+:[\w*?-]*:(\d{12}|[a-z-]*|[^:\s]*[*?][^:\s]*):.+$/s

export const arnSchema = textSchema('an ARN such as arn:aws:s3:::reports', ARN_PATTERN, LONGEST_ARN)

/** The resource of a request. */
export const resourceSchema = textSchema(
  'an ARN such as arn:aws:s3:::reports/2026.csv, or * where the action has no resource',
  new RegExp(`${ARN_PATTERN.source}|^[*]$`, 's'),
  LONGEST_ARN,
)

export const actionSchema = textSchema(
  'one action such as s3:GetObject, without wildcards',
  /^[\w-]{1,64}:[\w-]{1,128}$/,
)

const A_TIME = 'a time such as 2026-11-25T09:30:00Z'
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/

/** A time, as ISO 8601 in UTC; a day stands for its beginning. */
export const timeSchema = z.pipe(
  z.string(A_TIME).check(z.regex(TIME, A_TIME), z.refine(isTime, A_TIME)),
  z.transform((written: string) => new Date(written).toISOString()),
)

function isTime(written: string): boolean {
  const day = written.slice(0, 10)
  const midnight = Date.parse(day)
  if (Number.isNaN(midnight) || Number.isNaN(Date.parse(written))) return false
  return new Date(midnight).toISOString().startsWith(day)
}

/** Policies of one principal, and of one level of an organization. */
export const MAX_POLICIES = 1_000

export const identityPoliciesSchema = listSchema(
  createPolicySchema('IDENTITY'),
  'a list of policies',
  MAX_POLICIES,
)

/** AWS has seven: the root, five levels of organizational units, the account. */
const MAX_LEVELS = 20

const createLevelsSchema = (kind: 'IDENTITY' | 'RCP') =>
  listSchema(
    listSchema(createPolicySchema(kind), 'a list of the policies of this level', MAX_POLICIES),
    'a list of levels from the root to the account, each a list of policies',
    MAX_LEVELS,
  )

export const organizationSchema = objectSchema({
  id: organizationIdSchema,
  managementAccount: z.boolean('true or false'),
  scps: createLevelsSchema('IDENTITY'),
  rcps: makeOptional(createLevelsSchema('RCP')),
})
