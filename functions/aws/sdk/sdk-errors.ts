import { AwsCallError, type AwsOperation } from '../../collectors/api/aws-call.ts'

/**
 * Converts an SDK error to an AwsCallError with AWS's error name. A response that AWS did not send, such as a
 * proxy's page, breaks the SDK's parser and becomes `NoResponse`. Connection errors are returned unchanged.
 */
export function convertSdkError(awsOperation: AwsOperation, failure: unknown): unknown {
  if (!(failure instanceof Error) || isConnectionError(failure)) return failure
  const hasResponse = '$metadata' in failure || '$response' in failure
  const unreadable = ['SyntaxError', 'TypeError', 'UnknownError', 'Unknown', 'Error'].includes(failure.name)
  if (!hasResponse && !unreadable) return failure
  if (!unreadable) return new AwsCallError(awsOperation, failure.name, failure.message)
  const message = 'the response is not from AWS'
  return new AwsCallError(awsOperation, 'NoResponse', `${message} (${failure.name})`)
}

/** Whether the connection to AWS failed, by the error codes of Node.js, or took too long for the SDK. */
export function isConnectionError(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false
  const hasCode =
    'code' in failure && typeof failure.code === 'string' && /^E(?!RR_)[A-Z_]+$/.test(failure.code)
  return hasCode || failure.name === 'TimeoutError'
}
