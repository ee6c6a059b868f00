import type { PolicyDocument } from '../policy/document.ts'
import { against, type KindDefinition } from './kind.ts'

/** What is known of a managed policy, a customer's or AWS's. */
export interface ManagedPolicyFacts {
  defaultVersion: string
  /** The document of the default version. */
  document: PolicyDocument
}

const attachedTo = against('AWS::IAM::Role', 'attachedPolicies')
const bounds = against('AWS::IAM::Role', 'boundary')
const workloads = against('AWS::Lambda::Function', 'role')
const principals = [[attachedTo], [attachedTo, workloads], [bounds], [bounds, workloads]]

export const managedPolicyKind = {
  kind: 'AWS::IAM::ManagedPolicy',
  noun: 'policy',
  facts: {
    defaultVersion: { aspect: 'document', reaches: principals },
    document: { aspect: 'document', reaches: principals },
  },
} satisfies KindDefinition
