import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { incoming, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import { GLOBAL_REGION, type Resource } from '../resource.ts'
import { workloadsOfRole } from './role.ts'

/** The facts of a managed policy, customer managed or AWS managed. */
export interface ManagedPolicyFacts {
  defaultVersion: string
  /** The document of the default version. */
  document: PolicyDocument
}

const attachedToRole = incoming('AWS::IAM::Role', 'attachedPolicies')
const boundsRole = incoming('AWS::IAM::Role', 'boundary')
const attachedToGroup = incoming('AWS::IAM::Group', 'attachedPolicies')

const principals: readonly EffectPath[] = [
  [attachedToRole],
  ...workloadsOfRole.map(effectPath => [attachedToRole, ...effectPath]),
  [boundsRole],
  ...workloadsOfRole.map(effectPath => [boundsRole, ...effectPath]),
  [incoming('AWS::IAM::User', 'attachedPolicies')],
  [incoming('AWS::IAM::User', 'boundary')],
  [attachedToGroup],
  [attachedToGroup, incoming('AWS::IAM::User', 'groups')],
]

export const managedPolicyKind = {
  kind: 'AWS::IAM::ManagedPolicy',
  label: 'policy',
  facts: {
    defaultVersion: { collector: 'document', affects: principals },
    document: { collector: 'document', affects: principals },
  },
} satisfies KindDefinition

/** A customer managed or AWS managed policy by its ARN, in `account`. */
export function buildManagedPolicyResource(
  arn: string,
  account: string,
): Resource<'AWS::IAM::ManagedPolicy'> {
  return { kind: 'AWS::IAM::ManagedPolicy', account, region: GLOBAL_REGION, arn }
}
