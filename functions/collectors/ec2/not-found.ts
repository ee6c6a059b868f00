import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { AwsCallError, type AwsOperation } from '../api/aws-call.ts'

/** EC2's errors for resources that do not exist (EC2 API Reference, "Error codes for the Amazon EC2 API"). */
export const SECURITY_GROUP_NOT_FOUND = 'InvalidGroup.NotFound'
export const SUBNET_NOT_FOUND = 'InvalidSubnetID.NotFound'
export const ROUTE_TABLE_NOT_FOUND = 'InvalidRouteTableID.NotFound'
export const NETWORK_ACL_NOT_FOUND = 'InvalidNetworkAclID.NotFound'
export const VPC_NOT_FOUND = 'InvalidVpcID.NotFound'
export const NETWORK_INTERFACE_NOT_FOUND = 'InvalidNetworkInterfaceID.NotFound'
export const PREFIX_LIST_NOT_FOUND = 'InvalidPrefixListID.NotFound'
export const VPC_ENDPOINT_NOT_FOUND = 'InvalidVpcEndpointId.NotFound'

/**
 * The only element of `found`. Throws AwsCallError with `error` when there is none, as EC2 does for an unknown
 * id.
 */
export function expectSingle<T>(found: readonly T[], awsOperation: AwsOperation, error: string): T {
  const [one, another] = found
  if (one === undefined) throw new AwsCallError(awsOperation, error, 'the response is empty')
  if (another !== undefined) {
    throw new UnexpectedResponseError(`${awsOperation.action} returned ${found.length} resources for one id`)
  }
  return one
}
