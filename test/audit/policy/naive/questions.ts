import * as fc from 'fast-check'
import { ACCOUNT, ACTIONS, OTHER_ACCOUNT, RESOURCES } from './alphabet.ts'
import { contextOf, KEYS } from './conditions.ts'
import {
  listed,
  type NaiveContext,
  type NaiveLayers,
  type NaivePolicy,
  type NaiveRequest,
} from './document.ts'
import { policy, rcps, resourcePolicy, scps } from './policies.ts'

const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/one`

const PRINCIPALS: readonly NaiveLayers['principal'][] = [
  { arn: `arn:aws:iam::${ACCOUNT}:role/app`, kind: 'role' },
  { arn: `arn:aws:iam::${ACCOUNT}:role/app`, kind: 'role' },
  { arn: `arn:aws:iam::${ACCOUNT}:user/alice`, kind: 'user' },
  { arn: `arn:aws:iam::${ACCOUNT}:user/alice`, kind: 'user' },
  {
    arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
    kind: 'role',
  },
  { arn: `arn:aws:iam::${ACCOUNT}:root`, kind: 'root' },
]

function optional<T>(value: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq })
}

/** All that a request can meet, most of it often absent. */
const layers: fc.Arbitrary<NaiveLayers> = fc.constantFrom(...PRINCIPALS).chain(principal => {
  const isRoot = principal.kind === 'root'
  const session = fc.record({ policy: policy(KEYS), arn: fc.constant(SESSION) }, { requiredKeys: [] })
  const organization = fc.record(
    { managementAccount: fc.constantFrom(false, false, false, true), scps: scps(KEYS), rcps: rcps(KEYS) },
    { requiredKeys: ['managementAccount', 'scps'] },
  )
  const parts = fc.record({
    identity: isRoot ? fc.constant([]) : fc.array(policy(KEYS), { minLength: 1, maxLength: 3 }),
    boundary: isRoot ? fc.constant(undefined) : optional(policy(KEYS), 2),
    session: principal.kind === 'role' ? optional(session, 1) : fc.constant(undefined),
    organization: optional(organization, 1),
    resourcePolicy: optional(resourcePolicy(KEYS, [principal.arn, SESSION]), 1),
    resourceAccount: optional(fc.constant(OTHER_ACCOUNT), 1),
  })
  return parts.map(all => ({
    account: ACCOUNT,
    principal,
    ...(defined(all) as Omit<NaiveLayers, 'account' | 'principal'>),
  }))
})

function defined(all: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** Every policy of the layers. */
export function policiesOf(all: NaiveLayers): NaivePolicy[] {
  const { identity, boundary, session, organization, resourcePolicy: ofResource } = all
  const single = [boundary, session?.policy, ofResource].filter(each => each !== undefined)
  return [...identity, ...single, ...(organization?.scps.flat() ?? []), ...(organization?.rcps?.flat() ?? [])]
}

/** Texts near the patterns that policies write: their wildcards filled in, or one character changed. */
function near(patterns: readonly string[], pick: number): string {
  const pattern = patterns[pick % Math.max(1, patterns.length)] ?? '*'
  const filling = ['', 'a', 'app', 'x:y', 'data/a'][pick % 5] ?? ''
  const text = pattern
    .replaceAll(/\$\{[^}]*\}/g, () => ['alice', 'blue', 'data'][pick % 3] ?? '')
    .replaceAll(/\*+/g, filling)
    .replaceAll('?', 'a')
  return pick % 7 === 0 || text === '' ? `${text}a` : text
}

const picks = fc.tuple(fc.nat(20), fc.nat(1_000), fc.boolean(), fc.boolean())

/** A request with what it meets. */
export const question = fc
  .tuple(layers, picks, contextOf(KEYS))
  .map(([all, [action, resource, isNearAction, isNearResource], context]) => {
    const statements = policiesOf(all).flatMap(each => listed(each.Statement))
    const actions = statements.flatMap(each => [...listed(each.Action), ...listed(each.NotAction)])
    const resources = statements.flatMap(each => [...listed(each.Resource), ...listed(each.NotResource)])
    const request: NaiveRequest = {
      action: named(isNearAction ? near(actions, action) : '') ?? ACTIONS[action % ACTIONS.length] ?? '',
      resource: isNearResource ? near(resources, resource) : (RESOURCES[resource % RESOURCES.length] ?? '*'),
      context: { ...saidOf(all), ...context },
    }
    return { request, layers: all }
  })

/** The text if it is the name of an action: of a service and without anything that AWS allows in none. */
function named(text: string): string | undefined {
  return /^[a-z\d-]+:[a-z\d]+$/i.test(text) ? text : undefined
}

const TYPES = { role: 'AssumedRole', user: 'User', root: 'Account' } as const

/** The condition keys that every request of the principal has, whatever else is said of it. */
function saidOf({
  principal: { arn, kind },
  account,
  organization,
  resourceAccount,
}: NaiveLayers): NaiveContext {
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
