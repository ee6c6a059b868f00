import { parsePolicy, PolicyError, type PolicyDocument } from '../../../audit/engines/iam/policy-document.ts'
import { UnexpectedResponseError } from './aws-errors.ts'
import type { AwsOperation } from './aws-call.ts'

/** The policy document in a response. Throws UnexpectedResponseError. */
export function parsePolicyResponse(text: unknown, awsOperation: AwsOperation): PolicyDocument {
  try {
    return parsePolicy(text)
  } catch (failure) {
    if (!(failure instanceof PolicyError)) throw failure
    throw new UnexpectedResponseError(`${awsOperation.action} returned ${failure.message}`)
  }
}
