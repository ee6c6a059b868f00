import { AwsCallError, type AwsCall } from '../../collectors/api/aws-call.ts'
import { isRegionRefusal } from '../../collectors/api/aws-errors.ts'

/** Wraps `awsCall` so that an error caused by a region that is not enabled says so. */
export function translateOptInErrors(awsCall: AwsCall): AwsCall {
  return async (awsOperation, region, input) => {
    try {
      return await awsCall(awsOperation, region, input)
    } catch (failure) {
      if (!(failure instanceof AwsCallError && isRegionRefusal(failure))) throw failure
      const detail = `${region} is not enabled (${failure.error}: ${failure.detail})`
      throw new AwsCallError(awsOperation, 'OptInRequired', detail)
    }
  }
}
