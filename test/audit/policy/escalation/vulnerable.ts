import type {
  EscalationAccount,
  EscalationPrincipal,
  Existing,
} from '../../../../audit/policy/escalation/account.ts'
import type { EscalationPath, Need, Requirement } from '../../../../audit/policy/knowledge/escalation-path.ts'
import {
  account,
  ACCOUNT,
  allow,
  document,
  EVERYTHING,
  iam,
  lambda,
  policy,
  role,
  trusting,
  TRUSTS_ACCOUNT,
  user,
  type Said,
} from './account.ts'
import { paths } from './world.ts'

/** What of a vulnerable account is otherwise. */
export interface Change {
  /** Statements of who starts. */
  statements?: readonly Said[]
  start?: Partial<EscalationPrincipal>
  target?: Partial<EscalationPrincipal>
  account?: Partial<EscalationAccount>
}

export interface Vulnerable {
  account: EscalationAccount
  start: string
}

/** An account in which the path leads to an administrator, by the needs `needs` of it, and by no other permission. */
export function vulnerableBy(path: EscalationPath, needs = path.needs, change: Change = {}): Vulnerable {
  const requires = needs === path.needs ? (path.requires ?? []) : []
  const start = starting(path, needs, change)
  const target = targeted(path, needs, requires, change)
  const arnOfTarget = target?.arn ?? iam('role/admin')
  const principals = [start, ...(target ? [target] : []), ...others(path)]
  return {
    start: start.arn,
    account: account(principals, {
      existing: [
        ...needs.flatMap(need => existingOf(need, arnOfTarget)),
        ...(path.exists ?? []).map(type => thing(type)),
      ],
      functions: needs.some(({ on }) => on === 'ex:function')
        ? [{ arn: lambda('app'), role: arnOfTarget, triggered: requires.includes('TRIGGERED') }]
        : [],
      groups: needs.some(({ on }) => on === 'G')
        ? [
            {
              arn: iam('group/staff'),
              members: requires.includes('MEMBER') ? [start.arn] : [],
              identity: requires.includes('PRIVILEGED_GROUP') ? [policy(...EVERYTHING)] : [],
            },
          ]
        : [],
      policies: [
        {
          arn: iam('policy/own'),
          document: document(allow('s3:ListAllMyBuckets')),
          ...(requires.includes('OTHER_VERSION') ? { versions: [document(...EVERYTHING)] } : {}),
        },
      ],
      ...change.account,
    }),
  }
}

function starting(path: EscalationPath, needs: readonly Need[], change: Change) {
  const isRole = needs.some(({ action, on }) => on === 'U' || (on === 'self' && action.includes('Role')))
  const isSelf = path.kind === 'self'
  const statements = change.statements ?? [allow(needs.map(({ action }) => action))]
  const isBound = path.gives === 'NO_BOUNDARY'
  const facts = {
    ...(isSelf && needs.some(({ on }) => on === 'P') ? { attachedPolicyArns: [iam('policy/own')] } : {}),
    ...(isBound
      ? { boundary: { ...policy(allow(needs.map(({ action }) => action))), policy: iam('policy/own') } }
      : {}),
    ...change.start,
  }
  const said = isBound ? [...EVERYTHING, ...statements.filter(({ Effect }) => Effect === 'Deny')] : statements
  return isRole
    ? role('dev', said, { trust: trusting({ Service: 'ec2.amazonaws.com' }), ...facts })
    : user('dev', said, facts)
}

/** Who is taken over; nobody by paths by which one gains of oneself. */
function targeted(
  path: EscalationPath,
  needs: readonly Need[],
  requires: readonly Requirement[],
  change: Change,
): EscalationPrincipal | undefined {
  if (path.kind === 'self' || path.gives !== undefined) return undefined
  const isUser = needs.some(({ on }) => on === 'U')
  const isGiven = path.parts !== undefined
  const statements = isGiven && path.id !== 'iam-023' ? [allow('s3:GetObject')] : EVERYTHING
  const facts = {
    ...(needs.some(({ on }) => on === 'P') ? { attachedPolicyArns: [iam('policy/own')] } : {}),
    ...(path.id === 'iam-023' ? { boundary: policy(allow('s3:*')) } : {}),
    ...(requires.includes('TWO_KEYS') ? { accessKeys: 2 } : {}),
    ...(requires.includes('LOGIN_PROFILE') ? { loginProfile: true } : {}),
    ...(requires.includes('INSTANCE_PROFILE') ? { hasInstanceProfile: true } : {}),
    ...change.target,
  }
  if (isUser) return user('admin', statements, facts)
  return role('admin', statements, { ...trustFor(path, needs), ...facts })
}

function trustFor({ trusts: [service] = [], requires = [] }: EscalationPath, needs: readonly Need[]) {
  if (needs.some(({ action }) => action === 'sts:AssumeRole')) return { trust: TRUSTS_ACCOUNT }
  if (service === undefined) return {}
  if (requires.includes('EXECUTION_ROLE')) return { trust: trusting({ AWS: iam('role/administration') }) }
  if (!requires.includes('FEDERATED')) return { trust: trusting({ Service: service }) }
  return {
    trust: document({
      Effect: 'Allow',
      Principal: { Federated: service },
      Action: 'sts:AssumeRoleWithWebIdentity',
    }),
  }
}

/** Roles that are passed beside, or that assume the one that is gained. */
function others({ besides, requires = [], trusts: [service] = [] }: EscalationPath): EscalationPrincipal[] {
  return [
    ...(besides === undefined ? [] : [role('service', [], { trust: trusting({ Service: besides }) })]),
    ...(requires.includes('EXECUTION_ROLE')
      ? [role('administration', [], { trust: trusting({ Service: service ?? '' }) })]
      : []),
  ]
}

function existingOf({ on }: Need, of: string): Existing[] {
  return on.startsWith('ex:') && on !== 'ex:function' ? [{ ...thing(on.slice(3)), role: of }] : []
}

/** Where resources of each type that paths need begin; those that only have to be there have any name. */
const ARNS: Readonly<Record<string, string>> = {
  instance: `ec2:eu-west-1:${ACCOUNT}:instance/i-0`,
  launchTemplate: `ec2:eu-west-1:${ACCOUNT}:launch-template/lt-0`,
  cluster: `ecs:eu-west-1:${ACCOUNT}:cluster/one`,
  taskDefinition: `ecs:eu-west-1:${ACCOUNT}:task-definition/one:1`,
  task: `ecs:eu-west-1:${ACCOUNT}:task/one/0`,
  permissionSet: 'sso:::permissionSet/ssoins-0/ps-0',
}

function thing(type: string): Existing {
  return { type, arn: `arn:aws:${ARNS[type] ?? `other:eu-west-1:${ACCOUNT}:${type}/one`}` }
}

/** All ways of all paths. */
export const ways = paths.flatMap(path =>
  [path.needs, ...(path.or ?? []).map(({ needs }) => needs)].map(
    (needs, at) => [at === 0 ? path.id : `${path.id} (${at + 1})`, path, needs] as const,
  ),
)
