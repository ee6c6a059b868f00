/** A statement by which a principal is an administrator. */
export interface AdministratorGrant {
  /** The ARN of a managed policy; the name of an inline one, and of whom it is where that is a group. */
  policy: string
  /** Its Sid, or its number from 1 in words. */
  statement: string
  /** What makes an administrator, in the policy's own words. */
  allows: string
  /** The operators and keys of its conditions, of which nobody knows whether they hold. */
  conditions: readonly string[]
  /** The policies with a Deny that may take it away. */
  deniedBy: readonly string[]
}

/** By what a principal is an administrator, whatever service control policies say, which are not read. */
export interface AdministratorSummary {
  grants: readonly AdministratorGrant[]
  /** Whether none of the statements does it alone. */
  together: boolean
}

/** What an engine says of a role or a user. */
export interface AdministratorFacts {
  /** By what all its policies together, less what they deny and within its boundary, make it an administrator. */
  administration: AdministratorSummary | 'NONE'
  /** The pattern by which the settings of iam-admin-managed-policy-attached let it be one. */
  allowedAdministrator: { pattern: string } | 'NO'
}
