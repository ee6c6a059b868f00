import type { AdministratorStatement } from '../policy/administrator.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { against, type KindDefinition, type Path } from './kind.ts'
import type { Resource } from './resource.ts'

/** What is known of an IAM role. */
export interface RoleFacts {
  trust: PolicyDocument
  boundary: Resource<'AWS::IAM::ManagedPolicy'> | 'NONE'
  tags: Readonly<Record<string, string>>
  /** Inline policies by name. */
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
  attachedPolicies: readonly Resource<'AWS::IAM::ManagedPolicy'>[]
}

/** A policy of a role that makes it an administrator. */
export interface AdministratorPolicy {
  /** The policy's ARN, or the name of the inline policy. */
  policy: string
  inline: boolean
  statements: readonly AdministratorStatement[]
  /** What may take the permission away again and is not weighed: a boundary, a Deny. */
  limits: readonly string[]
}

/** What engines say of an IAM role. */
export interface RoleDerivedFacts {
  /** The policies with which it can do everything. */
  administrator: readonly AdministratorPolicy[]
}

const workloads: Path = [against('AWS::Lambda::Function', 'role')]

export const roleKind = {
  kind: 'AWS::IAM::Role',
  noun: 'role',
  facts: {
    trust: { aspect: 'identity', reaches: [workloads] },
    boundary: {
      aspect: 'identity',
      reaches: [workloads],
      relation: { to: 'AWS::IAM::ManagedPolicy', says: 'is bounded by', inverse: 'the boundary of' },
    },
    tags: { aspect: 'identity', reaches: [workloads] },
    inlinePolicies: { aspect: 'inline', reaches: [workloads] },
    attachedPolicies: {
      aspect: 'attached',
      reaches: [workloads],
      relation: { to: 'AWS::IAM::ManagedPolicy', says: 'has attached', inverse: 'attached to' },
    },
  },
} satisfies KindDefinition
