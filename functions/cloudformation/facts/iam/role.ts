import { getPartition } from '../../../../audit/resources/arn.ts'
import { isServiceLinkedRole } from '../../../../audit/resources/iam/aws-ownership.ts'
import { buildRoleResource } from '../../../../audit/resources/iam/role.ts'
import { listTrustedProviders } from '../../../../audit/resources/iam/trusted-providers.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveFact, mapFact } from '../derive/derive-fact.ts'
import { projectOwnResource } from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
import { buildIamArn } from '../derive/resource-names.ts'
import { requirePolicy } from '../properties/policy-property.ts'
import { attachPolicies, createPrincipalFacts, deriveBoundary, putInlinePolicies } from './principal.ts'

/** AWS::IAM::Role: its trust policy, its permissions boundary and its policies. */
export const projectRole: Projection = (resolvedResource, projectionContext) => {
  const { account, region } = projectionContext
  const resource = buildRoleResource(buildIamArn('role', resolvedResource, projectionContext), account)
  if (isServiceLinkedRole(resource)) return []
  return projectOwnResource(resolvedResource, {
    resource,
    created: { ...createPrincipalFacts(projectionContext), lastUsedAt: createFact('NEVER') },
    derive: before => {
      const trust = deriveFact(() =>
        requirePolicy(resolvedResource, 'AssumeRolePolicyDocument', getPartition(region)),
      )
      return {
        trust,
        oidcProviders: mapFact(trust, policy => listTrustedProviders(policy, account).oidcProviders),
        samlProviders: mapFact(trust, policy => listTrustedProviders(policy, account).samlProviders),
        boundary: deriveBoundary(resolvedResource, projectionContext),
        tags: setTags(before('tags'), resolvedResource),
        inlinePolicies: putInlinePolicies(before('inlinePolicies'), resolvedResource, projectionContext),
        attachedPolicies: attachPolicies(
          before('attachedPolicies'),
          resolvedResource,
          'ManagedPolicyArns',
          projectionContext,
        ),
      }
    },
  })
}
