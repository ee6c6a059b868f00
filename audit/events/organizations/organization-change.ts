import { buildAccountResource } from '../../resources/organizations/account.ts'
import type { ParsedEvent, AuditScope } from '../change.ts'
import {
  readText,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'

/** Calls on what a policy is attached to. */
const TARGET_CALLS = ['AttachPolicy', 'DetachPolicy']
/** Calls on policies of one type, under a root: an organization has one. */
const ROOT_CALLS = ['EnablePolicyType', 'DisablePolicyType']
/** Calls on an account. */
const ACCOUNT_CALLS = ['MoveAccount', 'RemoveAccountFromOrganization', 'LeaveOrganization']
/** Calls on a policy wherever it is attached: they do not say where. */
const POLICY_CALLS = ['UpdatePolicy', 'DeletePolicy', 'PutResourcePolicy', 'DeleteResourcePolicy']
/** What is new is attached to nothing, and has nobody in it. */
const UNATTACHED_CALLS = ['CreatePolicy', 'CreateOrganizationalUnit']

/** Calls that change which policies of the organization apply to an account. Their events exist in the management account. */
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

/** Reads a call of Organizations as a change of the account, if it is about that or about what is above it. */
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

/** Whether `call` is about the account or may be; what an organization has but one of is above every account. */
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
