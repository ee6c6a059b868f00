import { AwsCallError, type AwsCall } from '../../collectors/api/aws-call.ts'
import { isConnectionError } from './sdk-errors.ts'

/**
 * Wraps `awsCall` for a service that does not exist in every region: an unresolved endpoint becomes
 * `NoResponse`. The network can be the reason too, so the fact is read again later.
 */
export function translateEndpointErrors(awsCall: AwsCall): AwsCall {
  return async (awsOperation, region, input) => {
    try {
      return await awsCall(awsOperation, region, input)
    } catch (failure) {
      if (!isUnresolvedHost(failure)) throw failure
      const message = `${awsOperation.service} has no known endpoint in ${region}`
      throw new AwsCallError(awsOperation, 'NoResponse', message)
    }
  }
}

/**
 * Wraps `awsCall` for a command that reads many regions and ends: a failed connection becomes `NoResponse`, so that
 * one endpoint is unknown and the others are read.
 */
export function translateConnectionErrors(awsCall: AwsCall): AwsCall {
  return async (awsOperation, region, input) => {
    try {
      return await awsCall(awsOperation, region, input)
    } catch (failure) {
      if (!(failure instanceof Error && isConnectionError(failure))) throw failure
      throw new AwsCallError(awsOperation, 'NoResponse', `${region} cannot be reached: ${failure.message}`)
    }
  }
}

function isUnresolvedHost(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && failure.code === 'ENOTFOUND'
}
