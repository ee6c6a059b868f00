import { classifyBlockBreadth } from './cidr-blocks.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { isExactGlobMatch } from '../glob/glob-match.ts'
import { parsePolicyDate } from './dates.ts'

/** One operator of a statement's condition with one key, in lower case, since keys know no case. */
export interface RawConditionTest {
  operator: string
  key: string
  values: readonly string[]
}

/** What must be known of requests to tell whether a test keeps any of them out. */
export interface RequestAssumptions {
  /** Keys that every request has, in lower case. */
  always: readonly string[]
  /** By key, values that stand for all that it may have: a pattern that matches one of them excludes nothing. */
  samples?: Readonly<Record<string, readonly string[]>>
}

/** Stands for any text in a sample: no policy says it, so only a wildcard matches it. */
export const ANY_SAMPLE_TEXT = '\u0001'.repeat(64)

/** Keys of every request (IAM User Guide, "AWS global condition context keys"). */
const ALWAYS_PRESENT = (
  'aws:currenttime aws:epochtime aws:principalaccount aws:principalarn aws:principaltype aws:requestedregion ' +
  'aws:securetransport aws:userid aws:viaawsservice'
).split(' ')

/** Keys that are the same for all who hold an identity policy of the account, or that a caller sets as he likes. */
const NOT_RESTRICTIVE_KEYS = (
  'aws:principalaccount aws:principalorgid aws:principalorgpaths aws:principalisawsservice aws:referer ' +
  'aws:resourceaccount aws:resourceorgid aws:resourceorgpaths aws:useragent'
).split(' ')

/** Values of booleans that practically every request has. */
const USUAL_VALUES: Readonly<Record<string, string>> = {
  'aws:securetransport': 'true',
  'aws:viaawsservice': 'false',
}

function isUsual(key: string, value: string): boolean {
  return Object.hasOwn(USUAL_VALUES, key) && USUAL_VALUES[key] === value.toLowerCase()
}

/** The parts of the statement's condition: all of them must hold. */
export function listRawConditionTests(policyStatement: PolicyStatement): RawConditionTest[] {
  return Object.entries(policyStatement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values })),
  )
}

const OPERATOR = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/

/**
 * Whether `test` keeps requests out by the value of its key. What holds for a request without the key (a negated
 * operator, IfExists, ForAllValues) keeps out nobody who leaves the key away, and dates only wait.
 * Source: IAM User Guide, "Condition operators".
 */
export function isRestrictiveTest(
  test: RawConditionTest,
  { always, samples = {} }: RequestAssumptions,
): boolean {
  const [, set, operator = '', ifExists] = OPERATOR.exec(test.operator.toLowerCase()) ?? []
  if (NOT_RESTRICTIVE_KEYS.includes(test.key) || operator.includes('not')) return false
  const passesWithoutKey = set === 'forallvalues' || ifExists !== undefined
  if (passesWithoutKey && !always.includes(test.key)) return false
  const sample = Object.hasOwn(samples, test.key) ? samples[test.key] : undefined
  switch (operator) {
    case 'bool':
      return !isBoth(test.values) && !test.values.some(value => isUsual(test.key, value))
    case 'ipaddress':
      return classifyBlockBreadth(test.values) !== 'BROAD'
    case 'stringlike':
      return !test.values.some(value =>
        (sample ?? [ANY_SAMPLE_TEXT]).some(each => isExactGlobMatch(value, each)),
      )
    case 'arnlike':
    case 'arnequals':
      return !test.values.some(value => isExactGlobMatch(value, ANY_ARN))
    default:
      return /^(string|numeric|binary)[a-z]+$|^dateequals$/.test(operator)
  }
}

/** Whether a condition of the statement keeps requests out, whatever they ask for. */
export function isRestrictedByCondition(policyStatement: PolicyStatement): boolean {
  const requests = { always: ALWAYS_PRESENT }
  return listRawConditionTests(policyStatement).some(
    test => isRestrictiveTest(test, requests) || isKeyPresenceTest(test, requests),
  )
}

const ANY_ARN = ['arn', ...Array.from({ length: 5 }, () => ANY_SAMPLE_TEXT)].join(':')

/** Whether `test` asks that a key is there, or that it is not, which not every request does. */
export function isKeyPresenceTest(
  { operator, key, values }: RawConditionTest,
  { always }: RequestAssumptions,
): boolean {
  if (operator.toLowerCase() !== 'null' || isBoth(values)) return false
  return !(always.includes(key) && values.includes('false'))
}

function isBoth(values: readonly string[]): boolean {
  const lower = new Set(values.map(value => value.toLowerCase()))
  return lower.has('true') && lower.has('false')
}

/** The moment after which the statement holds no more, ISO 8601, if it says one. */
export function findExpiry(policyStatement: PolicyStatement): string | undefined {
  const ends = listRawConditionTests(policyStatement)
    .filter(({ operator, key }) => isEndTest(operator) && /^aws:(current|epoch)time$/.test(key))
    .map(({ values }) => Math.max(...values.map(value => parsePolicyDate(value) ?? Number.NaN)))
    .filter(end => Number.isFinite(end))
  return ends.length === 0 ? undefined : new Date(Math.min(...ends)).toISOString()
}

function isEndTest(operator: string): boolean {
  return /^(date|numeric)lessthan(equals)?(ifexists)?$/i.test(operator)
}
