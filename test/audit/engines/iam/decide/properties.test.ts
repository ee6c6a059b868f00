import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { decideRequest } from '../../../../../audit/engines/iam/decide/decide-request.ts'
import {
  OTHER_ACCOUNT_ID,
  ALLOW_EVERYTHING_STATEMENT,
  grantToPrincipal,
  buildDecisionQuestion,
  DECISION_ROLE,
  DECISION_ROOT,
  DECISION_SESSION,
  DECISION_USER,
  type DecisionCase,
  type RawPolicy,
  type RawStatement,
} from './decision-cases.ts'

const text = fc.constantFrom
const actions = text('s3:GetObject', 's3:Get*', '*', 'ec2:*', 's3:PutObject')
const resources = text('*', 'arn:aws:s3:::reports/*', 'arn:aws:s3:::logs/*', 'arn:aws:s3:::${aws:username}/*')
const condition = text<object>(
  {},
  { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } },
  { Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } },
  { Condition: { ArnLike: { 'aws:PrincipalArn': DECISION_ROLE } } },
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
  { AWS: DECISION_ROLE },
  { AWS: DECISION_USER },
  { AWS: DECISION_ROOT },
  { AWS: DECISION_SESSION },
  { AWS: OTHER_ACCOUNT_ID },
)
const resourcePolicy = fc
  .tuple(policy, principal)
  .map(([statements, Principal]) => statements.map(each => ({ ...each, Principal })))

const cases: fc.Arbitrary<DecisionCase> = fc.record(
  {
    identity: fc.array(policy, { maxLength: 2 }),
    boundary: policy,
    scps: fc.array(fc.array(policy, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
    rcps: fc.array(fc.array(resourcePolicy, { maxLength: 1 }), { maxLength: 2 }),
    sessionPolicy: policy,
    sessionArn: fc.constant(DECISION_SESSION),
    resourcePolicy,
    resourceAccount: text(OTHER_ACCOUNT_ID),
    context: text({}, { 'aws:SourceVpce': 'vpce-1' }, { 'aws:SourceVpce': 'vpce-2' }),
  },
  { requiredKeys: ['identity'] },
)
/** A role, a user or the root user; only the role has sessions here. */
const anyCaller: fc.Arbitrary<DecisionCase> = fc
  .tuple(cases, text('role', 'user', 'root'))
  .map(([decisionCase, kind]) =>
    kind === 'role' ? decisionCase : { ...withoutSession(decisionCase), arn: ARNS[kind], kind },
  )

const ARNS = { user: DECISION_USER, root: DECISION_ROOT } as const

function withoutSession(decisionCase: DecisionCase): DecisionCase {
  return without(decisionCase, 'sessionArn', 'sessionPolicy')
}

function without(decisionCase: DecisionCase, ...names: readonly (keyof DecisionCase)[]): DecisionCase {
  return Object.fromEntries(
    Object.entries(decisionCase).filter(([name]) => !names.includes(name as keyof DecisionCase)),
  )
}

function computeDecision(decisionCase: DecisionCase): string {
  return decideRequest(buildDecisionQuestion(decisionCase)).decision
}

/** `policies` with one more statement. */
function both(policies: RawPolicy | undefined, more: object): RawStatement[] {
  return [policies ?? [], more].flat() as RawStatement[]
}

function addToAllPolicies(raw: readonly RawStatement[]): RawStatement[] {
  return raw.map(each => ({ ...each, Principal: '*' }))
}

type AddStatement = (decisionCase: DecisionCase, more: RawStatement) => DecisionCase

const addToIdentity: AddStatement = (decisionCase, more) => ({
  ...decisionCase,
  identity: [...(decisionCase.identity ?? []), more],
})
const addToResource: AddStatement = (decisionCase, more) => ({
  ...decisionCase,
  resourcePolicy: both(decisionCase.resourcePolicy, { ...more, Principal: '*' }),
})

const DENYING: readonly (readonly [string, AddStatement])[] = [
  ['identity policies', addToIdentity],
  [
    'boundary',
    (decisionCase, more) => ({
      ...decisionCase,
      boundary: both(decisionCase.boundary ?? ALLOW_EVERYTHING_STATEMENT, more),
    }),
  ],
  [
    'service control policies',
    (decisionCase, more) => ({
      ...decisionCase,
      scps: [...(decisionCase.scps ?? []), [ALLOW_EVERYTHING_STATEMENT, more]],
    }),
  ],
  [
    'resource control policies',
    (decisionCase, more) => ({
      ...decisionCase,
      rcps: [...(decisionCase.rcps ?? []), [addToAllPolicies([more])]],
    }),
  ],
  [
    'session policy',
    (decisionCase, more) => ({
      ...decisionCase,
      sessionPolicy: both(decisionCase.sessionPolicy ?? ALLOW_EVERYTHING_STATEMENT, more),
    }),
  ],
  ['resource policy', addToResource],
]

const LIMITING: readonly (readonly [
  string,
  (decisionCase: DecisionCase, raw: RawStatement[]) => DecisionCase,
])[] = [
  ['boundary', (decisionCase, raw) => ({ ...decisionCase, boundary: raw })],
  ['session policy', (decisionCase, raw) => ({ ...decisionCase, sessionPolicy: raw })],
  [
    'level of service control policies',
    (decisionCase, raw) => ({ ...decisionCase, scps: [...(decisionCase.scps ?? []), [raw]] }),
  ],
  [
    'level of resource control policies',
    (decisionCase, raw) => ({
      ...decisionCase,
      rcps: [...(decisionCase.rcps ?? []), [addToAllPolicies(raw)]],
    }),
  ],
]

const OPENNESS = ['explicit_deny', 'implicit_deny', 'allow']

function expectAlways<Ts extends [unknown, ...unknown[]]>(property: fc.IPropertyWithHooks<Ts>): void {
  fc.assert(property, { numRuns: 400 })
}

describe('decideRequest', () => {
  it.each(DENYING)('allows no more with another Deny in the %s', (_, addStatement) => {
    expectAlways(
      fc.property(anyCaller, statement(['Deny']), (decisionCase, more) => {
        const [before, after] = [decisionCase, addStatement(decisionCase, more)].map(each =>
          OPENNESS.indexOf(computeDecision(each)),
        )
        return (after ?? 0) <= (before ?? 0)
      }),
    )
  })

  it.each(LIMITING)('allows no more with a %s than without', (_, add) => {
    expectAlways(
      fc.property(anyCaller, policy, (drawn, raw) => {
        const decisionCase = without(drawn, 'boundary', 'sessionPolicy')
        return (
          computeDecision(add(decisionCase, raw)) !== 'allow' || computeDecision(decisionCase) === 'allow'
        )
      }),
    )
  })

  it.each([
    ['identity policies', addToIdentity],
    ['resource policy', addToResource],
  ])('allows no less with another Allow in the %s', (_, addStatement) => {
    expectAlways(
      fc.property(anyCaller, statement(['Allow']), (decisionCase, more) => {
        const [before, after] = [decisionCase, addStatement(decisionCase, more)].map(each =>
          OPENNESS.indexOf(computeDecision(each)),
        )
        return (after ?? 0) >= (before ?? 0)
      }),
    )
  })

  it('does not depend on the order of policies and statements', () => {
    expectAlways(
      fc.property(anyCaller, decisionCase => {
        const identity = (decisionCase.identity ?? [])
          .map(rawPolicy => (rawPolicy as RawStatement[]).toReversed())
          .toReversed()
        return computeDecision({ ...decisionCase, identity }) === computeDecision(decisionCase)
      }),
    )
  })

  it('names statements only if one allows or denies', () => {
    expectAlways(
      fc.property(anyCaller, decisionCase => {
        const { decision, statements } = decideRequest(buildDecisionQuestion(decisionCase))
        const isOfRoot = decision === 'allow' && decisionCase.kind === 'root'
        return isOfRoot || statements.length > 0 === (decision !== 'implicit_deny')
      }),
    )
  })

  it('allows on a resource of another account that is open to everyone what it allows within the account', () => {
    expectAlways(
      fc.property(cases, drawn => {
        const decisionCase = without(drawn, 'rcps', 'resourcePolicy', 'resourceAccount')
        return (
          computeDecision({
            ...decisionCase,
            resourceAccount: OTHER_ACCOUNT_ID,
            resourcePolicy: grantToPrincipal('*'),
          }) === computeDecision(decisionCase)
        )
      }),
    )
  })
})
