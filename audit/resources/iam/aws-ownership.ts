import { classifyAwsOwned, type AwsOwned } from '../../engines/iam/aws-owned.ts'
import type { Resource } from '../resource.ts'

/** Whether a role is a service-linked role: only AWS can give a role their path (IAM User Guide, "IAM identifiers"). */
export function isServiceLinkedRole({ arn }: Pick<Resource, 'arn'>): boolean {
  return classifyAwsOwned(arn) === 'SERVICE_LINKED_ROLE'
}

const OWNERSHIP_TEXTS: Readonly<Record<AwsOwned, string>> = {
  MANAGED_POLICY: 'The policy is managed by AWS; it is evaluated where it is attached.',
  SERVICE_LINKED_ROLE: 'The role is a service-linked role that AWS owns.',
  IDENTITY_CENTER_ROLE:
    'The role belongs to IAM Identity Center; its permission set defines its permissions.',
  KEY_ALIAS: 'The alias belongs to an AWS managed key.',
}

/** Explains why no one in the account can change what AWS owns; undefined for everything else. */
export function explainAwsOwnership({ arn }: Pick<Resource, 'arn'>): string | undefined {
  const owned = classifyAwsOwned(arn)
  return owned && OWNERSHIP_TEXTS[owned]
}
