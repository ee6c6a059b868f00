import { isExactGlobMatch } from '../../engines/iam/glob/glob-match.ts'

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

/** Lists the ARNs of the identity: of the role or user, and of the session of a role. */
export function listIdentityArns({ issuer, arn }: RecordedChange): string[] {
  return [issuer, arn].flatMap(each => each ?? [])
}

/** Whether the identity has an ARN that one of the patterns matches; `*` matches any characters, `?` matches one. */
export function isMadeByAny(change: RecordedChange, patterns: readonly string[]): boolean {
  return listIdentityArns(change).some(arn => patterns.some(pattern => isExactGlobMatch(pattern, arn)))
}
