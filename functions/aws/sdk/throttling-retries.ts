import type { LambdaClient } from '@aws-sdk/client-lambda'

/** The part of an SDK client's configuration that decides about retries. */
export interface RetryingClient {
  config: Pick<LambdaClient['config'], 'retryStrategy'>
}

/**
 * Makes a client throw the first throttling error, so that the rate limit learns of it: the SDK would call again
 * by itself. It goes on to retry what failed on the way.
 */
export async function disableThrottlingRetries({ config }: RetryingClient): Promise<void> {
  const strategy = await config.retryStrategy()
  if (!('refreshRetryTokenForRetry' in strategy)) return
  const refresh = strategy.refreshRetryTokenForRetry.bind(strategy)
  strategy.refreshRetryTokenForRetry = (token, failure) =>
    failure.errorType === 'THROTTLING'
      ? Promise.reject(new Error('the caller retries what is throttled'))
      : refresh(token, failure)
}
