import pLimit from 'p-limit'
import { isThrottlingError } from './aws-errors.ts'
import { AwsCallError, type AwsCall, type AwsOperation } from './aws-call.ts'

/** Wraps `awsCall` so that at most `atOnce` calls run at the same time. */
export function limitConcurrency(awsCall: AwsCall, atOnce: number): AwsCall {
  const limit = pLimit(atOnce)
  return (awsOperation, region, input) => limit(() => awsCall(awsOperation, region, input))
}

/** Wraps `awsCall` so that it runs once for each input, for all operations or those in `only`. */
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

/** Wraps `awsCall` and calls `onResponse` for every response. */
export function countResponses(awsCall: AwsCall, onResponse: () => void): AwsCall {
  return async (awsOperation, region, input) => {
    try {
      return await awsCall(awsOperation, region, input)
    } finally {
      onResponse()
    }
  }
}

/** Errors that say that a resource does not exist: as conclusive as a response. */
const NOT_FOUND_ERROR = /NotFound|NoSuchEntity/

/**
 * Answers from `recorded` where it can, and calls `awsCall` for the rest and for what failed in the recording.
 */
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

/** Waits in milliseconds before retries of a throttled call; after the last one the error is thrown. */
const RETRY_DELAYS = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]

/** Wraps `awsCall` and retries throttled calls after growing waits, in milliseconds; by default for a minute and a half. */
export function retryThrottled(
  awsCall: AwsCall,
  wait: (milliseconds: number) => Promise<void>,
  delays: readonly number[] = RETRY_DELAYS,
): AwsCall {
  return async (awsOperation, region, input) => {
    for (const milliseconds of delays) {
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
