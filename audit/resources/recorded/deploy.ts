/** A change of the code or the configuration of a function, with who made it, as CloudTrail reports that. */
export interface Deploy {
  changeId: string
  /** ISO 8601, in whole seconds. */
  at: string
  /** `lambda:UpdateFunctionCode`. */
  action: string
  /** The display name of the identity. */
  by: string
  /** Its ARN: of a user, or of a session of a role. */
  arn?: string
  /** The ARN of the role or user that the session is of. */
  issuer?: string
  /** The service that made the call on its behalf. */
  via?: string
  console?: true
}

/** The calls that change the code or the configuration of $LATEST. */
const DEPLOYING = new Set([
  'lambda:CreateFunction',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
])

/** Whether the call changes the code or the configuration of a function. */
export function isDeploy(action: string): boolean {
  return DEPLOYING.has(action)
}
