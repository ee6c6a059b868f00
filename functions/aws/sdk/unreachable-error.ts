import { AwsCallError } from '../../collectors/api/aws-call.ts'

/** Node.js error codes of a failed connection. */
const NETWORK_ERRORS =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError/

/** AWS error names for expired, revoked or wrong credentials (https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html). */
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

/** The error text of a command that cannot call AWS at all, without valid credentials or a connection, and what to do. */
export function formatUnreachableAws(failure: unknown): string {
  const message = failure instanceof Error ? failure.message : String(failure)
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : ''
  const reason = (message.split('\n')[0] ?? '').replace(/\.$/, '')
  const remedy = NETWORK_ERRORS.test(`${code} ${message}`)
    ? 'Check the network connection and the proxy settings.'
    : 'Run `aws sso login`, set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or choose a profile with --profile NAME.'
  const problem = isSignInError(failure) ? 'AWS refuses the credentials' : 'Cannot reach AWS'
  return `${problem}: ${reason}. ${remedy}`
}
