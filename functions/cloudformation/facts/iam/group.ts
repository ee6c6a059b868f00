import { buildGroupResource } from '../../../../audit/resources/iam/group.ts'
import type { Projection } from '../contribution.ts'
import { createFact } from '../derive/derive-fact.ts'
import { projectOwnResource } from '../derive/edit-facts.ts'
import { buildIamArn } from '../derive/resource-names.ts'
import { attachPolicies, putInlinePolicies } from './principal.ts'

/** AWS::IAM::Group: its policies. */
export const projectGroup: Projection = (resolvedResource, projectionContext) =>
  projectOwnResource(resolvedResource, {
    resource: buildGroupResource(
      buildIamArn('group', resolvedResource, projectionContext),
      projectionContext.account,
    ),
    created: { inlinePolicies: createFact({}), attachedPolicies: createFact([]) },
    derive: before => ({
      inlinePolicies: putInlinePolicies(before('inlinePolicies'), resolvedResource, projectionContext),
      attachedPolicies: attachPolicies(
        before('attachedPolicies'),
        resolvedResource,
        'ManagedPolicyArns',
        projectionContext,
      ),
    }),
  })
