import {
  parsePolicyInPart,
  PolicyError,
  type PolicyDocument,
} from '../../../audit/engines/iam/policy-document.ts'
import { explainNotUnderstood } from '../../../audit/engines/iam/not-understood.ts'
import { UnexpectedResponseError } from './aws-errors.ts'
import type { AwsOperation } from './aws-call.ts'

/**
 * The policy document in a response. A statement that is not understood is marked and hides no other; the fact that
 * contains the policy is then incomplete (`explainIncompletePolicy`). Throws UnexpectedResponseError.
 */
export function parsePolicyResponse(text: unknown, awsOperation: AwsOperation): PolicyDocument {
  try {
    return parsePolicyInPart(text)
  } catch (failure) {
    if (!(failure instanceof PolicyError)) throw failure
    throw new UnexpectedResponseError(
      `${awsOperation.action} returned a policy that cannot be parsed: ${failure.message}`,
    )
  }
}

/**
 * What is not understood of the policies in the value of a fact: a policy, or policies by name or in a list, also as
 * `policy` of its items. Undefined if there is nothing, or no policy.
 */
export function explainIncompletePolicy(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const parts = isPolicy(value) ? [value] : Object.values(value as Record<string, unknown>)
  return parts
    .map(part => (hasPolicy(part) ? part.policy : part))
    .filter(isPolicy)
    .map(explainNotUnderstood)
    .find(why => why !== undefined)
}

/** No other value of a fact has a list of that name. */
function isPolicy(value: unknown): value is PolicyDocument {
  return isRecord(value) && Array.isArray(value['Statement'])
}

function hasPolicy(value: unknown): value is { policy: unknown } {
  return isRecord(value) && 'policy' in value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
