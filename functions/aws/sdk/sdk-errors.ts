import { AwsCallError, type AwsOperation } from '../../collectors/api/aws-call.ts'

/**
 * What the SDK throws, as a CallFailed that names AWS's error. An answer that is none of AWS's, such as a proxy's
 * page, is `NoAnswer`: the SDK stumbles over it while it reads. Failures of the connection are thrown as they are.
 */
export function convertSdkError(awsOperation: AwsOperation, failure: unknown): unknown {
  if (!(failure instanceof Error) || isConnectionError(failure)) return failure
  const hasResponse = '$metadata' in failure || '$response' in failure
  const unreadable = ['SyntaxError', 'TypeError', 'UnknownError', 'Unknown', 'Error'].includes(failure.name)
  if (!hasResponse && !unreadable) return failure
  if (!unreadable) return new AwsCallError(awsOperation, failure.name, failure.message)
  const what = 'what came back is no answer of AWS'
  return new AwsCallError(awsOperation, 'NoResponse', `${what} (${failure.name})`)
}

function isConnectionError(failure: Error): boolean {
  return 'code' in failure && typeof failure.code === 'string' && /^E[A-Z]+$/.test(failure.code)
}
