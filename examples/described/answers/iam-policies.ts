import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { WorldHolder } from '../world.ts'
import type { Answering } from './answering.ts'

/** What is answered of the policies of a role, a user or a group. */
export function policyAnswers(
  noun: 'Role' | 'User' | 'Group',
  input: Readonly<Record<string, string>>,
  { attached, inline }: WorldHolder,
  iam: Answering,
): RecordedCall[] {
  const AttachedPolicies = Object.keys(attached).map(PolicyArn => ({ PolicyArn }))
  return [
    iam(`List${noun}Policies`, input, { PolicyNames: Object.keys(inline), IsTruncated: false }),
    ...Object.entries(inline).map(([PolicyName, document]) =>
      iam(`Get${noun}Policy`, { ...input, PolicyName }, { PolicyDocument: encoded(document) }),
    ),
    iam(`ListAttached${noun}Policies`, input, { AttachedPolicies, IsTruncated: false }),
  ]
}

/** A policy document as IAM answers it. */
export function encoded(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document))
}
