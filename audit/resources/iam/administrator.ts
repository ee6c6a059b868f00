/** A statement that makes a principal an administrator. */
export interface AdministratorGrant {
  /** The ARN of a managed policy; the name of an inline policy, with its group if it belongs to one. */
  policy: string
  /** Its Sid, or `statement N`, counted from 1. */
  statement: string
  /** The granted element in the policy's own words, such as `Action *`. */
  allows: string
  /** The operators and keys of its conditions, which cannot be evaluated. */
  conditions: readonly string[]
  /** The policies with a Deny that may revoke it. */
  deniedBy: readonly string[]
}

/** Why a principal is an administrator. Service control policies are not read and not considered. */
export interface AdministratorSummary {
  grants: readonly AdministratorGrant[]
  /** Whether only the statements together make it one. */
  together: boolean
}

/** The derived facts about administrator access of a role or a user. */
export interface AdministratorFacts {
  /** Why its effective permissions make it an administrator. */
  administration: AdministratorSummary | 'NONE'
  /** The pattern in the settings of iam-admin-managed-policy-attached that allows it to be one. */
  allowedAdministrator: { pattern: string } | 'NO'
}
