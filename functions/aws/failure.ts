import { CallFailed, type Operation } from '../answers/operation.ts'

/**
 * What the SDK throws, as a CallFailed that names AWS's error. An answer that is none of AWS's, such as a proxy's
 * page, is `NoAnswer`: the SDK stumbles over it while it reads. Failures of the connection are thrown as they are.
 */
export function callFailed(operation: Operation, failure: unknown): unknown {
  if (!(failure instanceof Error) || isOfConnection(failure)) return failure
  const answered = '$metadata' in failure || '$response' in failure
  const unreadable = ['SyntaxError', 'TypeError', 'UnknownError', 'Unknown', 'Error'].includes(failure.name)
  if (!answered && !unreadable) return failure
  if (!unreadable) return new CallFailed(operation, failure.name, failure.message)
  const what = 'what came back is no answer of AWS'
  return new CallFailed(operation, 'NoAnswer', `${what} (${failure.name})`)
}

function isOfConnection(failure: Error): boolean {
  return 'code' in failure && typeof failure.code === 'string' && /^E[A-Z]+$/.test(failure.code)
}
