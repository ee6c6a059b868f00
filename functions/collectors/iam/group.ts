import { getResourceName } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { IAM_NOT_FOUND_ERRORS } from './not-found.ts'
import { getGroupPolicy, listAttachedGroupPolicies, listGroupPolicies } from './operations.ts'
import { collectAttachedPolicies, collectInlinePolicies } from './principal-policies.ts'

/** The group's inline policies. */
export const groupInlinePolicies: FactCollector<'AWS::IAM::Group'> = {
  operations: [listGroupPolicies, getGroupPolicy],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const group = { GroupName: getResourceName(resource) }
    return collectInlinePolicies(group, callApi, [listGroupPolicies, getGroupPolicy])
  },
}

/** The managed policies that are attached to the group. */
export const groupAttachedPolicies: FactCollector<'AWS::IAM::Group'> = {
  operations: [listAttachedGroupPolicies],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const group = { GroupName: getResourceName(resource) }
    const policies = await collectAttachedPolicies(
      group,
      callApi,
      listAttachedGroupPolicies,
      resource.account,
    )
    return { facts: { attachedPolicies: policies } }
  },
}
