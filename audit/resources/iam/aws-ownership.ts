import { parseArn } from '../arn.ts'
import type { Resource } from '../resource.ts'

/**
 * Why nobody in the account can change what a role or policy allows, if it is AWS's. The paths are reserved to AWS
 * (IAM User Guide, "IAM identifiers"; IAM Identity Center User Guide, "Roles created by IAM Identity Center").
 */
export function explainAwsOwnership({ arn }: Pick<Resource, 'arn'>): string | undefined {
  const parsed = parseArn(arn)
  if (parsed?.account === 'aws') return "The policy is AWS's own; it is judged where it is attached."
  if (parsed?.resource.startsWith('role/aws-service-role/'))
    return 'The role is linked to a service of AWS, which owns it.'
  if (parsed?.resource.startsWith('role/aws-reserved/'))
    return 'The role belongs to IAM Identity Center; its permission set says what it allows.'
  return undefined
}
