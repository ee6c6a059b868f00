import * as fc from 'fast-check'
import { ACCOUNT, ACTION_PATTERNS, OTHER_ACCOUNT, RESOURCE_PATTERNS, VARIABLE_PATTERNS } from './alphabet.ts'
import { condition, type Key } from './conditions.ts'
import type { NaivePolicy, NaiveStatement } from './document.ts'

const version = fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined)

function some(all: readonly string[]): fc.Arbitrary<string | string[]> {
  const lists = fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 3 })
  return lists.map(list => (list.length === 1 && list[0] !== undefined ? list[0] : list))
}

const actions = fc.oneof(
  { weight: 5, arbitrary: some(ACTION_PATTERNS).map(Action => ({ Action })) },
  { weight: 1, arbitrary: some(ACTION_PATTERNS).map(NotAction => ({ NotAction })) },
)

function resources(
  patterns: readonly string[],
): fc.Arbitrary<Pick<NaiveStatement, 'Resource' | 'NotResource'>> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({ Resource: '*' }) },
    { weight: 5, arbitrary: some(patterns).map(Resource => ({ Resource })) },
    { weight: 1, arbitrary: some(patterns).map(NotResource => ({ NotResource })) },
  )
}

const effect = fc.constantFrom<'Allow' | 'Deny'>('Allow', 'Allow', 'Allow', 'Deny')

/** A statement whose condition tests some of the keys; without keys it has no variables either. */
export function statement(keys: readonly Key[], effects = effect): fc.Arbitrary<NaiveStatement> {
  const patterns = keys.length === 0 ? RESOURCE_PATTERNS : [...RESOURCE_PATTERNS, ...VARIABLE_PATTERNS]
  return fc
    .tuple(effects, actions, resources(patterns), condition(keys))
    .map(([Effect, what, where, Condition]) => ({
      Effect,
      ...what,
      ...where,
      ...(Condition === undefined ? {} : { Condition }),
    }))
}

function policyOf(all: fc.Arbitrary<NaiveStatement>, maxLength: number): fc.Arbitrary<NaivePolicy> {
  return fc.tuple(version, fc.array(all, { minLength: 1, maxLength })).map(([Version, list]) => ({
    ...(Version === undefined ? {} : { Version }),
    Statement: list.length === 1 && list[0] !== undefined ? list[0] : list,
  }))
}

/** A policy of an identity, a boundary or a session. */
export function policy(keys: readonly Key[]): fc.Arbitrary<NaivePolicy> {
  return policyOf(statement(keys), 4)
}

export const FULL_ACCESS: NaivePolicy = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
}

const denials = fc.constant<'Deny'>('Deny')

/** The levels of SCPs from the root of an organization to the account: mostly everything but what is denied. */
export function scps(keys: readonly Key[]): fc.Arbitrary<NaivePolicy[][]> {
  const level = fc.oneof(
    {
      weight: 3,
      arbitrary: policyOf(statement(keys, denials), 2).map((each): NaivePolicy[] => [FULL_ACCESS, each]),
    },
    { weight: 2, arbitrary: fc.constant<NaivePolicy[]>([FULL_ACCESS]) },
    { weight: 2, arbitrary: fc.array(policy(keys), { minLength: 1, maxLength: 2 }) },
  )
  return fc.array(level, { minLength: 1, maxLength: 3 })
}

/** The levels of RCPs: `RCPFullAWSAccess` is in each, and all others only deny. */
export function rcps(keys: readonly Key[]): fc.Arbitrary<NaivePolicy[][]> {
  const everybody = statement(keys, denials).map(each => ({ ...each, Principal: '*' as const }))
  const full: NaivePolicy = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
  }
  const level = fc.option(policyOf(everybody, 2), { nil: undefined })
  return fc
    .array(level, { minLength: 1, maxLength: 2 })
    .map(levels => levels.map(each => (each === undefined ? [full] : [full, each])))
}

/** The policy of a resource, which names principals. */
export function resourcePolicy(keys: readonly Key[], arns: readonly string[]): fc.Arbitrary<NaivePolicy> {
  const principal = fc.oneof(
    fc.constant<NaiveStatement['Principal']>('*'),
    some([...arns, '*', ACCOUNT, OTHER_ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`]).map(AWS => ({ AWS })),
    fc.constant({ Service: 'lambda.amazonaws.com' }),
  )
  const whole = fc
    .tuple(statement(keys), principal)
    .map(([each, Principal]) => ({ ...each, ...(Principal === undefined ? {} : { Principal }) }))
  return policyOf(whole, 3)
}
