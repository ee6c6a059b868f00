import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { decide } from '../../../../audit/policy/decide/decide.ts'
import {
  ELSEWHERE,
  EVERYTHING,
  grant,
  questionOf,
  ROLE,
  ROOT,
  SESSION,
  USER,
  type Case,
  type Raw,
  type RawStatement,
} from './asked.ts'

const text = fc.constantFrom
const actions = text('s3:GetObject', 's3:Get*', '*', 'ec2:*', 's3:PutObject')
const resources = text('*', 'arn:aws:s3:::reports/*', 'arn:aws:s3:::logs/*', 'arn:aws:s3:::${aws:username}/*')
const condition = text<object>(
  {},
  { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } },
  { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } },
  { Condition: { ArnLike: { 'aws:PrincipalArn': ROLE } } },
)

function statement(effects: readonly RawStatement['Effect'][]): fc.Arbitrary<RawStatement> {
  const named = text('Action', 'NotAction').chain(name => actions.map(action => ({ [name]: action })))
  const on = text('Resource', 'NotResource').chain(name => resources.map(resource => ({ [name]: resource })))
  return fc
    .tuple(fc.constantFrom(...effects), named, on, condition)
    .map(([Effect, action, resource, more]) => ({ Effect, ...action, ...resource, ...more }))
}

const policy = fc.array(statement(['Allow', 'Allow', 'Deny']), { minLength: 1, maxLength: 2 })
const principal = text<unknown>(
  '*',
  { AWS: ROLE },
  { AWS: USER },
  { AWS: ROOT },
  { AWS: SESSION },
  { AWS: ELSEWHERE },
)
const resourcePolicy = fc
  .tuple(policy, principal)
  .map(([statements, Principal]) => statements.map(each => ({ ...each, Principal })))

const cases: fc.Arbitrary<Case> = fc.record(
  {
    identity: fc.array(policy, { maxLength: 2 }),
    boundary: policy,
    scps: fc.array(fc.array(policy, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
    rcps: fc.array(fc.array(resourcePolicy, { maxLength: 1 }), { maxLength: 2 }),
    sessionPolicy: policy,
    sessionArn: fc.constant(SESSION),
    resourcePolicy,
    owner: text(ELSEWHERE),
    context: text({}, { 'aws:SourceVpce': 'vpce-1' }, { 'aws:SourceVpce': 'vpce-2' }),
  },
  { requiredKeys: ['identity'] },
)
/** A role, a user or the root; only the role has sessions here. */
const anybody: fc.Arbitrary<Case> = fc
  .tuple(cases, text('role', 'user', 'root'))
  .map(([given, kind]) => (kind === 'role' ? given : { ...unsessioned(given), arn: ARNS[kind], kind }))

const ARNS = { user: USER, root: ROOT } as const

function unsessioned(given: Case): Case {
  return without(given, 'sessionArn', 'sessionPolicy')
}

function without(given: Case, ...names: readonly (keyof Case)[]): Case {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name as keyof Case)))
}

function decisionOf(given: Case): string {
  return decide(questionOf(given)).decision
}

/** `policies` and one statement more. */
function both(policies: Raw | undefined, more: object): RawStatement[] {
  return [policies ?? [], more].flat() as RawStatement[]
}

function toAll(raw: readonly RawStatement[]): RawStatement[] {
  return raw.map(each => ({ ...each, Principal: '*' }))
}

type Add = (given: Case, more: RawStatement) => Case

const toIdentity: Add = (given, more) => ({ ...given, identity: [...(given.identity ?? []), more] })
const toResource: Add = (given, more) => ({
  ...given,
  resourcePolicy: both(given.resourcePolicy, { ...more, Principal: '*' }),
})

const DENYING: readonly (readonly [string, Add])[] = [
  ['identity policies', toIdentity],
  ['boundary', (given, more) => ({ ...given, boundary: both(given.boundary ?? EVERYTHING, more) })],
  [
    'service control policies',
    (given, more) => ({ ...given, scps: [...(given.scps ?? []), [EVERYTHING, more]] }),
  ],
  [
    'resource control policies',
    (given, more) => ({ ...given, rcps: [...(given.rcps ?? []), [toAll([more])]] }),
  ],
  [
    'session policy',
    (given, more) => ({ ...given, sessionPolicy: both(given.sessionPolicy ?? EVERYTHING, more) }),
  ],
  ['policy of the resource', toResource],
]

const LIMITING: readonly (readonly [string, (given: Case, raw: RawStatement[]) => Case])[] = [
  ['boundary', (given, raw) => ({ ...given, boundary: raw })],
  ['session policy', (given, raw) => ({ ...given, sessionPolicy: raw })],
  ['level of service control policies', (given, raw) => ({ ...given, scps: [...(given.scps ?? []), [raw]] })],
  [
    'level of resource control policies',
    (given, raw) => ({ ...given, rcps: [...(given.rcps ?? []), [toAll(raw)]] }),
  ],
]

const OPENNESS = ['explicit_deny', 'implicit_deny', 'allow']

function expectAlways<Ts extends [unknown, ...unknown[]]>(property: fc.IPropertyWithHooks<Ts>): void {
  fc.assert(property, { numRuns: 400 })
}

describe('decide', () => {
  it.each(DENYING)('is no more open with another Deny in the %s', (_, add) => {
    expectAlways(
      fc.property(anybody, statement(['Deny']), (given, more) => {
        const [before, after] = [given, add(given, more)].map(each => OPENNESS.indexOf(decisionOf(each)))
        return (after ?? 0) <= (before ?? 0)
      }),
    )
  })

  it.each(LIMITING)('allows no more with a %s than without', (_, add) => {
    expectAlways(
      fc.property(anybody, policy, (drawn, raw) => {
        const given = without(drawn, 'boundary', 'sessionPolicy')
        return decisionOf(add(given, raw)) !== 'allow' || decisionOf(given) === 'allow'
      }),
    )
  })

  it.each([
    ['identity policies', toIdentity],
    ['policy of the resource', toResource],
  ])('is no less open with another Allow in the %s', (_, add) => {
    expectAlways(
      fc.property(anybody, statement(['Allow']), (given, more) => {
        const [before, after] = [given, add(given, more)].map(each => OPENNESS.indexOf(decisionOf(each)))
        return (after ?? 0) >= (before ?? 0)
      }),
    )
  })

  it('does not turn on the order of policies and statements', () => {
    expectAlways(
      fc.property(anybody, given => {
        const identity = (given.identity ?? []).map(raw => (raw as RawStatement[]).toReversed()).toReversed()
        return decisionOf({ ...given, identity }) === decisionOf(given)
      }),
    )
  })

  it('names statements where it allows or denies, and none else', () => {
    expectAlways(
      fc.property(anybody, given => {
        const { decision, statements } = decide(questionOf(given))
        const isOfRoot = decision === 'allow' && given.kind === 'root'
        return isOfRoot || statements.length > 0 === (decision !== 'implicit_deny')
      }),
    )
  })

  it('allows on a resource elsewhere that is open to all what it allows at home by itself', () => {
    expectAlways(
      fc.property(cases, drawn => {
        const given = without(drawn, 'rcps', 'resourcePolicy', 'owner')
        return decisionOf({ ...given, owner: ELSEWHERE, resourcePolicy: grant('*') }) === decisionOf(given)
      }),
    )
  })
})
