import { broadStatements } from '../../policy/broad/broad.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import { parseArn } from '../arn.ts'
import { known } from '../fact.ts'
import type { BroadGrant } from '../iam/broad-grant.ts'
import type { Resource } from '../resource.ts'
import { derived } from './derive.ts'

/** What the document of a managed policy allows without bounds. */
export const ofManagedPolicy = derived(
  'AWS::IAM::ManagedPolicy',
  { facts: ['document'] },
  ({ resource, document }) => known(grantsOf(resource, resource.arn, document, false)),
)

const inlineOnly = { facts: ['inlinePolicies'] } as const

/** What the inline policies of a role allow without bounds. */
export const ofRole = derived('AWS::IAM::Role', inlineOnly, ofInlinePolicies)

/** What the inline policies of a user allow without bounds. */
export const ofUser = derived('AWS::IAM::User', inlineOnly, ofInlinePolicies)

/** What the inline policies of a group allow without bounds. */
export const ofGroup = derived('AWS::IAM::Group', inlineOnly, ofInlinePolicies)

interface Holder {
  resource: Resource
  inlinePolicies: Readonly<Record<string, PolicyDocument>>
}

function ofInlinePolicies({ resource, inlinePolicies }: Holder) {
  const policies = Object.entries(inlinePolicies)
  return known(policies.flatMap(([name, document]) => grantsOf(resource, name, document, true)))
}

function grantsOf(
  resource: Resource,
  policy: string,
  document: PolicyDocument,
  inline: boolean,
): BroadGrant[] {
  const partition = parseArn(resource.arn)?.partition ?? 'aws'
  const statements = broadStatements(document, { partition, account: resource.account })
  return statements.map(statement => ({ ...statement, policy, inline }))
}
