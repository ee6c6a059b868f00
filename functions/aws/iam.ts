import {
  GetAccountPasswordPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam'
import {
  getAccountPasswordPolicy,
  getManagedPolicy,
  getManagedPolicyVersion,
  getRole,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
} from '../answers/operation.ts'
import { asking } from './asking.ts'

type Input = { RoleName: string; PolicyName: string; PolicyArn: string; VersionId: string }

/** Asks IAM about one role, policy or account. */
export const callIam = asking('iam', region => new IAMClient({ region }), {
  [getRole.name]: (input: Input) => new GetRoleCommand(input),
  [listRolePolicies.name]: (input: Input) => new ListRolePoliciesCommand(input),
  [getRolePolicy.name]: (input: Input) => new GetRolePolicyCommand(input),
  [listAttachedRolePolicies.name]: (input: Input) => new ListAttachedRolePoliciesCommand(input),
  [getManagedPolicy.name]: (input: Input) => new GetPolicyCommand(input),
  [getManagedPolicyVersion.name]: (input: Input) => new GetPolicyVersionCommand(input),
  [getAccountPasswordPolicy.name]: () => new GetAccountPasswordPolicyCommand({}),
})
