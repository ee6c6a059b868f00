import { classifyBlockBreadth } from './cidr-blocks.ts'
import type { PolicyStatement } from '../policy-document.ts'
import { isExactGlobMatch } from '../glob/glob-match.ts'
import { parsePolicyDate } from './dates.ts'

/** One operator of a statement's Condition with one key, in lowercase, because keys are case-insensitive. */
export interface RawConditionTest {
  operator: string
  key: string
  values: readonly string[]
}

/** What is assumed of requests to decide whether a test excludes any of them. */
export interface RequestAssumptions {
  /** Keys that every request has, in lowercase. */
  always: readonly string[]
  /** By key, values that represent all possible ones: a pattern that matches one of them excludes nothing. */
  samples?: Readonly<Record<string, readonly string[]>>
}

/** Represents arbitrary text in a sample: only a wildcard matches it. */
export const ANY_SAMPLE_TEXT = '\u0001'.repeat(64)

/** Keys of every request (IAM User Guide, "AWS global condition context keys"). */
const ALWAYS_PRESENT = (
  'aws:currenttime aws:epochtime aws:principalaccount aws:principalarn aws:principaltype aws:requestedregion ' +
  'aws:securetransport aws:userid aws:viaawsservice'
).split(' ')

/**
 * Keys that are the same for every principal with an identity policy in the account, or that a caller chooses freely.
 */
const NOT_RESTRICTIVE_KEYS = (
  'aws:principalaccount aws:principalorgid aws:principalorgpaths aws:principalisawsservice aws:referer ' +
  'aws:resourceaccount aws:resourceorgid aws:resourceorgpaths aws:useragent'
).split(' ')

/** Boolean values that almost every request has. */
const USUAL_VALUES: Readonly<Record<string, string>> = {
  'aws:securetransport': 'true',
  'aws:viaawsservice': 'false',
}

function isUsual(key: string, value: string): boolean {
  return Object.hasOwn(USUAL_VALUES, key) && USUAL_VALUES[key] === value.toLowerCase()
}

/** The tests of the statement's Condition. All of them must hold. */
export function listRawConditionTests(policyStatement: PolicyStatement): RawConditionTest[] {
  return Object.entries(policyStatement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values })),
  )
}

const OPERATOR = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/

/**
 * Whether a test excludes requests by the value of its key. A test that holds without the key (a negated operator,
 * IfExists, ForAllValues) excludes no one who omits the key, and a date only delays. Source: IAM User Guide,
 * "Condition operators".
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

/** Whether a condition of the statement excludes requests, whatever they are for. */
export function isRestrictedByCondition(policyStatement: PolicyStatement): boolean {
  const requests = { always: ALWAYS_PRESENT }
  return listRawConditionTests(policyStatement).some(
    test => isRestrictiveTest(test, requests) || isKeyPresenceTest(test, requests),
  )
}

const ANY_ARN = ['arn', ...Array.from({ length: 5 }, () => ANY_SAMPLE_TEXT)].join(':')

/** Whether a test requires that a key is present or absent, which is not so for every request. */
function isKeyPresenceTest(
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

/** The ISO 8601 time after which the statement no longer applies, if it has one. */
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
