import { parsePolicy, PolicyError, type PolicyDocument } from '../../audit/policy/document.ts'
import { AnswerNotUnderstood } from './failure.ts'
import type { Operation } from './operation.ts'

/** The policy document in an answer of `operation`. Throws AnswerNotUnderstood. */
export function policyFrom(text: unknown, operation: Operation): PolicyDocument {
  try {
    return parsePolicy(text)
  } catch (failure) {
    if (!(failure instanceof PolicyError)) throw failure
    throw new AnswerNotUnderstood(`${operation.action} answered ${failure.message}`)
  }
}
