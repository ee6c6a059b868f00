import { buildAccountResource } from '../../resources/organizations/account.ts'
import { isRootSignIn } from '../../resources/recorded/root-sign-in.ts'
import type { AuditScope, ParsedEvent } from '../change.ts'
import {
  deriveCloudTrailChange,
  findIgnoreReason,
  readText,
  SIGN_IN_DETAIL_TYPE,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'

/**
 * Sign-ins of the root user to the console that succeeded. CloudTrail records them in us-east-1 (CloudTrail User Guide, "AWS
 * Management Console sign-in events").
 */
export const rootSignInPatterns = [
  {
    source: ['aws.signin'],
    'detail-type': [SIGN_IN_DETAIL_TYPE],
    detail: {
      eventName: ['ConsoleLogin'],
      userIdentity: { type: ['Root'] },
      responseElements: { ConsoleLogin: ['Success'] },
    },
  },
] as const

/**
 * Parses a sign-in of the root user. Nothing is read: the report of IAM can be four hours old, so what the event says is
 * recorded.
 */
export function parseRootSignIn(call: CloudTrailEvent, auditScope: AuditScope): ParsedEvent {
  const ignored = findIgnoreReason(call, { ...auditScope, regions: [call.region] })
  if (ignored) return { ignored }
  if (readText(call.response, 'ConsoleLogin') !== 'Success') return { ignored: 'failed' }
  const change = deriveCloudTrailChange(call)
  if (!isRootSignIn(change)) return { ignored: 'kind-not-audited' }
  return { change: { ...change, subjects: [{ resource: buildAccountResource(call), facts: [] }] } }
}
