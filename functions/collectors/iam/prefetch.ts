import * as z from 'zod/mini'
import type { Prefetch, PrefetchedCall } from '../lists/prefetch.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import {
  getAccountAuthorizationDetails,
  getGroupPolicy,
  getManagedPolicy,
  getManagedPolicyVersion,
  getRole,
  getRolePolicy,
  getUserPolicy,
  listAttachedGroupPolicies,
  listAttachedRolePolicies,
  listAttachedUserPolicies,
  listGroupPolicies,
  listRolePolicies,
  listUserPolicies,
} from './operations.ts'

const text = z.string()
const inlinePolicies = z.array(z.object({ PolicyName: text, PolicyDocument: text }))
const attachedPolicies = z.array(z.object({ PolicyArn: text }))
const role = z.looseObject({
  RoleName: text,
  RolePolicyList: inlinePolicies,
  AttachedManagedPolicies: attachedPolicies,
})
const user = z.object({
  UserName: text,
  UserPolicyList: z.optional(z.nullable(inlinePolicies)),
  AttachedManagedPolicies: attachedPolicies,
})
const group = z.object({
  GroupName: text,
  GroupPolicyList: inlinePolicies,
  AttachedManagedPolicies: attachedPolicies,
})
const policy = z.looseObject({
  Arn: text,
  PolicyVersionList: z.array(z.looseObject({ VersionId: text, IsDefaultVersion: z.boolean() })),
})
const details = z.object({
  RoleDetailList: z.array(role),
  UserDetailList: z.array(user),
  GroupDetailList: z.array(group),
  Policies: z.array(policy),
})

/** The operations that list and get the inline policies of a principal, and list its attached policies. */
type PolicyOperations = readonly [list: AwsOperation, get: AwsOperation, attached: AwsOperation]

const roleOperations: PolicyOperations = [listRolePolicies, getRolePolicy, listAttachedRolePolicies]
const userOperations: PolicyOperations = [listUserPolicies, getUserPolicy, listAttachedUserPolicies]
const groupOperations: PolicyOperations = [listGroupPolicies, getGroupPolicy, listAttachedGroupPolicies]

/**
 * GetAccountAuthorizationDetails: the principals and the customer managed policies with all documents. It
 * leaves out AWS managed policies, since only a few of them are attached.
 */
export const authorizationDetailsPrefetch: Prefetch = {
  operation: getAccountAuthorizationDetails,
  input: { Filter: ['Role', 'User', 'Group', 'LocalManagedPolicy'], MaxItems: 1000 },
  replaces: [
    getRole,
    ...roleOperations,
    ...userOperations,
    ...groupOperations,
    getManagedPolicy,
    getManagedPolicyVersion,
  ],
  extractCalls(page) {
    const parsed = z.safeParse(details, page)
    if (!parsed.success)
      throw new UnexpectedResponseError('unexpected response of iam:GetAccountAuthorizationDetails')
    const { RoleDetailList, UserDetailList, GroupDetailList, Policies } = parsed.data
    return [
      ...RoleDetailList.flatMap(each => [
        { operation: getRole, input: { RoleName: each.RoleName }, output: { Role: each } },
        ...expandPolicies(
          { RoleName: each.RoleName },
          each.RolePolicyList,
          each.AttachedManagedPolicies,
          roleOperations,
        ),
      ]),
      ...UserDetailList.flatMap(({ UserName, UserPolicyList, AttachedManagedPolicies }) =>
        expandPolicies({ UserName }, UserPolicyList ?? [], AttachedManagedPolicies, userOperations),
      ),
      ...GroupDetailList.flatMap(({ GroupName, GroupPolicyList, AttachedManagedPolicies }) =>
        expandPolicies({ GroupName }, GroupPolicyList, AttachedManagedPolicies, groupOperations),
      ),
      ...Policies.flatMap(expandManagedPolicy),
    ]
  },
}

function expandPolicies(
  principal: Readonly<Record<string, string>>,
  inline: z.infer<typeof inlinePolicies>,
  attached: z.infer<typeof attachedPolicies>,
  [list, get, listAttached]: PolicyOperations,
): PrefetchedCall[] {
  const PolicyNames = inline.map(({ PolicyName }) => PolicyName)
  return [
    { operation: list, input: principal, output: { PolicyNames, IsTruncated: false } },
    ...inline.map(({ PolicyName, PolicyDocument }) => ({
      operation: get,
      input: { ...principal, PolicyName },
      output: { ...principal, PolicyName, PolicyDocument },
    })),
    {
      operation: listAttached,
      input: principal,
      output: { AttachedPolicies: attached, IsTruncated: false },
    },
  ]
}

function expandManagedPolicy(detail: z.infer<typeof policy>): PrefetchedCall[] {
  const { Arn: PolicyArn, PolicyVersionList } = detail
  const version = PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion)
  if (version === undefined) return []
  const { VersionId } = version
  return [
    {
      operation: getManagedPolicy,
      input: { PolicyArn },
      output: { Policy: { ...detail, DefaultVersionId: VersionId } },
    },
    {
      operation: getManagedPolicyVersion,
      input: { PolicyArn, VersionId },
      output: { PolicyVersion: version },
    },
  ]
}
