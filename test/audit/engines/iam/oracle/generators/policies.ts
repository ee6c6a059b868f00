import * as fc from 'fast-check'
import {
  ORACLE_ACCOUNT_ID,
  ORACLE_ACTION_PATTERNS,
  ORACLE_OTHER_ACCOUNT_ID,
  ORACLE_RESOURCE_PATTERNS,
  ORACLE_VARIABLE_PATTERNS,
} from './alphabet.ts'
import { generateCondition, type ConditionKeySample } from './conditions.ts'
import type { OraclePolicy, OracleStatement } from '../document.ts'

const version = fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined)

function generateSome(all: readonly string[]): fc.Arbitrary<string | string[]> {
  const lists = fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 3 })
  return lists.map(list => (list.length === 1 && list[0] !== undefined ? list[0] : list))
}

const actions = fc.oneof(
  { weight: 5, arbitrary: generateSome(ORACLE_ACTION_PATTERNS).map(Action => ({ Action })) },
  { weight: 1, arbitrary: generateSome(ORACLE_ACTION_PATTERNS).map(NotAction => ({ NotAction })) },
)

function resources(
  patterns: readonly string[],
): fc.Arbitrary<Pick<OracleStatement, 'Resource' | 'NotResource'>> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({ Resource: '*' }) },
    { weight: 5, arbitrary: generateSome(patterns).map(Resource => ({ Resource })) },
    { weight: 1, arbitrary: generateSome(patterns).map(NotResource => ({ NotResource })) },
  )
}

const effect = fc.constantFrom<'Allow' | 'Deny'>('Allow', 'Allow', 'Allow', 'Deny')

/** A statement whose condition tests some of the keys; without keys it has no variables either. */
export function generateStatement(
  keys: readonly ConditionKeySample[],
  effects = effect,
): fc.Arbitrary<OracleStatement> {
  const patterns =
    keys.length === 0 ? ORACLE_RESOURCE_PATTERNS : [...ORACLE_RESOURCE_PATTERNS, ...ORACLE_VARIABLE_PATTERNS]
  return fc
    .tuple(effects, actions, resources(patterns), generateCondition(keys))
    .map(([Effect, what, where, Condition]) => ({
      Effect,
      ...what,
      ...where,
      ...(Condition === undefined ? {} : { Condition }),
    }))
}

function buildPolicy(all: fc.Arbitrary<OracleStatement>, maxLength: number): fc.Arbitrary<OraclePolicy> {
  return fc.tuple(version, fc.array(all, { minLength: 1, maxLength })).map(([Version, list]) => ({
    ...(Version === undefined ? {} : { Version }),
    Statement: list.length === 1 && list[0] !== undefined ? list[0] : list,
  }))
}

/** An identity policy, a boundary or a session policy. */
export function generatePolicy(keys: readonly ConditionKeySample[]): fc.Arbitrary<OraclePolicy> {
  return buildPolicy(generateStatement(keys), 4)
}

export const ORACLE_FULL_ACCESS: OraclePolicy = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
}

const denials = fc.constant<'Deny'>('Deny')

/** The levels of SCPs from the organization's root to the account: most allow everything that is not denied. */
export function generateScps(keys: readonly ConditionKeySample[]): fc.Arbitrary<OraclePolicy[][]> {
  const level = fc.oneof(
    {
      weight: 3,
      arbitrary: buildPolicy(generateStatement(keys, denials), 2).map((each): OraclePolicy[] => [
        ORACLE_FULL_ACCESS,
        each,
      ]),
    },
    { weight: 2, arbitrary: fc.constant<OraclePolicy[]>([ORACLE_FULL_ACCESS]) },
    { weight: 2, arbitrary: fc.array(generatePolicy(keys), { minLength: 1, maxLength: 2 }) },
  )
  return fc.array(level, { minLength: 1, maxLength: 3 })
}

/** The levels of RCPs: each contains `RCPFullAWSAccess`, and all others only deny. */
export function generateRcps(keys: readonly ConditionKeySample[]): fc.Arbitrary<OraclePolicy[][]> {
  const forEveryone = generateStatement(keys, denials).map(each => ({ ...each, Principal: '*' as const }))
  const full: OraclePolicy = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
  }
  const level = fc.option(buildPolicy(forEveryone, 2), { nil: undefined })
  return fc
    .array(level, { minLength: 1, maxLength: 2 })
    .map(levels => levels.map(each => (each === undefined ? [full] : [full, each])))
}

/** A resource policy, which names principals. */
export function generateResourcePolicy(
  keys: readonly ConditionKeySample[],
  arns: readonly string[],
): fc.Arbitrary<OraclePolicy> {
  const principal = fc.oneof(
    fc.constant<OracleStatement['Principal']>('*'),
    generateSome([
      ...arns,
      '*',
      ORACLE_ACCOUNT_ID,
      ORACLE_OTHER_ACCOUNT_ID,
      `arn:aws:iam::${ORACLE_ACCOUNT_ID}:root`,
    ]).map(AWS => ({ AWS })),
    fc.constant({ Service: 'lambda.amazonaws.com' }),
  )
  const whole = fc
    .tuple(generateStatement(keys), principal)
    .map(([each, Principal]) => ({ ...each, ...(Principal === undefined ? {} : { Principal }) }))
  return buildPolicy(whole, 3)
}
