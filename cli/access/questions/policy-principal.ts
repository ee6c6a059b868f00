import type { PolicyDocument } from '../../../audit/engines/iam/policy-document.ts'
import type { Principal, SourcedPolicy } from '../../../audit/engines/iam/effective-permissions/principal.ts'
import { parsePrincipalArn, principalArnSchema } from '../principal-schema.ts'
import { createPolicySchema } from '../policy-schema.ts'
import { QuestionError } from '../question-error.ts'
import { parseQuestion } from '../validation.ts'

/** Whether the source is a policy document and not a question. */
export function isPolicyDocument(source: unknown): boolean {
  return typeof source === 'object' && source !== null && 'Statement' in source
}

/** The account of example principals: one that AWS's documentation uses. */
const EXAMPLE_ACCOUNT = '111122223333'

/** The ARN of the principal that a policy document stands for where `--principal` names no other. */
export function buildExampleArn(kind: 'role' | 'user'): string {
  return `arn:aws:iam::${EXAMPLE_ACCOUNT}:${kind}/example`
}

/** A principal whose only policies are `identity`. Its organization is unknown. */
export function buildPolicyPrincipal(arn: string, identity: readonly SourcedPolicy[]): Principal {
  const { kind, account } = parsePrincipalArn(arn)
  return { arn, kind, account, identity, organizationUnknown: true }
}

/** Parses an identity-based policy document, strictly. Throws QuestionError. */
export function parsePolicyDocument(source: unknown): PolicyDocument {
  return parseQuestion(identityPolicySchema, source)
}

const identityPolicySchema = createPolicySchema('IDENTITY')

/** Parses the ARN that `--principal` names for a policy document. Throws QuestionError. */
export function parsePrincipalOption(text: string): string {
  const parsed = principalArnSchema.safeParse(text)
  if (parsed.success) return parsed.data
  throw new QuestionError(
    `--principal: expected ${parsed.error.issues[0]?.message}; only an account file knows names`,
  )
}
