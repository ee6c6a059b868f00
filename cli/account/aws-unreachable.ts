import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { CliError } from '../cli-error.ts'

/** Error codes of Node.js for a connection that fails. */
const NETWORK_ERRORS =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError/

/** What AWS calls credentials that are expired, revoked or wrong (https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html). */
const SIGN_IN_ERRORS = [
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'MissingAuthenticationToken',
  'AuthFailure',
]

/** Whether AWS rejected the credentials themselves. */
export function isSignInError(failure: unknown): boolean {
  return failure instanceof AwsCallError && SIGN_IN_ERRORS.includes(failure.error)
}

/** The error for an account that cannot be read at all: no valid credentials, or no connection. Says what to do. */
export function createAwsUnreachableError(failure: unknown): CliError {
  const message = failure instanceof Error ? failure.message : String(failure)
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : ''
  const reason = (message.split('\n')[0] ?? '').replace(/\.$/, '')
  const remedy = NETWORK_ERRORS.test(`${code} ${message}`)
    ? 'Check the network connection and the proxy settings.'
    : 'Run `aws sso login`, or choose a profile with --profile.'
  return new CliError(`Cannot reach AWS: ${reason}. ${remedy}`, { cause: failure })
}
