import { buildAccountResource } from '../../resources/organizations/account.ts'
import type { ParsedEvent, AuditScope } from '../change.ts'
import {
  parseCloudTrailEvent,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'
import { organizationChangePatterns, parseOrganizationChange } from '../organizations/organization-change.ts'
import type { EventSubjects } from '../event-subjects.ts'
import { parseGroupSubjects, isGroupCall } from './group-change.ts'
import { parsePolicySubjects, isPolicyCall } from './policy-change.ts'
import { parseProviderSubjects, isProviderCall } from './provider-change.ts'
import { parseRootSignIn, rootSignInPatterns } from './root-sign-in.ts'
import { parseRoleSubjects, isRoleCall, isServiceLinkedRoleCall } from './role-change.ts'
import { attachClaims } from '../claims.ts'
import { listIamClaims } from './iam-claims.ts'
import { parseUserSubjects, isUserCall } from './user-change.ts'

const PREFIXES = (
  'Accept Acquire Add Associate Attach Change Create Deactivate Delete Detach Disable Enable ' +
  'Put Reject Remove Reset Resync Send Set Tag Untag Update Upload'
).split(' ')

/**
 * Mutating calls of IAM and Organizations, and sign-ins of the root user. Their events exist only in the region of the partition's global services:
 * us-east-1 for `aws`.
 */
export const iamChangePatterns = [
  {
    source: ['aws.iam'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: PREFIXES.map(prefix => ({ prefix })), errorCode: [{ exists: false }] },
  },
  ...organizationChangePatterns,
  ...rootSignInPatterns,
] as const

/** Calls that change settings of the whole account. */
const ACCOUNT_CALLS =
  /^(Update|Delete)AccountPasswordPolicy$|AccountAlias$|SecurityTokenServicePreferences$|OutboundWebIdentityFederation$|OrganizationsRoot|^PutAccountProperties$|Delegat/

/**
 * Parses a call of IAM as a change of roles, users, groups, policies, identity providers or the account, and a call of
 * Organizations or a sign-in of the root user as a change of the account. Throws UnreadableEvent for other events.
 */
export function parseIamChange(event: unknown, auditScope: AuditScope): ParsedEvent {
  const call = parseCloudTrailEvent(event)
  if (call.service === 'organizations') return parseOrganizationChange(call, auditScope)
  if (call.service === 'signin') return parseRootSignIn(call, auditScope)
  const ignored = findIgnoreReason(call, auditScope)
  if (ignored) return { ignored }
  if (isRoleCall(call) && isServiceLinkedRoleCall(call)) return { ignored: 'service-linked' }
  const eventSubjects = parseCallSubjects(call)
  if (eventSubjects === undefined) return { ignored: 'kind-not-audited' }
  const subjects = attachClaims(eventSubjects.subjects, listIamClaims(call))
  return {
    change: { ...deriveCloudTrailChange(call), ...eventSubjects, subjects, eventuallyConsistent: true },
  }
}

/** Server certificates, instance profiles and unassigned MFA devices are not audited. */
function parseCallSubjects(call: CloudTrailEvent): EventSubjects | undefined {
  const { operation } = call
  if (ACCOUNT_CALLS.test(operation)) {
    const facts = operation.includes('PasswordPolicy') ? ['passwordPolicy'] : []
    return { subjects: [{ resource: buildAccountResource(call), facts }] }
  }
  if (isRoleCall(call)) return parseRoleSubjects(call)
  if (isUserCall(call)) return parseUserSubjects(call)
  if (isGroupCall(call)) return parseGroupSubjects(call)
  if (isProviderCall(call)) return parseProviderSubjects(call)
  return isPolicyCall(call) ? parsePolicySubjects(call) : undefined
}
