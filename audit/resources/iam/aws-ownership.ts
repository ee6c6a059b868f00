import { parseArn } from '../arn.ts'
import type { Resource } from '../resource.ts'

/** Whether a role is a service-linked role: only AWS can give a role their path (IAM User Guide, "IAM identifiers"). */
export function isServiceLinkedRole({ arn }: Pick<Resource, 'arn'>): boolean {
  return parseArn(arn)?.resource.startsWith('role/aws-service-role/') ?? false
}

/**
 * Explains why no one in the account can change a role or policy that AWS owns; undefined for others. AWS reserves the
 * paths
 * (IAM User Guide, "IAM identifiers"; IAM Identity Center User Guide, "Roles created by IAM Identity Center").
 */
export function explainAwsOwnership({ arn }: Pick<Resource, 'arn'>): string | undefined {
  const parsed = parseArn(arn)
  if (parsed?.account === 'aws') return 'The policy is managed by AWS; it is evaluated where it is attached.'
  if (isServiceLinkedRole({ arn })) return 'The role is a service-linked role that AWS owns.'
  if (parsed?.resource.startsWith('role/aws-reserved/'))
    return 'The role belongs to IAM Identity Center; its permission set defines its permissions.'
  return undefined
}
