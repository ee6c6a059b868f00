import { CallFailed, type Call } from '../answers/operation.ts'

/** What AWS answers to good credentials in a region that the account has not enabled. */
const NOT_ENABLED = ['UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidSignatureException']

/** `call`, whose answer in a region that the account has not enabled says so. */
export function whereEnabled(call: Call): Call {
  return async (operation, region, input) => {
    try {
      return await call(operation, region, input)
    } catch (failure) {
      if (!(failure instanceof CallFailed) || !NOT_ENABLED.includes(failure.error)) throw failure
      throw new CallFailed(operation, 'OptInRequired', `${region} is not enabled: ${failure.message}`)
    }
  }
}
