import { accountResource } from '../../resources/organizations/account.ts'
import type { Read, Scope } from '../change.ts'
import { textAt, toldByCall, withoutEffect, type ApiCall } from '../cloudtrail.ts'

/** Calls on what a policy is attached to. */
const ON_A_TARGET = ['AttachPolicy', 'DetachPolicy']
/** Calls on policies of one type, under a root: an organization has one. */
const ON_THE_ROOT = ['EnablePolicyType', 'DisablePolicyType']
/** Calls on an account. */
const ON_AN_ACCOUNT = ['MoveAccount', 'RemoveAccountFromOrganization', 'LeaveOrganization']
/** Calls on a policy wherever it is attached: they do not say where. */
const ON_A_POLICY = ['UpdatePolicy', 'DeletePolicy', 'PutResourcePolicy', 'DeleteResourcePolicy']
/** What is new is attached to nothing, and has nobody in it. */
const ON_NOBODY = ['CreatePolicy', 'CreateOrganizationalUnit']

/** Calls that change which policies of the organization apply to an account. Their events exist in the management account. */
export const organizationChangePatterns = [
  {
    source: ['aws.organizations'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: [...ON_A_TARGET, ...ON_THE_ROOT, ...ON_AN_ACCOUNT, ...ON_A_POLICY, ...ON_NOBODY],
      errorCode: [{ exists: false }],
    },
  },
] as const

/** Reads a call of Organizations as a change of the account, if it is about that or about what is above it. */
export function readOrganizationChange(call: ApiCall, scope: Scope): Read {
  const ignored = withoutEffect(call, { regions: [call.region] })
  if (ignored) return { ignored }
  const { region, operation } = call
  const { organization } = scope
  const account = organization?.account ?? scope.account
  const isKnown = call.account === account || call.account === organization?.managementAccount
  if (account === undefined || !isKnown || !isFollowed(operation)) return { ignored: 'kind-not-audited' }
  if (!concerns(call, account, organization?.above ?? [])) return { ignored: 'not-in-use' }
  const subjects = [{ resource: accountResource({ account, region }), facts: [] }]
  return { change: { ...toldByCall(call), account, subjects } }
}

function isFollowed(operation: string): boolean {
  const [{ detail }] = organizationChangePatterns
  return detail.eventName.includes(operation)
}

/** Whether `call` is about the account or may be; what an organization has but one of is above every account. */
function concerns({ operation, request, account: by }: ApiCall, account: string, above: readonly string[]) {
  if (ON_NOBODY.includes(operation)) return false
  if (operation === 'LeaveOrganization') return by === account
  const target = textAt(request, ON_A_TARGET.includes(operation) ? 'targetId' : 'accountId')
  return target === undefined || target === account || isRoot(target) || above.includes(target)
}

function isRoot(id: string): boolean {
  return /^r-[0-9a-z]{4,32}$/.test(id)
}
