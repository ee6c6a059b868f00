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
  type Call,
} from '../answers/operation.ts'
import { callFailed } from './failure.ts'

type Input = { RoleName: string; PolicyName: string; PolicyArn: string; VersionId: string }

const commands = {
  [getRole.name]: (input: Input) => new GetRoleCommand(input),
  [listRolePolicies.name]: (input: Input) => new ListRolePoliciesCommand(input),
  [getRolePolicy.name]: (input: Input) => new GetRolePolicyCommand(input),
  [listAttachedRolePolicies.name]: (input: Input) => new ListAttachedRolePoliciesCommand(input),
  [getManagedPolicy.name]: (input: Input) => new GetPolicyCommand(input),
  [getManagedPolicyVersion.name]: (input: Input) => new GetPolicyVersionCommand(input),
  [getAccountPasswordPolicy.name]: () => new GetAccountPasswordPolicyCommand({}),
}

const clients = new Map<string, IAMClient>()

function clientIn(region: string): IAMClient {
  const client = clients.get(region) ?? new IAMClient({ region })
  clients.set(region, client)
  return client
}

/** Asks IAM. */
export const callIam: Call = async (operation, region, input) => {
  const command = commands[operation.name]
  if (operation.service !== 'iam' || command === undefined)
    throw new Error(`${operation.action} is not sent to IAM`)
  try {
    return await clientIn(region).send(command(input as Input) as GetRoleCommand)
  } catch (failure) {
    throw callFailed(operation, failure)
  }
}
