import * as fc from 'fast-check'
import { ORACLE_ACCOUNT_ID, ORACLE_ACTIONS, ORACLE_OTHER_ACCOUNT_ID, ORACLE_RESOURCES } from './alphabet.ts'
import { generateRequestContext, CONDITION_KEYS } from './conditions.ts'
import {
  normalizeList,
  type OracleContext,
  type OraclePolicies,
  type OraclePolicy,
  type OracleRequest,
} from '../document.ts'
import { generatePolicy, generateRcps, generateResourcePolicy, generateScps } from './policies.ts'

const SESSION = `arn:aws:sts::${ORACLE_ACCOUNT_ID}:assumed-role/app/one`

const PRINCIPALS: readonly OraclePolicies['principal'][] = [
  { arn: `arn:aws:iam::${ORACLE_ACCOUNT_ID}:role/app`, kind: 'role' },
  { arn: `arn:aws:iam::${ORACLE_ACCOUNT_ID}:role/app`, kind: 'role' },
  { arn: `arn:aws:iam::${ORACLE_ACCOUNT_ID}:user/alice`, kind: 'user' },
  { arn: `arn:aws:iam::${ORACLE_ACCOUNT_ID}:user/alice`, kind: 'user' },
  {
    arn: `arn:aws:iam::${ORACLE_ACCOUNT_ID}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
    kind: 'role',
  },
  { arn: `arn:aws:iam::${ORACLE_ACCOUNT_ID}:root`, kind: 'root' },
]

function optional<T>(value: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq })
}

/** All policies that can apply to a request, most of them often absent. */
const layers: fc.Arbitrary<OraclePolicies> = fc.constantFrom(...PRINCIPALS).chain(principal => {
  const isRoot = principal.kind === 'root'
  const session = fc.record(
    { policy: generatePolicy(CONDITION_KEYS), arn: fc.constant(SESSION) },
    { requiredKeys: [] },
  )
  const organization = fc.record(
    {
      managementAccount: fc.constantFrom(false, false, false, true),
      scps: generateScps(CONDITION_KEYS),
      rcps: generateRcps(CONDITION_KEYS),
    },
    { requiredKeys: ['managementAccount', 'scps'] },
  )
  const parts = fc.record({
    identity: isRoot
      ? fc.constant([])
      : fc.array(generatePolicy(CONDITION_KEYS), { minLength: 1, maxLength: 3 }),
    boundary: isRoot ? fc.constant(undefined) : optional(generatePolicy(CONDITION_KEYS), 2),
    session: principal.kind === 'role' ? optional(session, 1) : fc.constant(undefined),
    organization: optional(organization, 1),
    resourcePolicy: optional(generateResourcePolicy(CONDITION_KEYS, [principal.arn, SESSION]), 1),
    resourceAccount: optional(fc.constant(ORACLE_OTHER_ACCOUNT_ID), 1),
  })
  return parts.map(all => ({
    account: ORACLE_ACCOUNT_ID,
    principal,
    ...(defined(all) as Omit<OraclePolicies, 'account' | 'principal'>),
  }))
})

function defined(all: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** Every policy of the layers. */
export function listOraclePolicies(all: OraclePolicies): OraclePolicy[] {
  const { identity, boundary, session, organization, resourcePolicy: ofResource } = all
  const single = [boundary, session?.policy, ofResource].filter(each => each !== undefined)
  return [...identity, ...single, ...(organization?.scps.flat() ?? []), ...(organization?.rcps?.flat() ?? [])]
}

/** Texts similar to the patterns of policies: wildcards replaced, or one character changed. */
function generateNearText(patterns: readonly string[], pick: number): string {
  const pattern = patterns[pick % Math.max(1, patterns.length)] ?? '*'
  const filling = ['', 'a', 'app', 'x:y', 'data/a'][pick % 5] ?? ''
  const text = pattern
    .replaceAll(/\$\{[^}]*\}/g, () => ['alice', 'blue', 'data'][pick % 3] ?? '')
    .replaceAll(/\*+/g, filling)
    .replaceAll('?', 'a')
  return pick % 7 === 0 || text === '' ? `${text}a` : text
}

const picks = fc.tuple(fc.nat(20), fc.nat(1_000), fc.boolean(), fc.boolean())

/** A request with the policies that apply to it. */
export const arbitraryQuestion = fc
  .tuple(layers, picks, generateRequestContext(CONDITION_KEYS))
  .map(([all, [action, resource, isNearAction, isNearResource], context]) => {
    const statements = listOraclePolicies(all).flatMap(each => normalizeList(each.Statement))
    const actions = statements.flatMap(each => [
      ...normalizeList(each.Action),
      ...normalizeList(each.NotAction),
    ])
    const resources = statements.flatMap(each => [
      ...normalizeList(each.Resource),
      ...normalizeList(each.NotResource),
    ])
    const request: OracleRequest = {
      action:
        nameResource(isNearAction ? generateNearText(actions, action) : '') ??
        ORACLE_ACTIONS[action % ORACLE_ACTIONS.length] ??
        '',
      resource: isNearResource
        ? generateNearText(resources, resource)
        : (ORACLE_RESOURCES[resource % ORACLE_RESOURCES.length] ?? '*'),
      context: { ...listStatementTexts(all), ...context },
    }
    return { request, layers: all }
  })

/** The text if it is an action name with a service and only characters that AWS allows. */
function nameResource(text: string): string | undefined {
  return /^[a-z\d-]+:[a-z\d]+$/i.test(text) ? text : undefined
}

const TYPES = { role: 'AssumedRole', user: 'User', root: 'Account' } as const

/** The condition keys that every request of the principal contains. */
function listStatementTexts({
  principal: { arn, kind },
  account,
  organization,
  resourceAccount,
}: OraclePolicies): OracleContext {
  return {
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': account,
    'aws:PrincipalType': TYPES[kind],
    'aws:PrincipalIsAWSService': 'false',
    ...(organization === undefined ? {} : { 'aws:PrincipalOrgID': 'o-one' }),
    ...(kind === 'user' ? { 'aws:username': arn.slice(arn.lastIndexOf('/') + 1) } : {}),
    ...(resourceAccount === undefined ? {} : { 'aws:ResourceAccount': resourceAccount }),
  }
}
