import { nameOf } from '../../../audit/resources/resource.ts'
import type { Aspect } from '../aspect.ts'
import { NOT_FOUND } from './absent.ts'
import { getGroupPolicy, listAttachedGroupPolicies, listGroupPolicies } from './operations.ts'
import { attachedPoliciesOf, inlinePoliciesOf } from './policies.ts'

/** The group's inline policies. */
export const inline: Aspect<'AWS::IAM::Group'> = {
  operations: [listGroupPolicies, getGroupPolicy],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const group = { GroupName: nameOf(resource) }
    return {
      facts: { inlinePolicies: await inlinePoliciesOf(group, ask, [listGroupPolicies, getGroupPolicy]) },
    }
  },
}

/** The managed policies that are attached to the group. */
export const attached: Aspect<'AWS::IAM::Group'> = {
  operations: [listAttachedGroupPolicies],
  absent: NOT_FOUND,
  async read(ask, resource) {
    const group = { GroupName: nameOf(resource) }
    const policies = await attachedPoliciesOf(group, ask, listAttachedGroupPolicies, resource.account)
    return { facts: { attachedPolicies: policies } }
  },
}
