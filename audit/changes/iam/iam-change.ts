import { accountResource } from '../../resources/organizations/account.ts'
import type { Read, Scope } from '../change.ts'
import { apiCallOf, toldByCall, withoutEffect, type ApiCall } from '../cloudtrail.ts'
import { organizationChangePatterns, readOrganizationChange } from '../organizations/organization-change.ts'
import type { About } from '../about.ts'
import { aboutGroup, isOfGroup } from './group-change.ts'
import { aboutPolicy, isOfPolicy } from './policy-change.ts'
import { aboutProvider, isOfProvider } from './provider-change.ts'
import { aboutRole, isOfRole, isServiceLinked } from './role-change.ts'
import { telling } from '../told.ts'
import { toldByIam } from './told-by-iam.ts'
import { aboutUser, isOfUser } from './user-change.ts'

const PREFIXES = (
  'Accept Acquire Add Associate Attach Change Create Deactivate Delete Detach Disable Enable ' +
  'Put Reject Remove Reset Resync Send Set Tag Untag Update Upload'
).split(' ')

/**
 * IAM's mutating calls, and those on an organization. Their events exist in the partition's first region only: us-east-1
 * for `aws`.
 */
export const iamChangePatterns = [
  {
    source: ['aws.iam'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: PREFIXES.map(prefix => ({ prefix })), errorCode: [{ exists: false }] },
  },
  ...organizationChangePatterns,
] as const

/** Calls that set something for the account as a whole. */
const OF_THE_ACCOUNT =
  /^(Update|Delete)AccountPasswordPolicy$|AccountAlias$|SecurityTokenServicePreferences$|OutboundWebIdentityFederation$|OrganizationsRoot|^PutAccountProperties$|Delegat/

/**
 * Reads a call of IAM's API as a change of roles, users, groups, policies, identity providers or the account, one on an
 * organization as a change of the account. Throws UnreadableEvent for what is no call.
 */
export function readIamChange(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  if (call.service === 'organizations') return readOrganizationChange(call, scope)
  const ignored = withoutEffect(call, scope)
  if (ignored) return { ignored }
  if (isOfRole(call) && isServiceLinked(call)) return { ignored: 'service-linked' }
  const about = aboutOf(call)
  if (about === undefined) return { ignored: 'kind-not-audited' }
  const subjects = telling(about.subjects, toldByIam(call))
  return { change: { ...toldByCall(call), ...about, subjects, lags: true } }
}

/** Server certificates, instance profiles and MFA devices by themselves are of no kind that is audited. */
function aboutOf(call: ApiCall): About | undefined {
  const { operation } = call
  if (OF_THE_ACCOUNT.test(operation)) {
    const facts = operation.includes('PasswordPolicy') ? ['passwordPolicy'] : []
    return { subjects: [{ resource: accountResource(call), facts }] }
  }
  if (isOfRole(call)) return aboutRole(call)
  if (isOfUser(call)) return aboutUser(call)
  if (isOfGroup(call)) return aboutGroup(call)
  if (isOfProvider(call)) return aboutProvider(call)
  return isOfPolicy(call) ? aboutPolicy(call) : undefined
}
