import type { PolicyDocument } from '../../../../audit/engines/iam/policy-document.ts'
import { getPartition } from '../../../../audit/resources/arn.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import { buildManagedPolicyResource } from '../../../../audit/resources/iam/managed-policy.ts'
import type { UserFacts } from '../../../../audit/resources/iam/user.ts'
import { buildAttachedPolicies } from '../../../collectors/iam/principal-policies.ts'
import { derivePrincipalFacts } from '../../../collectors/iam/principal-facts.ts'
import type { ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact, deriveListFact } from '../derive/derive-fact.ts'
import { addMembers, compareArns, setEntries } from '../derive/edit-facts.ts'
import { requirePolicy } from '../properties/policy-property.ts'
import { PropertyError } from '../properties/property-error.ts'
import { convertItems, readObjects, readTexts } from '../properties/read-list.ts'
import { readTextProperty, requireTextProperty, type PropertySource } from '../properties/read-property.ts'

type InlinePolicies = UserFacts['inlinePolicies']
type AttachedPolicies = UserFacts['attachedPolicies']

/**
 * The inline policies after those in the property `Policies` are put. CloudFormation leaves policies of other origin, such
 * as those of AWS::IAM::Policy.
 */
export function putInlinePolicies(
  before: Fact<InlinePolicies>,
  source: PropertySource,
  { region }: ProjectionContext,
): Fact<InlinePolicies> {
  const policies = deriveListFact(
    () => {
      const named = readObjects(source, 'Policies')
      return convertItems(named, policy => [requireTextProperty(policy, 'PolicyName'), policy] as const)
    },
    items => items,
  )
  if ('unknown' in policies) return setEntries(before, [], policies.unknown)
  const entries = policies.known.map(
    ([name, policy]) => [name, derivePolicy(policy, getPartition(region))] as const,
  )
  return setEntries(before, entries, policies.incomplete)
}

/** The policy in the property `PolicyDocument`. */
export function derivePolicy(source: PropertySource, partition: string): Fact<PolicyDocument> {
  return deriveFact(() => requirePolicy(source, 'PolicyDocument', partition))
}

/** The attached policies after those in `property` are attached. CloudFormation leaves attachments of other origin. */
export function attachPolicies(
  before: Fact<AttachedPolicies>,
  source: PropertySource,
  property: string,
  { account }: ProjectionContext,
): Fact<AttachedPolicies> {
  const added = deriveListFact(
    () => convertItems(readTexts(source, property), arn => expectPolicyArn(arn, property)),
    arns => buildAttachedPolicies(arns, account),
  )
  return addMembers(before, added, compareArns)
}

function expectPolicyArn(arn: string, property: string): string {
  if (/^arn:[a-z-]+:iam::(aws|\d{12}):policy\/./.test(arn)) return arn
  throw new PropertyError(`property ${property} has an element that is no ARN of a policy`)
}

/** The permissions boundary in the property of that name. */
export function deriveBoundary(
  source: PropertySource,
  { account, now }: ProjectionContext,
): Fact<UserFacts['boundary']> {
  return deriveFact(() => {
    const arn = readTextProperty(source, 'PermissionsBoundary')
    const PermissionsBoundary = {
      PermissionsBoundaryArn: arn && buildManagedPolicyResource(arn, account).arn,
    }
    return derivePrincipalFacts({ Arn: '', CreateDate: now.toISOString(), PermissionsBoundary }, account)
      .boundary
  })
}

/** The facts of a principal that was created now. */
export function createPrincipalFacts({ now }: ProjectionContext) {
  return {
    tags: createFact({}),
    createdAt: createFact(now.toISOString()),
    inlinePolicies: createFact({}),
    attachedPolicies: createFact([]),
  }
}
