import { describe, expect, it } from 'vitest'
import { decide } from '../../../audit/policy/decide/decide.ts'
import { parsePolicy, type PolicyDocument } from '../../../audit/policy/document.ts'
import { may } from '../../../audit/policy/effective/may.ts'
import { permissionsOf } from '../../../audit/policy/effective/permissions.ts'
import type { EscalationAccount, EscalationPrincipal } from '../../../audit/policy/escalation/account.ts'
import { escalate } from '../../../audit/policy/escalation/escalate.ts'
import type { NaivePolicy, NaiveRequest, NaiveStatement } from './naive/document.ts'
import { decideByPrincipal } from './naive/evaluator.ts'
import { world } from './escalation/world.ts'

const ACCOUNT = '111122223333'

function iam(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:${name}`
}

function policyOf(...Statement: readonly NaiveStatement[]): NaivePolicy {
  return { Version: '2012-10-17', Statement }
}

function allow(Action: string | readonly string[], Resource = '*', Condition?: NaiveStatement['Condition']) {
  return { Effect: 'Allow' as const, Action, Resource, ...(Condition && { Condition }) }
}

function deny(Action: string): NaiveStatement {
  return { Effect: 'Deny', Action, Resource: '*' }
}

type Holds = 'ALWAYS' | 'SOMETIMES' | 'NEVER'

/** What a role and a user, each with the same managed policies, may and where they get. */
interface Situation {
  /** By name: all are attached to both. */
  policies: Readonly<Record<string, NaivePolicy>>
  /** What makes it dangerous, or would. */
  asked: readonly { action: string; resource: string; role: Holds; user: Holds }[]
  role: 'ADMIN' | 'NOTHING'
  user: 'ADMIN' | 'MAYBE' | 'NOTHING'
}

const ADMIN_ROLE = iam('role/high-privileged')

function asked(action: string, resource: string, role: Holds, user = role) {
  return { action, resource, role, user }
}

function issued(operator: string): NaiveStatement {
  return allow('iam:CreatePolicyVersion', '*', {
    [operator]: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' },
  })
}

/**
 * What tools get wrong, after the module "tool-testing" of BishopFox's iam-vulnerable: the first four lead to an
 * administrator, the others do not.
 */
const SITUATIONS: Readonly<Record<string, Situation>> = {
  'two policies that are dangerous together': {
    policies: {
      launch: policyOf(allow(['ec2:DescribeInstances', 'ec2:RunInstances'])),
      pass: policyOf(allow('iam:PassRole')),
    },
    asked: [
      asked('iam:PassRole', ADMIN_ROLE, 'ALWAYS'),
      asked('ec2:RunInstances', `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/*`, 'ALWAYS'),
    ],
    role: 'ADMIN',
    user: 'ADMIN',
  },
  'a limit that leaves what is attached': {
    policies: { 'fn2-own': policyOf(allow('iam:CreatePolicyVersion', 'arn:aws:iam::*:policy/fn2-*')) },
    asked: [
      asked('iam:CreatePolicyVersion', iam('policy/fn2-own'), 'ALWAYS'),
      asked('iam:CreatePolicyVersion', iam('policy/other'), 'NEVER'),
    ],
    role: 'ADMIN',
    user: 'ADMIN',
  },
  'a condition that every session meets': {
    policies: { own: policyOf(issued('DateGreaterThan')) },
    asked: [asked('iam:CreatePolicyVersion', iam('policy/own'), 'ALWAYS', 'SOMETIMES')],
    role: 'ADMIN',
    user: 'MAYBE',
  },
  'everything but some of the dangerous actions': {
    policies: {
      rest: policyOf({
        Effect: 'Allow',
        NotAction: ['iam:Update*', 'iam:Create*', 'iam:Attach*'],
        Resource: '*',
      }),
    },
    asked: [
      asked('iam:PutRolePolicy', iam('role/tested'), 'ALWAYS'),
      asked('iam:PutUserPolicy', iam('user/tested'), 'ALWAYS'),
      asked('ssm:StartSession', `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0abc`, 'ALWAYS'),
      asked('iam:CreatePolicyVersion', iam('policy/rest'), 'NEVER'),
    ],
    role: 'ADMIN',
    user: 'ADMIN',
  },
  'allowed and denied in one policy': {
    policies: { both: policyOf(allow('iam:*'), deny('iam:*')) },
    asked: [asked('iam:CreatePolicyVersion', iam('policy/both'), 'NEVER')],
    role: 'NOTHING',
    user: 'NOTHING',
  },
  'allowed in one policy and denied in another': {
    policies: { all: policyOf(allow('*')), none: policyOf(deny('*')) },
    asked: [
      asked('iam:PutRolePolicy', iam('role/tested'), 'NEVER'),
      asked('sts:AssumeRole', ADMIN_ROLE, 'NEVER'),
    ],
    role: 'NOTHING',
    user: 'NOTHING',
  },
  'a Deny alone': {
    policies: { none: policyOf(deny('iam:*')) },
    asked: [asked('iam:CreatePolicyVersion', iam('policy/none'), 'NEVER')],
    role: 'NOTHING',
    user: 'NOTHING',
  },
  'a limit to policies that nobody can change': {
    policies: { 'fp4-own': policyOf(allow('iam:CreatePolicyVersion', 'arn:aws:iam::aws:policy/fp4-*')) },
    asked: [
      asked('iam:CreatePolicyVersion', iam('policy/fp4-own'), 'NEVER'),
      asked('iam:CreatePolicyVersion', 'arn:aws:iam::aws:policy/fp4-x', 'ALWAYS'),
    ],
    role: 'NOTHING',
    user: 'NOTHING',
  },
  'a condition that no session meets': {
    policies: { own: policyOf(issued('DateLessThan')) },
    asked: [asked('iam:CreatePolicyVersion', iam('policy/own'), 'NEVER')],
    role: 'NOTHING',
    user: 'NOTHING',
  },
}

type Kind = 'role' | 'user'

function trusting(principal: object): PolicyDocument {
  return parsePolicy({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' },
  })
}

function principalWith(kind: Kind, { policies }: Situation): EscalationPrincipal {
  const names = Object.keys(policies).map(name => iam(`policy/${name}`))
  return {
    arn: iam(`${kind}/tested`),
    kind,
    account: ACCOUNT,
    identity: Object.values(policies).map((each, at) => ({
      policy: names[at] ?? '',
      document: parsePolicy(each),
    })),
    attachedPolicyArns: names,
    ...(kind === 'role' && { trust: trusting({ AWS: iam('user/somebody') }) }),
  }
}

/** An account with an administrator's role that instances can have, and the tested principal. */
function accountOf(kind: Kind, situation: Situation): EscalationAccount {
  const principal = principalWith(kind, situation)
  return {
    account: ACCOUNT,
    principals: [
      principal,
      {
        arn: ADMIN_ROLE,
        kind: 'role',
        account: ACCOUNT,
        identity: [{ policy: 'admin', document: parsePolicy(policyOf(allow('*'))) }],
        trust: trusting({ Service: 'ec2.amazonaws.com' }),
        hasInstanceProfile: true,
      },
    ],
    policies: principal.identity.map(({ policy, document }) => ({ arn: policy, document })),
  }
}

const cases = Object.entries(SITUATIONS).flatMap(([name, situation]) =>
  (['role', 'user'] as const).map(kind => ({ name, kind, situation })),
)

describe.each(cases)('$name: a $kind', ({ kind, situation }) => {
  const principal = principalWith(kind, situation)

  it.each(situation.asked)(
    'may do $action on $resource as often as that',
    ({ action, resource, ...expected }) => {
      const found = may(permissionsOf(principal, world), { action, on: { text: resource } }, world)
      expect(found?.holds ?? 'NEVER').toBe(expected[kind])
    },
  )

  it.each(situation.asked)('is decided alike: $action on $resource', ({ action, resource, ...expected }) => {
    const context = { 'aws:TokenIssueTime': '2026-11-25T10:00:00Z' }
    const decisions = [context, {}].map(given =>
      decided({ action, resource, context: given }, principal, situation),
    )
    const allowed = decisions.map(decision => decision === 'allow')
    expect(allowed).toEqual(
      { ALWAYS: [true, expect.any(Boolean)], SOMETIMES: [true, false], NEVER: [false, false] }[
        expected[kind]
      ],
    )
  })

  it('gets where it can', () => {
    const { reachesAdmin, conditional } = escalate(accountOf(kind, situation), principal.arn, world)
    const where = { ADMIN: [true, false], MAYBE: [true, true], NOTHING: [false, false] }[situation[kind]]
    expect([reachesAdmin, conditional]).toEqual(where)
  })
})

/** By the engine, which must decide as the oracle does. */
function decided(request: NaiveRequest, principal: EscalationPrincipal, { policies }: Situation): string {
  const { arn, kind, account } = principal
  const resourcePolicy = { policy: 'resource', document: trusting({ AWS: ACCOUNT }) }
  const { decision } = decide({ principal, request, resourceAccount: account, resourcePolicy })
  const layers = { account, principal: { arn, kind }, identity: Object.values(policies) }
  expect(decision).toBe(decideByPrincipal(request, layers))
  return decision
}
