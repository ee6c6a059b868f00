import { Throttled } from '../../audit/account/reader.ts'
import { unknown, type Fact } from '../../audit/resources/fact.ts'
import { CallFailed } from './operation.ts'

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
const NOT_OFFERED = [
  'UnknownOperationException',
  'InvalidAction',
  'NotImplemented',
  'UnsupportedOperation',
  'OptInRequired',
]

/** Whether `error` is a name by which a service of AWS asks to slow down. */
export function isNameOfThrottle(error: string): boolean {
  return THROTTLED.includes(error)
}

/** Whether AWS asks to slow down. */
export function isThrottle(failure: unknown): boolean {
  return failure instanceof CallFailed && !failure.replayed && isNameOfThrottle(failure.error)
}

/** The answer could not be understood; `message` says what is wrong with it. */
export class AnswerNotUnderstood extends Error {
  override name = 'AnswerNotUnderstood'
}

/** Why facts could not be read, and whether that may be different in a moment. */
export interface Unreadable {
  fact: Fact<never>
  passing: boolean
}

/**
 * What a failure to read facts makes of them: what an account file holds is as it is. Of AWS's own answers only what
 * is forgiven by name becomes an unknown fact; a throttle is thrown as Throttled and everything else as it is, so
 * that the message comes back.
 */
export function forgiven(failure: unknown): Unreadable {
  if (failure instanceof AnswerNotUnderstood) return { fact: unknown(failure.message), passing: true }
  if (!(failure instanceof CallFailed)) throw failure
  const { error, operation } = failure
  if (DENIED.includes(error)) return { fact: unknown(`access denied to ${operation.action}`), passing: false }
  if (failure.replayed) return { fact: unknown(failure.message), passing: false }
  if (isThrottle(failure)) throw new Throttled(failure.message, { cause: failure })
  if (NOT_OFFERED.includes(error)) {
    return {
      fact: unknown(`${operation.service}:${operation.name} is not offered here (${error})`),
      passing: false,
    }
  }
  if (error === 'NoAnswer') return { fact: unknown(failure.message), passing: true }
  throw failure
}
