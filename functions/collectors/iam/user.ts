import * as z from 'zod/mini'
import { buildGroupResource } from '../../../audit/resources/iam/group.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { FactCollector } from '../fact-collector.ts'
import { awsTimestamp } from '../api/timestamp.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { IAM_NOT_FOUND_ERRORS } from './not-found.ts'
import {
  getUser,
  getUserPolicy,
  listAttachedUserPolicies,
  listGroupsForUser,
  listUserPolicies,
} from './operations.ts'
import { collectAttachedPolicies, collectInlinePolicies } from './principal-policies.ts'
import { principalResponse, derivePrincipalFacts } from './principal-facts.ts'

const userResponse = z.object({
  User: z.object({ ...principalResponse, PasswordLastUsed: z.optional(z.nullable(awsTimestamp)) }),
})

/** GetUser: the permissions boundary of the user, and when their password was last used. */
export const userIdentity: FactCollector<'AWS::IAM::User'> = {
  operations: [getUser],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const { User } = await callApi(getUser, { UserName: getResourceName(resource) }, userResponse)
    return {
      arn: User.Arn,
      facts: {
        ...derivePrincipalFacts(User, resource.account),
        passwordLastUsedAt: User.PasswordLastUsed ?? 'NEVER',
      },
    }
  },
}

/** The user's inline policies. */
export const userInlinePolicies: FactCollector<'AWS::IAM::User'> = {
  operations: [listUserPolicies, getUserPolicy],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const user = { UserName: getResourceName(resource) }
    return collectInlinePolicies(user, callApi, [listUserPolicies, getUserPolicy])
  },
}

/** The managed policies that are attached directly to the user. */
export const userAttachedPolicies: FactCollector<'AWS::IAM::User'> = {
  operations: [listAttachedUserPolicies],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const user = { UserName: getResourceName(resource) }
    const policies = await collectAttachedPolicies(user, callApi, listAttachedUserPolicies, resource.account)
    return { facts: { attachedPolicies: policies } }
  },
}

const groupsResponse = z.object({ Groups: z.array(z.object({ Arn: z.string() })) })

/** The groups that the user is a member of. */
export const userGroups: FactCollector<'AWS::IAM::User'> = {
  operations: [listGroupsForUser],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const pages = await fetchAllPages(
      callApi,
      listGroupsForUser,
      { UserName: getResourceName(resource) },
      groupsResponse,
    )
    const arns = pages.flatMap(page => page.Groups.map(group => group.Arn))
    return { facts: { groups: arns.toSorted().map(arn => buildGroupResource(arn, resource.account)) } }
  },
}
