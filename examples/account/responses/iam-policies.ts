import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExamplePolicyHolder } from '../example-account.ts'
import type { ResponseRecorder } from './response-recorder.ts'

/** Builds IAM's responses for the policies of a role, a user or a group. */
export function buildPolicyResponses(
  principalType: 'Role' | 'User' | 'Group',
  input: Readonly<Record<string, string>>,
  { attached, inline }: ExamplePolicyHolder,
  iam: ResponseRecorder,
): RecordedCall[] {
  const AttachedPolicies = Object.keys(attached).map(PolicyArn => ({ PolicyArn }))
  return [
    iam(`List${principalType}Policies`, input, { PolicyNames: Object.keys(inline), IsTruncated: false }),
    ...Object.entries(inline).map(([PolicyName, document]) =>
      iam(
        `Get${principalType}Policy`,
        { ...input, PolicyName },
        { PolicyDocument: encodePolicyDocument(document) },
      ),
    ),
    iam(`ListAttached${principalType}Policies`, input, { AttachedPolicies, IsTruncated: false }),
  ]
}

/** A policy document as IAM returns it. */
export function encodePolicyDocument(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document))
}
