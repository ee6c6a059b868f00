import * as z from 'zod/mini'
import type { Bulk, Single } from '../bulk.ts'
import { AnswerNotUnderstood } from '../failure.ts'
import type { Operation } from '../operation.ts'
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

/** The operations that list and read the inline policies of a principal, and list those that are attached to it. */
type Operations = readonly [list: Operation, get: Operation, attached: Operation]

const ofRoles: Operations = [listRolePolicies, getRolePolicy, listAttachedRolePolicies]
const ofUsers: Operations = [listUserPolicies, getUserPolicy, listAttachedUserPolicies]
const ofGroups: Operations = [listGroupPolicies, getGroupPolicy, listAttachedGroupPolicies]

/**
 * GetAccountAuthorizationDetails: principals and the customer's managed policies, with all their documents. AWS's
 * managed policies are left out, since of the many there are few are attached.
 */
export const authorizationDetails: Bulk = {
  operation: getAccountAuthorizationDetails,
  input: { Filter: ['Role', 'User', 'Group', 'LocalManagedPolicy'], MaxItems: 1000 },
  spares: [getRole, ...ofRoles, ...ofUsers, ...ofGroups, getManagedPolicy, getManagedPolicyVersion],
  singles(page) {
    const parsed = z.safeParse(details, page)
    if (!parsed.success) throw new AnswerNotUnderstood('the authorization details are not understood')
    const { RoleDetailList, UserDetailList, GroupDetailList, Policies } = parsed.data
    return [
      ...RoleDetailList.flatMap(each => [
        { operation: getRole, input: { RoleName: each.RoleName }, output: { Role: each } },
        ...policiesOf(
          { RoleName: each.RoleName },
          each.RolePolicyList,
          each.AttachedManagedPolicies,
          ofRoles,
        ),
      ]),
      ...UserDetailList.flatMap(({ UserName, UserPolicyList, AttachedManagedPolicies }) =>
        policiesOf({ UserName }, UserPolicyList ?? [], AttachedManagedPolicies, ofUsers),
      ),
      ...GroupDetailList.flatMap(({ GroupName, GroupPolicyList, AttachedManagedPolicies }) =>
        policiesOf({ GroupName }, GroupPolicyList, AttachedManagedPolicies, ofGroups),
      ),
      ...Policies.flatMap(documentOf),
    ]
  },
}

function policiesOf(
  principal: Readonly<Record<string, string>>,
  inline: z.infer<typeof inlinePolicies>,
  attached: z.infer<typeof attachedPolicies>,
  [list, get, listAttached]: Operations,
): Single[] {
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

function documentOf(detail: z.infer<typeof policy>): Single[] {
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
