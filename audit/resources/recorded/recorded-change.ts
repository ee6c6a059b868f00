/** A change and who made it, as CloudTrail reports that. */
export interface RecordedChange {
  changeId: string
  /** When the change happened, ISO 8601. */
  at: string
  /** `lambda:UpdateFunctionCode`. */
  action: string
  /** The display name of the identity. */
  by: string
  /** Its ARN: of a user, or of a session of a role. */
  arn?: string
  /** The ARN of the role or user that the session is of. */
  issuer?: string
}
