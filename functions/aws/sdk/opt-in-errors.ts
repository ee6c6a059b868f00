import { AwsCallError, type AwsCall } from '../../collectors/api/aws-call.ts'

/** What AWS returns to valid credentials in a region that the account has not enabled. */
const NOT_ENABLED = ['UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidSignatureException']

/** Wraps `awsCall` so that an error caused by a region that is not enabled says so. */
export function translateOptInErrors(awsCall: AwsCall): AwsCall {
  return async (awsOperation, region, input) => {
    try {
      return await awsCall(awsOperation, region, input)
    } catch (failure) {
      if (!(failure instanceof AwsCallError) || !NOT_ENABLED.includes(failure.error)) throw failure
      throw new AwsCallError(awsOperation, 'OptInRequired', `${region} is not enabled: ${failure.message}`)
    }
  }
}
