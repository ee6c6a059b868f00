import pLimit from 'p-limit'
import { isThrottlingError } from './aws-errors.ts'
import { AwsCallError, type AwsCall, type AwsOperation } from './aws-call.ts'

/** `call`, of which at most `atOnce` are under way; the rest wait. */
export function limitConcurrency(awsCall: AwsCall, atOnce: number): AwsCall {
  const limit = pLimit(atOnce)
  return (awsOperation, region, input) => limit(() => awsCall(awsOperation, region, input))
}

/** `call`, which is made once for each input; of the operations `only`, where they are given. */
export function cacheResponses(awsCall: AwsCall, only?: readonly AwsOperation[]): AwsCall {
  const cache = new Map<string, Promise<unknown>>()
  return (awsOperation, region, input) => {
    if (only !== undefined && !only.includes(awsOperation)) return awsCall(awsOperation, region, input)
    const key = `${awsOperation.action} ${region} ${JSON.stringify(input)}`
    const pending = cache.get(key) ?? awsCall(awsOperation, region, input)
    cache.set(key, pending)
    return pending
  }
}

/** `call`, with every answer counted. */
export function countResponses(awsCall: AwsCall, onResponse: () => void): AwsCall {
  return async (awsOperation, region, input) => {
    try {
      return await awsCall(awsOperation, region, input)
    } finally {
      onResponse()
    }
  }
}

/** Errors that say that something is not there: as good an answer as any. */
const NOT_FOUND_ERROR = /NotFound|NoSuchEntity/

/** `call`, which answers what `before` knows, and asks for the rest and for what failed then. */
export function completeRecording(recorded: AwsCall, awsCall: AwsCall): AwsCall {
  return async (awsOperation, region, input) => {
    try {
      return await recorded(awsOperation, region, input)
    } catch (failure) {
      if (!(failure instanceof AwsCallError) || NOT_FOUND_ERROR.test(failure.error)) throw failure
      return awsCall(awsOperation, region, input)
    }
  }
}

/** Waits before a throttled call is made again, in milliseconds; after the last the throttle stands. */
const RETRY_DELAYS = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]

/** `call`, which is made again where AWS asks to slow down, after growing waits by `wait`. */
export function retryThrottled(awsCall: AwsCall, wait: (milliseconds: number) => Promise<void>): AwsCall {
  return async (awsOperation, region, input) => {
    for (const milliseconds of RETRY_DELAYS) {
      try {
        return await awsCall(awsOperation, region, input)
      } catch (failure) {
        if (!isThrottlingError(failure)) throw failure
        await wait(milliseconds)
      }
    }
    return awsCall(awsOperation, region, input)
  }
}
