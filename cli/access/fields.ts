import * as z from 'zod/mini'
import { list, object, text } from '../../audit/settings/leaf.ts'
import { policy } from './policy.ts'

/** A field that may be left out; null is the same as leaving it out. */
export function maybe<S extends z.ZodMiniType>(schema: S) {
  return z.pipe(
    z.optional(z.nullable(schema)),
    z.transform((value: z.output<S> | null | undefined) => value ?? undefined),
  )
}

/** Characters of the longest ARN. */
const LONGEST_ARN = 2_048

/** An object without its fields that are undefined. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** `given` without the fields that were left out. */
export function defined<T extends object>(given: T): Defined<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>
}

export const accountId = text('an account id: a text of 12 digits', /^\d{12}$/)

export const organizationId = text('the id of an organization such as o-a1b2c3d4e5', /^o-[\w-]+$/)

/** Partition, service, region, account, resource; where accounts stand there are 12 digits, a word such as aws, or wildcards. */
const ARN = /^arn:[\w*?-]+:[\w*?-]+:[\w*?-]*:(\d{12}|[a-z-]*|[^:\s]*[*?][^:\s]*):.+$/s

export const arn = text('an ARN such as arn:aws:s3:::reports', ARN, LONGEST_ARN)

/** What a request is about. */
export const resource = text(
  'an ARN such as arn:aws:s3:::reports/2026.csv, or * where the action has no resource',
  new RegExp(`${ARN.source}|^[*]$`, 's'),
  LONGEST_ARN,
)

export const action = text('one action such as s3:GetObject, without wildcards', /^[\w-]{1,64}:[\w-]{1,128}$/)

const A_TIME = 'a time such as 2026-11-25T09:30:00Z'
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2}))?$/

/** A moment, as ISO 8601 in UTC; a day is its beginning. */
export const time = z.pipe(
  z.string(A_TIME).check(z.regex(TIME, A_TIME), z.refine(isTime, A_TIME)),
  z.transform((written: string) => new Date(written).toISOString()),
)

function isTime(written: string): boolean {
  const day = written.slice(0, 10)
  const midnight = Date.parse(day)
  if (Number.isNaN(midnight) || Number.isNaN(Date.parse(written))) return false
  return new Date(midnight).toISOString().startsWith(day)
}

/** Policies of one principal, of one level of an organization, of one account. */
export const MOST_POLICIES = 1_000

export const identity = list(policy('IDENTITY'), 'a list of policies', MOST_POLICIES)

/** The root, five levels of organizational units, the account; a few more do no harm. */
const MOST_LEVELS = 20

const levelsOf = (kind: 'IDENTITY' | 'RCP') =>
  list(
    list(policy(kind), 'a list of the policies of this level', MOST_POLICIES),
    'a list of levels from the root to the account, each a list of policies',
    MOST_LEVELS,
  )

export const organization = object({
  id: organizationId,
  managementAccount: z.boolean('true or false'),
  scps: levelsOf('IDENTITY'),
  rcps: maybe(levelsOf('RCP')),
})
