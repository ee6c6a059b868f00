import { AwsCallError, type AwsCall } from '../../collectors/api/aws-call.ts'

/**
 * `call` of a service that not every region has: that its endpoint has no address there is as much as it answers.
 * The network may be at fault as well, so it is looked at again.
 */
export function translateEndpointErrors(awsCall: AwsCall): AwsCall {
  return async (awsOperation, region, input) => {
    try {
      return await awsCall(awsOperation, region, input)
    } catch (failure) {
      if (!isUnresolvedHost(failure)) throw failure
      const message = `${awsOperation.service} has no endpoint in ${region} that could be found`
      throw new AwsCallError(awsOperation, 'NoResponse', message)
    }
  }
}

function isUnresolvedHost(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && failure.code === 'ENOTFOUND'
}
