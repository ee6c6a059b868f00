import { buildAccountResource } from '../../resources/organizations/account.ts'
import type { ParsedEvent, AuditScope } from '../change.ts'
import {
  readText,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'

/** Calls that attach or detach a policy. */
const TARGET_CALLS = ['AttachPolicy', 'DetachPolicy']
/** Calls on the whole organization, which has one root: policies exist only with all features. */
const ROOT_CALLS = ['EnablePolicyType', 'DisablePolicyType', 'EnableAllFeatures']
/** Calls on an account. An accepted handshake lets it join, or enables all features. */
const ACCOUNT_CALLS = [
  'MoveAccount',
  'AcceptHandshake',
  'CloseAccount',
  'RegisterDelegatedAdministrator',
  'DeregisterDelegatedAdministrator',
  'RemoveAccountFromOrganization',
  'LeaveOrganization',
]
/** Calls on a policy, which do not name its targets. */
const POLICY_CALLS = ['UpdatePolicy', 'DeletePolicy', 'PutResourcePolicy', 'DeleteResourcePolicy']
/** New policies and units are not attached to anything and contain no accounts. */
const UNATTACHED_CALLS = ['CreatePolicy', 'CreateOrganizationalUnit']

/** Calls that can change the organization policies of an account. Their events exist in the management account. */
export const organizationChangePatterns = [
  {
    source: ['aws.organizations'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: [...TARGET_CALLS, ...ROOT_CALLS, ...ACCOUNT_CALLS, ...POLICY_CALLS, ...UNATTACHED_CALLS],
      errorCode: [{ exists: false }],
    },
  },
] as const

/** Parses a call of Organizations as a change of the account, if it concerns the account or one of its parents. */
export function parseOrganizationChange(call: CloudTrailEvent, auditScope: AuditScope): ParsedEvent {
  const ignored = findIgnoreReason(call, { regions: [call.region] })
  if (ignored) return { ignored }
  const { region, operation } = call
  const { organization } = auditScope
  const account = organization?.account ?? auditScope.account
  const isKnown = call.account === account || call.account === organization?.managementAccount
  if (account === undefined || !isKnown || !isAuditedCall(operation)) return { ignored: 'kind-not-audited' }
  if (!canAffectAccount(call, account, organization?.parents ?? [])) return { ignored: 'not-in-use' }
  const subjects = [{ resource: buildAccountResource({ account, region }), facts: [] }]
  return { change: { ...deriveCloudTrailChange(call), account, subjects } }
}

function isAuditedCall(operation: string): boolean {
  const [{ detail }] = organizationChangePatterns
  return detail.eventName.includes(operation)
}

/** Whether `call` can concern the account. The root is a parent of every account. */
function canAffectAccount(
  { operation, request, account: caller }: CloudTrailEvent,
  account: string,
  parents: readonly string[],
) {
  if (UNATTACHED_CALLS.includes(operation)) return false
  if (operation === 'LeaveOrganization') return caller === account
  const target = readText(request, TARGET_CALLS.includes(operation) ? 'targetId' : 'accountId')
  return target === undefined || target === account || isRoot(target) || parents.includes(target)
}

function isRoot(id: string): boolean {
  return /^r-[0-9a-z]{4,32}$/.test(id)
}
