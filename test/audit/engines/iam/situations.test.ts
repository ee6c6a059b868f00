import { describe, expect, it } from 'vitest'
import { decideRequest } from '../../../../audit/engines/iam/decide/decide-request.ts'
import { parsePolicy, type PolicyDocument } from '../../../../audit/engines/iam/policy-document.ts'
import { findAllowance } from '../../../../audit/engines/iam/effective-permissions/find-allowance.ts'
import { deriveEffectivePermissions } from '../../../../audit/engines/iam/effective-permissions/effective-permissions.ts'
import type {
  EscalationAccount,
  EscalationPrincipal,
} from '../../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import { findEscalation } from '../../../../audit/engines/iam/escalation/find-escalation.ts'
import type { OraclePolicy, OracleRequest, OracleStatement } from './oracle/document.ts'
import { decideIdentitySideByOracle } from './oracle/evaluator.ts'
import { escalationWorld } from './escalation/known-paths.ts'

const ACCOUNT = '111122223333'

function iam(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:${name}`
}

function policyOf(...Statement: readonly OracleStatement[]): OraclePolicy {
  return { Version: '2012-10-17', Statement }
}

function allow(Action: string | readonly string[], Resource = '*', Condition?: OracleStatement['Condition']) {
  return { Effect: 'Allow' as const, Action, Resource, ...(Condition && { Condition }) }
}

function deny(Action: string): OracleStatement {
  return { Effect: 'Deny', Action, Resource: '*' }
}

type ExpectedTristate = 'ALWAYS' | 'SOMETIMES' | 'NEVER'

interface SituationRequest {
  action: string
  resource: string
  role: ExpectedTristate
  user: ExpectedTristate
  /** AWS owns the resource and refuses the request, whatever the policies allow. */
  isRefused?: true
}

/** The permissions and escalation of a role and a user that each have the same managed policies. */
interface Situation {
  /** By name: all are attached to both. */
  policies: Readonly<Record<string, OraclePolicy>>
  /** The requests that make it dangerous, or would. */
  requests: readonly SituationRequest[]
  role: 'ADMIN' | 'NOTHING'
  user: 'ADMIN' | 'MAYBE' | 'NOTHING'
}

const ADMIN_ROLE = iam('role/high-privileged')

function buildRequest(action: string, resource: string, role: ExpectedTristate, user = role) {
  return { action, resource, role, user }
}

function buildIssued(operator: string): OracleStatement {
  return allow('iam:CreatePolicyVersion', '*', {
    [operator]: { 'aws:TokenIssueTime': '2020-01-01T00:00:01Z' },
  })
}

/**
 * Situations that tools get wrong, after the module "tool-testing" of BishopFox's iam-vulnerable: the first four lead
 * to an administrator, the others do not.
 */
const SITUATIONS: Readonly<Record<string, Situation>> = {
  'two policies that are dangerous together': {
    policies: {
      launch: policyOf(allow(['ec2:DescribeInstances', 'ec2:RunInstances'])),
      pass: policyOf(allow('iam:PassRole')),
    },
    requests: [
      buildRequest('iam:PassRole', ADMIN_ROLE, 'ALWAYS'),
      buildRequest('ec2:RunInstances', `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/*`, 'ALWAYS'),
    ],
    role: 'ADMIN',
    user: 'ADMIN',
  },
  'a limit that leaves what is attached': {
    policies: { 'fn2-own': policyOf(allow('iam:CreatePolicyVersion', 'arn:aws:iam::*:policy/fn2-*')) },
    requests: [
      buildRequest('iam:CreatePolicyVersion', iam('policy/fn2-own'), 'ALWAYS'),
      buildRequest('iam:CreatePolicyVersion', iam('policy/other'), 'NEVER'),
    ],
    role: 'ADMIN',
    user: 'ADMIN',
  },
  'a condition that every session meets': {
    policies: { own: policyOf(buildIssued('DateGreaterThan')) },
    requests: [buildRequest('iam:CreatePolicyVersion', iam('policy/own'), 'ALWAYS', 'SOMETIMES')],
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
    requests: [
      buildRequest('iam:PutRolePolicy', iam('role/tested'), 'ALWAYS'),
      buildRequest('iam:PutUserPolicy', iam('user/tested'), 'ALWAYS'),
      buildRequest('ssm:StartSession', `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0abc`, 'ALWAYS'),
      buildRequest('iam:CreatePolicyVersion', iam('policy/rest'), 'NEVER'),
    ],
    role: 'ADMIN',
    user: 'ADMIN',
  },
  'allowed and denied in one policy': {
    policies: { both: policyOf(allow('iam:*'), deny('iam:*')) },
    requests: [buildRequest('iam:CreatePolicyVersion', iam('policy/both'), 'NEVER')],
    role: 'NOTHING',
    user: 'NOTHING',
  },
  'allowed in one policy and denied in another': {
    policies: { all: policyOf(allow('*')), none: policyOf(deny('*')) },
    requests: [
      buildRequest('iam:PutRolePolicy', iam('role/tested'), 'NEVER'),
      buildRequest('sts:AssumeRole', ADMIN_ROLE, 'NEVER'),
    ],
    role: 'NOTHING',
    user: 'NOTHING',
  },
  'a Deny alone': {
    policies: { none: policyOf(deny('iam:*')) },
    requests: [buildRequest('iam:CreatePolicyVersion', iam('policy/none'), 'NEVER')],
    role: 'NOTHING',
    user: 'NOTHING',
  },
  'a limit to policies that no one can change': {
    policies: { 'fp4-own': policyOf(allow('iam:CreatePolicyVersion', 'arn:aws:iam::aws:policy/fp4-*')) },
    requests: [
      buildRequest('iam:CreatePolicyVersion', iam('policy/fp4-own'), 'NEVER'),
      {
        ...buildRequest('iam:CreatePolicyVersion', 'arn:aws:iam::aws:policy/fp4-x', 'ALWAYS'),
        isRefused: true,
      },
    ],
    role: 'NOTHING',
    user: 'NOTHING',
  },
  'a condition that no session meets': {
    policies: { own: policyOf(buildIssued('DateLessThan')) },
    requests: [buildRequest('iam:CreatePolicyVersion', iam('policy/own'), 'NEVER')],
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
    ...(kind === 'role' && { trust: trusting({ AWS: iam('user/anyone') }) }),
  }
}

/** An account with an administrator role for instances, and the tested principal. */
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

  it.each(situation.requests)(
    'is allowed $action on $resource as expected',
    ({ action, resource, ...expected }) => {
      const found = findAllowance(
        deriveEffectivePermissions(principal, escalationWorld),
        { action, on: { text: resource } },
        escalationWorld,
      )
      expect(found?.applies ?? 'NEVER').toBe(expected[kind])
    },
  )

  it.each(situation.requests)(
    'is decided alike: $action on $resource',
    ({ action, resource, ...expected }) => {
      const context = { 'aws:TokenIssueTime': '2026-11-25T10:00:00Z' }
      const decisions = [context, {}].map(keys =>
        decideRequests({ action, resource, context: keys }, principal, situation),
      )
      const allowed = decisions.map(decision => decision === 'allow')
      expect(allowed).toEqual(
        { ALWAYS: [true, expect.any(Boolean)], SOMETIMES: [true, false], NEVER: [false, false] }[
          expected.isRefused ? 'NEVER' : expected[kind]
        ],
      )
    },
  )

  it('reaches what it can', () => {
    const { reachesAdmin, conditional } = findEscalation(
      accountOf(kind, situation),
      principal.arn,
      escalationWorld,
    )
    const where = { ADMIN: [true, false], MAYBE: [true, true], NOTHING: [false, false] }[situation[kind]]
    expect([reachesAdmin, conditional]).toEqual(where)
  })
})

/** Decided by the engine, which must agree with the oracle. */
function decideRequests(
  request: OracleRequest,
  principal: EscalationPrincipal,
  { policies }: Situation,
): string {
  const { arn, kind, account } = principal
  const resourcePolicy = { policy: 'resource', document: trusting({ AWS: ACCOUNT }) }
  const { decision } = decideRequest({ principal, request, resourceAccount: account, resourcePolicy })
  const layers = { account, principal: { arn, kind }, identity: Object.values(policies) }
  expect(decision).toBe(decideIdentitySideByOracle(request, layers))
  return decision
}
