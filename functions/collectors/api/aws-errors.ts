import { ThrottledError } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { unknown, type Fact } from '../../../audit/resources/fact.ts'
import { AwsCallError } from './aws-call.ts'

const DENIED = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
  'AuthorizationErrorException',
  'NotAuthorized',
]
const THROTTLED = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
]
const NOT_SUPPORTED = [
  'UnknownOperationException',
  'InvalidAction',
  'NotImplemented',
  'UnsupportedOperation',
  'OptInRequired',
]

/** Whether `error` is a name by which a service of AWS asks to slow down. */
export function isThrottlingErrorName(error: string): boolean {
  return THROTTLED.includes(error)
}

/** Whether AWS asks to slow down. */
export function isThrottlingError(failure: unknown): boolean {
  return failure instanceof AwsCallError && !failure.replayed && isThrottlingErrorName(failure.error)
}

/** The answer could not be understood; `message` says what is wrong with it. */
export class UnexpectedResponseError extends Error {
  override name = 'UnexpectedResponseError'
}

/** Why facts could not be read, and whether that may be different in a moment. */
export interface UnreadableFact {
  fact: Fact<never>
  transient: boolean
}

/**
 * What a failure to read facts makes of them: what an account file holds is as it is. Of AWS's own answers only what
 * is forgiven by name becomes an unknown fact; a throttle is thrown as Throttled and everything else as it is, so
 * that the message comes back.
 */
export function classifyReadError(failure: unknown): UnreadableFact {
  if (failure instanceof UnexpectedResponseError) return { fact: unknown(failure.message), transient: true }
  if (!(failure instanceof AwsCallError)) throw failure
  const { error, operation } = failure
  if (DENIED.includes(error))
    return { fact: unknown(`access denied to ${operation.action}`), transient: false }
  if (failure.replayed) return { fact: unknown(failure.message), transient: false }
  if (isThrottlingError(failure)) throw new ThrottledError(failure.message, { cause: failure })
  if (NOT_SUPPORTED.includes(error)) {
    return {
      fact: unknown(`${operation.service}:${operation.name} is not offered here (${error})`),
      transient: false,
    }
  }
  if (error === 'NoResponse') return { fact: unknown(failure.message), transient: true }
  throw failure
}
