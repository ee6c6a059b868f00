import type { PolicyDocument } from '../../policy/document.ts'
import { against, type KindDefinition, type Path } from '../kind.ts'
import { GLOBAL, type Resource } from '../resource.ts'
import { workloadsOfRole } from './role.ts'

/** What is known of a managed policy, a customer's or AWS's. */
export interface ManagedPolicyFacts {
  defaultVersion: string
  /** The document of the default version. */
  document: PolicyDocument
}

const attachedToRole = against('AWS::IAM::Role', 'attachedPolicies')
const boundsRole = against('AWS::IAM::Role', 'boundary')
const attachedToGroup = against('AWS::IAM::Group', 'attachedPolicies')

const principals: readonly Path[] = [
  [attachedToRole],
  ...workloadsOfRole.map(path => [attachedToRole, ...path]),
  [boundsRole],
  ...workloadsOfRole.map(path => [boundsRole, ...path]),
  [against('AWS::IAM::User', 'attachedPolicies')],
  [against('AWS::IAM::User', 'boundary')],
  [attachedToGroup],
  [attachedToGroup, against('AWS::IAM::User', 'groups')],
]

export const managedPolicyKind = {
  kind: 'AWS::IAM::ManagedPolicy',
  noun: 'policy',
  facts: {
    defaultVersion: { aspect: 'document', reaches: principals },
    document: { aspect: 'document', reaches: principals },
  },
} satisfies KindDefinition

/** A customer's or AWS's managed policy by its ARN, as seen from `account`. */
export function policyResource(arn: string, account: string): Resource<'AWS::IAM::ManagedPolicy'> {
  return { kind: 'AWS::IAM::ManagedPolicy', account, region: GLOBAL, arn }
}
