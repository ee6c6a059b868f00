import { listFunctionPaths } from '../function-paths.ts'
import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import type { TrustedPrincipals } from '../../engines/iam/exposure/trust/trusted-principals.ts'
import type { WebIdentityTrust } from '../../engines/iam/exposure/trust/web-identity-trust.ts'
import { getPartition } from '../arn.ts'
import { incoming, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import { toServicesOfRevision } from '../revision-paths.ts'
import { GLOBAL_REGION, type ResourceLocation, type Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'
import type { AdministratorFacts } from './administrator.ts'
import type { BroadGrantFacts } from './broad-grant.ts'
import type { NewAccessFacts } from './new-access.ts'
import type { SelfEscalationFacts } from './self-escalation.ts'

/** The facts of an IAM role. */
export interface RoleFacts {
  trust: PolicyDocument
  /** The account's own OpenID Connect providers that its trust policy admits. */
  oidcProviders: readonly Resource<'AWS::IAM::OIDCProvider'>[]
  samlProviders: readonly Resource<'AWS::IAM::SAMLProvider'>[]
  boundary: Resource<'AWS::IAM::ManagedPolicy'> | 'NONE'
  tags: Readonly<Record<string, string>>
  /** ISO 8601. */
  createdAt: string
  /** When the role was last used, ISO 8601, or `'NEVER'`. AWS tracks 400 days. */
  lastUsedAt: string
  /** Inline policies by name. */
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
  attachedPolicies: readonly Resource<'AWS::IAM::ManagedPolicy'>[]
}

/** The principals that a statement of a role's trust policy allows to assume it. */
export type RoleTrustExposure = ClassifiedExposure & {
  /** Whether another account can assume the role only with MFA. */
  requiresMfa: boolean
}

/** The derived facts of an IAM role. */
export interface RoleDerivedFacts
  extends AdministratorFacts, BroadGrantFacts, NewAccessFacts, SelfEscalationFacts {
  /** The principals that its trust policy names. */
  trusted: TrustedPrincipals
  /** The principals that its trust policy allows to assume it. */
  trustExposure: readonly RoleTrustExposure[]
  /** The web identity issuers that it trusts, as far as Assay knows them. */
  webIdentities: readonly WebIdentityTrust[]
}

/** The workloads that run as a role. */
export const workloadsOfRole: readonly EffectPath[] = [
  ...listFunctionPaths('role'),
  ...[
    incoming('AWS::ECS::TaskDefinition', 'taskRole'),
    incoming('AWS::ECS::TaskDefinition', 'executionRole'),
  ].flatMap(toRevision => [[toRevision], ...toServicesOfRevision.map(toService => [toRevision, toService])]),
]

export const roleKind = {
  kind: 'AWS::IAM::Role',
  label: 'role',
  facts: {
    trust: { collector: 'identity', affects: workloadsOfRole },
    oidcProviders: {
      collector: 'identity',
      affects: [],
      relationship: { to: 'AWS::IAM::OIDCProvider', label: 'trusts', inverseLabel: 'trusted by' },
    },
    samlProviders: {
      collector: 'identity',
      affects: [],
      relationship: { to: 'AWS::IAM::SAMLProvider', label: 'trusts', inverseLabel: 'trusted by' },
    },
    boundary: {
      collector: 'identity',
      affects: workloadsOfRole,
      relationship: {
        to: 'AWS::IAM::ManagedPolicy',
        label: 'is limited by',
        inverseLabel: 'the permissions boundary of',
      },
    },
    tags: { collector: 'identity', affects: workloadsOfRole },
    createdAt: { collector: 'identity', affects: [] },
    lastUsedAt: { collector: 'identity', affects: [] },
    inlinePolicies: { collector: 'inline', affects: workloadsOfRole },
    attachedPolicies: {
      collector: 'attached',
      affects: workloadsOfRole,
      relationship: { to: 'AWS::IAM::ManagedPolicy', label: 'has attached', inverseLabel: 'attached to' },
    },
  },
} satisfies KindDefinition

/** A role by its ARN. */
export function buildRoleResource(arn: string, account: string): Resource<'AWS::IAM::Role'> {
  return { kind: 'AWS::IAM::Role', account, region: GLOBAL_REGION, arn }
}

/** A role by the name in an event, which does not include the path. */
export function buildRoleResourceByName(name: string, where: ResourceLocation): Resource<'AWS::IAM::Role'> {
  const partition = getPartition(where.region)
  return buildRoleResource(`arn:${partition}:iam::${where.account}:role/${name}`, where.account)
}
