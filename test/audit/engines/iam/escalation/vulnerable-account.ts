import type {
  EscalationAccount,
  EscalationPrincipal,
  ExistingResource,
} from '../../../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import type { HeldPolicy } from '../../../../../audit/engines/iam/effective-permissions/principal.ts'
import type {
  EscalationPath,
  EscalationPermission,
  EscalationPrecondition,
} from '../../../../../audit/engines/iam/catalog/escalation-path.ts'
import {
  buildEscalationAccount,
  ESCALATION_ACCOUNT_ID,
  buildAllow,
  buildDeny,
  buildEscalationDocument,
  ALLOW_EVERYTHING,
  formatIamArn,
  formatLambdaArn,
  buildSourcedPolicy,
  buildEscalationRole,
  buildRoleTrust,
  TRUST_OWN_ACCOUNT,
  buildEscalationUser,
  type RawEscalationStatement,
} from './escalation-account.ts'
import { knownEscalationPaths } from './known-paths.ts'

/** How a vulnerable account differs from the default. */
export interface VulnerabilityChange {
  /** Statements of the principal from which the path starts. */
  statements?: readonly RawEscalationStatement[]
  start?: Partial<EscalationPrincipal>
  target?: Partial<EscalationPrincipal>
  account?: Partial<EscalationAccount>
}

export interface VulnerableAccount {
  account: EscalationAccount
  start: string
}

/** An account in which the path leads to an administrator by its requirements `needs`, and by no other permission. */
export function buildVulnerableAccount(
  path: EscalationPath,
  needs = path.needs,
  vulnerabilityChange: VulnerabilityChange = {},
): VulnerableAccount {
  const requires = [path, ...(path.or ?? [])].find(variant => variant.needs === needs)?.requires ?? []
  const start = buildStart(path, needs, vulnerabilityChange)
  const target = buildTarget(path, needs, requires, vulnerabilityChange)
  const arnOfTarget = target?.arn ?? formatIamArn('role/admin')
  const principals = [start, ...(target ? [target] : []), ...listOtherPrincipals(path)]
  return {
    start: start.arn,
    account: buildEscalationAccount(principals, {
      existing: [
        ...needs.flatMap(inputs => listExisting(inputs, arnOfTarget)),
        ...(path.exists ?? []).map(type => thing(type)),
      ],
      functions: needs.some(({ on }) => on === 'ex:function')
        ? [{ arn: formatLambdaArn('app'), role: arnOfTarget, triggered: requires.includes('TRIGGERED') }]
        : [],
      groups: needs.some(({ on }) => on === 'G')
        ? [
            {
              arn: formatIamArn('group/staff'),
              members: requires.includes('MEMBER') || path.gives === 'POLICY_REMOVED' ? [start.arn] : [],
              identity: requires.includes('PRIVILEGED_GROUP')
                ? [buildSourcedPolicy(...ALLOW_EVERYTHING)]
                : [],
            },
          ]
        : [],
      policies: [
        {
          arn: formatIamArn('policy/own'),
          document: buildEscalationDocument(buildAllow('s3:ListAllMyBuckets')),
          ...(requires.includes('OTHER_VERSION')
            ? { versions: [buildEscalationDocument(...ALLOW_EVERYTHING)] }
            : {}),
          ...(requires.includes('VERSION_WITHOUT_DENY')
            ? { versions: [buildEscalationDocument(buildAllow('s3:ListAllMyBuckets'))] }
            : {}),
        },
      ],
      ...vulnerabilityChange.account,
    }),
  }
}

function buildStart(
  path: EscalationPath,
  needs: readonly EscalationPermission[],
  vulnerabilityChange: VulnerabilityChange,
) {
  const isRole = needs.some(({ action, on }) => on === 'U' || (on === 'self' && action.includes('Role')))
  const isSelf = path.kind === 'self'
  const statements = vulnerabilityChange.statements ?? [buildAllow(needs.map(({ action }) => action))]
  const isBound = path.gives === 'NO_BOUNDARY'
  const facts = {
    ...(isSelf && needs.some(({ on }) => on === 'P')
      ? { attachedPolicyArns: [formatIamArn('policy/own')] }
      : {}),
    ...(isBound
      ? {
          boundary: {
            ...buildSourcedPolicy(buildAllow(needs.map(({ action }) => action))),
            policy: formatIamArn('policy/own'),
          },
        }
      : {}),
    ...vulnerabilityChange.start,
  }
  const guard = path.gives === 'POLICY_REMOVED' ? [buildGuard(path, needs)] : []
  const ownStatements =
    isBound || guard.length > 0
      ? [...ALLOW_EVERYTHING, ...statements.filter(({ Effect }) => Effect === 'Deny')]
      : statements
  const built = isRole
    ? buildEscalationRole('dev', ownStatements, {
        trust: buildRoleTrust({ Service: 'ec2.amazonaws.com' }),
        ...facts,
      })
    : buildEscalationUser('dev', ownStatements, facts)
  return guard.length === 0 ? built : { ...built, identity: [...built.identity, ...guard] }
}

/** A policy that denies an action of some paths, and that the path removes. */
function buildGuard(
  { removes = 'INLINE' }: EscalationPath,
  needs: readonly EscalationPermission[],
): HeldPolicy {
  const isManaged = ['ATTACHED', 'MANAGED', 'GROUP_ATTACHED'].includes(removes)
  return {
    policy: isManaged ? formatIamArn('policy/own') : 'guard',
    document: buildEscalationDocument(buildDeny('iam:CreatePolicy')),
    ...(needs.some(({ on }) => on === 'G') ? { group: formatIamArn('group/staff') } : {}),
  }
}

/** The principal that is taken over; none for paths of kind `self`. */
function buildTarget(
  path: EscalationPath,
  needs: readonly EscalationPermission[],
  requires: readonly EscalationPrecondition[],
  vulnerabilityChange: VulnerabilityChange,
): EscalationPrincipal | undefined {
  if (path.kind === 'self' || path.gives !== undefined) return undefined
  const isUser = needs.some(({ on }) => on === 'U')
  const isProvided = path.parts !== undefined
  const statements = isProvided && path.id !== 'iam-023' ? [buildAllow('s3:GetObject')] : ALLOW_EVERYTHING
  const facts = {
    ...(needs.some(({ on }) => on === 'P') ? { attachedPolicyArns: [formatIamArn('policy/own')] } : {}),
    ...(path.id === 'iam-023' ? { boundary: buildSourcedPolicy(buildAllow('s3:*')) } : {}),
    ...(requires.includes('TWO_KEYS') ? { accessKeys: 2 } : {}),
    ...(requires.includes('LOGIN_PROFILE') ? { loginProfile: true } : {}),
    ...(requires.includes('INSTANCE_PROFILE') ? { hasInstanceProfile: true } : {}),
    ...vulnerabilityChange.target,
  }
  if (isUser) return buildEscalationUser('admin', statements, facts)
  return buildEscalationRole('admin', statements, { ...buildTrust(path, needs), ...facts })
}

function buildTrust(
  { trusts: [service] = [], requires = [] }: EscalationPath,
  needs: readonly EscalationPermission[],
) {
  if (needs.some(({ action }) => action === 'sts:AssumeRole')) return { trust: TRUST_OWN_ACCOUNT }
  if (needs.some(({ action }) => action === 'iam:UpdateSAMLProvider'))
    return { trust: buildProviderTrust('SAML') }
  if (needs.some(({ on }) => on === 'F')) return { trust: buildProviderTrust('WebIdentity') }
  if (service === undefined) return {}
  if (requires.includes('EXECUTION_ROLE'))
    return { trust: buildRoleTrust({ AWS: formatIamArn('role/administration') }) }
  if (!requires.includes('FEDERATED')) return { trust: buildRoleTrust({ Service: service }) }
  return {
    trust: buildEscalationDocument({
      Effect: 'Allow',
      Principal: { Federated: service },
      Action: 'sts:AssumeRoleWithWebIdentity',
    }),
  }
}

function buildProviderTrust(type: 'SAML' | 'WebIdentity') {
  return buildEscalationDocument({
    Effect: 'Allow',
    Principal: {
      Federated: formatIamArn(type === 'SAML' ? 'saml-provider/idp' : 'oidc-provider/idp.example.com'),
    },
    Action: `sts:AssumeRoleWith${type}`,
  })
}

/** The second role that is passed, or the role that assumes the target role. */
function listOtherPrincipals({
  besides,
  requires = [],
  trusts: [service] = [],
}: EscalationPath): EscalationPrincipal[] {
  return [
    ...(besides === undefined
      ? []
      : [buildEscalationRole('service', [], { trust: buildRoleTrust({ Service: besides }) })]),
    ...(requires.includes('EXECUTION_ROLE')
      ? [buildEscalationRole('administration', [], { trust: buildRoleTrust({ Service: service ?? '' }) })]
      : []),
  ]
}

function listExisting({ on }: EscalationPermission, of: string): ExistingResource[] {
  return on.startsWith('ex:') && on !== 'ex:function' ? [{ ...thing(on.slice(3)), role: of }] : []
}

/** ARN prefixes of each resource type that paths require; types that only have to exist have any name. */
const ARNS: Readonly<Record<string, string>> = {
  instance: `ec2:eu-west-1:${ESCALATION_ACCOUNT_ID}:instance/i-0`,
  launchTemplate: `ec2:eu-west-1:${ESCALATION_ACCOUNT_ID}:launch-template/lt-0`,
  cluster: `ecs:eu-west-1:${ESCALATION_ACCOUNT_ID}:cluster/one`,
  taskDefinition: `ecs:eu-west-1:${ESCALATION_ACCOUNT_ID}:task-definition/one:1`,
  task: `ecs:eu-west-1:${ESCALATION_ACCOUNT_ID}:task/one/0`,
  autoScalingGroup: `autoscaling:eu-west-1:${ESCALATION_ACCOUNT_ID}:autoScalingGroup:0:autoScalingGroupName/one`,
  permissionSet: 'sso:::permissionSet/ssoins-0/ps-0',
}

function thing(type: string): ExistingResource {
  return { type, arn: `arn:aws:${ARNS[type] ?? `other:eu-west-1:${ESCALATION_ACCOUNT_ID}:${type}/one`}` }
}

/** All variants of all paths that lead to an administrator by themselves. */
export const pathVariants = knownEscalationPaths
  .filter(({ gives = '' }) => !['TAGS', 'SESSION_TAGS', 'POLICY_ADDED', 'KEY_REMOVED'].includes(gives))
  .flatMap(path =>
    [path.needs, ...(path.or ?? []).map(({ needs }) => needs)].map(
      (needs, at) => [at === 0 ? path.id : `${path.id} (${at + 1})`, path, needs] as const,
    ),
  )
