import type { PolicyDocument } from '../../policy/document.ts'
import type { TrustedPrincipals } from '../../policy/exposure/trusted.ts'
import type { WebIdentityTrust } from '../../policy/exposure/web-identity.ts'
import { partitionOf } from '../arn.ts'
import { against, type KindDefinition, type Path } from '../kind.ts'
import { GLOBAL, type Place, type Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../standing.ts'
import type { AdministrationFacts } from './administration.ts'
import type { BroadGrantFacts } from './broad-grant.ts'
import type { OwnEscalationFacts } from './own-escalation.ts'

/** What is known of an IAM role. */
export interface RoleFacts {
  trust: PolicyDocument
  /** The account's own identity providers that its trust policy lets in. */
  oidcProviders: readonly Resource<'AWS::IAM::OIDCProvider'>[]
  samlProviders: readonly Resource<'AWS::IAM::SAMLProvider'>[]
  boundary: Resource<'AWS::IAM::ManagedPolicy'> | 'NONE'
  tags: Readonly<Record<string, string>>
  /** ISO 8601. */
  createdAt: string
  /** When somebody last acted as it, ISO 8601, or `'NEVER'`; AWS looks back 400 days. */
  lastUsedAt: string
  /** Inline policies by name. */
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
  attachedPolicies: readonly Resource<'AWS::IAM::ManagedPolicy'>[]
}

/** What engines say of an IAM role. */
export interface RoleDerivedFacts extends AdministrationFacts, BroadGrantFacts, OwnEscalationFacts {
  /** Whom its trust policy names. */
  trusted: TrustedPrincipals
  /** Whom its trust policy lets assume it. */
  trustExposure: readonly ClassifiedExposure[]
  /** The issuers of web identities that it trusts, as far as something is known of them. */
  webIdentities: readonly WebIdentityTrust[]
}

/** The workloads that run as a role. */
export const workloadsOfRole: readonly Path[] = [
  [against('AWS::Lambda::Function', 'role')],
  [against('AWS::ECS::TaskDefinition', 'taskRole')],
  [against('AWS::ECS::TaskDefinition', 'taskRole'), against('AWS::ECS::Service', 'taskDefinition')],
  [against('AWS::ECS::TaskDefinition', 'executionRole')],
  [against('AWS::ECS::TaskDefinition', 'executionRole'), against('AWS::ECS::Service', 'taskDefinition')],
]

export const roleKind = {
  kind: 'AWS::IAM::Role',
  noun: 'role',
  facts: {
    trust: { aspect: 'identity', reaches: workloadsOfRole },
    oidcProviders: {
      aspect: 'identity',
      reaches: [],
      relation: { to: 'AWS::IAM::OIDCProvider', says: 'trusts', inverse: 'trusted by' },
    },
    samlProviders: {
      aspect: 'identity',
      reaches: [],
      relation: { to: 'AWS::IAM::SAMLProvider', says: 'trusts', inverse: 'trusted by' },
    },
    boundary: {
      aspect: 'identity',
      reaches: workloadsOfRole,
      relation: { to: 'AWS::IAM::ManagedPolicy', says: 'is bounded by', inverse: 'the boundary of' },
    },
    tags: { aspect: 'identity', reaches: workloadsOfRole },
    createdAt: { aspect: 'identity', reaches: [] },
    lastUsedAt: { aspect: 'identity', reaches: [] },
    inlinePolicies: { aspect: 'inline', reaches: workloadsOfRole },
    attachedPolicies: {
      aspect: 'attached',
      reaches: workloadsOfRole,
      relation: { to: 'AWS::IAM::ManagedPolicy', says: 'has attached', inverse: 'attached to' },
    },
  },
} satisfies KindDefinition

/** A role by its ARN. */
export function roleResource(arn: string, account: string): Resource<'AWS::IAM::Role'> {
  return { kind: 'AWS::IAM::Role', account, region: GLOBAL, arn }
}

/** A role by the name an event gives, whose path the event does not tell. */
export function roleNamed(name: string, where: Place): Resource<'AWS::IAM::Role'> {
  const partition = partitionOf(where.region)
  return roleResource(`arn:${partition}:iam::${where.account}:role/${name}`, where.account)
}
