import { AnswerNotUnderstood } from '../failure.ts'
import { CallFailed, type Operation } from '../operation.ts'

/** EC2's errors for what does not exist (EC2 API Reference, "Error codes for the Amazon EC2 API"). */
export const NO_GROUP = 'InvalidGroup.NotFound'
export const NO_SUBNET = 'InvalidSubnetID.NotFound'
export const NO_ROUTE_TABLE = 'InvalidRouteTableID.NotFound'
export const NO_NETWORK_ACL = 'InvalidNetworkAclID.NotFound'
export const NO_VPC = 'InvalidVpcID.NotFound'
export const NO_NETWORK_INTERFACE = 'InvalidNetworkInterfaceID.NotFound'
export const NO_VPC_ENDPOINT = 'InvalidVpcEndpointId.NotFound'

/**
 * The only one of what `operation` answered. Where there is none it throws CallFailed with `error`, as EC2 itself does
 * when it is asked for an id that it does not know.
 */
export function only<T>(found: readonly T[], operation: Operation, error: string): T {
  const [one, another] = found
  if (one === undefined) throw new CallFailed(operation, error, 'the answer is empty')
  if (another !== undefined) {
    throw new AnswerNotUnderstood(`${operation.action} answered ${found.length} where one was asked for`)
  }
  return one
}
