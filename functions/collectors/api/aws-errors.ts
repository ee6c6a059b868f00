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

/** Errors of what AWS has begun to prepare and not yet finished. */
const NOT_READY = [
  'CredentialReportExpiredException',
  'CredentialReportNotPresentException',
  'CredentialReportNotReadyException',
]

/**
 * What AWS returns to valid credentials in a region that the account has not enabled: services with a JSON protocol,
 * services with the query protocol, and EC2.
 */
const REGION_REFUSED = [
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'AuthFailure',
]

/** Whether AWS prepares what was asked for, so that a later call can succeed. */
export function isNotReady(failure: unknown): boolean {
  return failure instanceof AwsCallError && NOT_READY.includes(failure.error)
}

/** Whether AWS refused the credentials as it does in a region that the account has not enabled. */
export function isRegionRefusal({ error }: AwsCallError): boolean {
  return REGION_REFUSED.includes(error)
}

/** Whether AWS denied the call. */
export function isDeniedError(failure: unknown): boolean {
  return failure instanceof AwsCallError && DENIED.includes(failure.error)
}

/**
 * Names the policies of the caller in AWS's messages: then it is not the owner of the resource who denies the call (IAM
 * User Guide, "Troubleshoot access denied error messages").
 */
const OWN_POLICY = /(identity-based|session|service control|endpoint) policy|permissions boundary/i

/** Whether the resource's own policy denied the call, as far as AWS says. */
export function isDeniedByOwner(failure: AwsCallError): boolean {
  return isDeniedError(failure) && !OWN_POLICY.test(failure.message)
}

/** Whether `error` is an AWS error name for throttling. */
export function isThrottlingErrorName(error: string): boolean {
  return THROTTLED.includes(error)
}

/** Whether AWS throttled the call. */
export function isThrottlingError(failure: unknown): boolean {
  return failure instanceof AwsCallError && !failure.replayed && isThrottlingErrorName(failure.error)
}

/** A response does not have the expected form; `message` says how it deviates. */
export class UnexpectedResponseError extends Error {
  override name = 'UnexpectedResponseError'
}

/** Why facts are unknown, and whether the reason may be temporary. */
export interface UnreadableFact {
  fact: Fact<never>
  transient: boolean
}

/**
 * Classifies a failure to read facts. A replayed error always makes the facts unknown. A live error does so
 * only when it is listed; a throttle is thrown as ThrottledError and everything else unchanged, so that the
 * message is retried.
 */
export function classifyReadError(failure: unknown): UnreadableFact {
  if (failure instanceof UnexpectedResponseError) return { fact: unknown(failure.message), transient: true }
  if (!(failure instanceof AwsCallError)) throw failure
  const { error, operation } = failure
  if (isDeniedError(failure))
    return { fact: unknown(`access denied to ${operation.action}`), transient: false }
  if (failure.replayed) return { fact: unknown(failure.message), transient: false }
  if (isThrottlingError(failure)) throw new ThrottledError(failure.message, { cause: failure })
  if (NOT_SUPPORTED.includes(error)) {
    return {
      fact: unknown(`${operation.service}:${operation.name} is not offered here (${error})`),
      transient: false,
    }
  }
  if (isNotReady(failure) || error === 'NoResponse' || isRegionRefusal(failure))
    return { fact: unknown(failure.message), transient: true }
  throw failure
}
