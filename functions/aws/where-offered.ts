import { CallFailed, type Call } from '../answers/operation.ts'

/**
 * `call` of a service that not every region has: that its endpoint has no address there is as much as it answers.
 * The network may be at fault as well, so it is looked at again.
 */
export function whereOffered(call: Call): Call {
  return async (operation, region, input) => {
    try {
      return await call(operation, region, input)
    } catch (failure) {
      if (!hasNoAddress(failure)) throw failure
      const message = `${operation.service} has no endpoint in ${region} that could be found`
      throw new CallFailed(operation, 'NoAnswer', message)
    }
  }
}

function hasNoAddress(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && failure.code === 'ENOTFOUND'
}
