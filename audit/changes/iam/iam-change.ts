import { policyResource } from '../../resources/iam/managed-policy.ts'
import { roleNamed } from '../../resources/iam/role.ts'
import { accountResource } from '../../resources/organizations/account.ts'
import { UnreadableEvent, type Read, type Scope, type Subject } from '../change.ts'
import { apiCallOf, objectAt, textAt, withoutEffect, type ApiCall } from '../cloudtrail.ts'
import { groupSubjects, isOfGroup } from './group-change.ts'
import { principalSubject } from './principal-change.ts'
import { isOfUser, userSubjects } from './user-change.ts'

const PREFIXES = (
  'Accept Acquire Add Associate Attach Change Create Deactivate Delete Detach Disable Enable ' +
  'Put Reject Remove Reset Resync Send Set Tag Untag Update Upload'
).split(' ')

/** IAM's mutating calls. Their events exist in the partition's first region only: us-east-1 for `aws`. */
export const iamChangePatterns = [
  {
    source: ['aws.iam'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: PREFIXES.map(prefix => ({ prefix })), errorCode: [{ exists: false }] },
  },
] as const

/** What each call can change of a role. A call that is not listed may have changed anything. */
const ROLE_FACTS: Readonly<Record<string, readonly string[]>> = {
  PutRolePolicy: ['inlinePolicies'],
  DeleteRolePolicy: ['inlinePolicies'],
  AttachRolePolicy: ['attachedPolicies'],
  DetachRolePolicy: ['attachedPolicies'],
  PutRolePermissionsBoundary: ['boundary'],
  DeleteRolePermissionsBoundary: ['boundary'],
  UpdateAssumeRolePolicy: ['trust'],
  TagRole: ['tags'],
  UntagRole: ['tags'],
  UpdateRole: [],
  UpdateRoleDescription: [],
  AddRoleToInstanceProfile: [],
  RemoveRoleFromInstanceProfile: [],
}

/** Calls on a policy that leave its default version as it is. */
const BESIDE_THE_DOCUMENT = ['DeletePolicyVersion', 'TagPolicy', 'UntagPolicy']

/** Calls that set something for the account as a whole. */
const OF_THE_ACCOUNT =
  /^(Update|Delete)AccountPasswordPolicy$|AccountAlias$|SecurityTokenServicePreferences$|OutboundWebIdentityFederation$|OrganizationsRoot|^PutAccountProperties$|Delegat/

/** Calls on what no kind of ours stands for: identity providers, instance profiles, server certificates, MFA devices by themselves. */
const NOT_AUDITED = /Provider|InstanceProfile|ServerCertificate|MFADevice/

/**
 * Reads a call of IAM's API as a change of roles, users, groups, a policy or the account. Throws UnreadableEvent when
 * it names none.
 */
export function readIamChange(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  const ignored = withoutEffect(call, scope)
  if (ignored) return { ignored }
  if (isServiceLinked(call)) return { ignored: 'service-linked' }
  const subjects = subjectsOf(call)
  if (subjects.length === 0) return { ignored: 'kind-not-audited' }
  const { id, account, region, actor, at } = call
  return {
    change: {
      id,
      account,
      region,
      action: `iam:${call.operation}`,
      actor,
      at,
      subjects,
      lags: true,
    },
  }
}

function isServiceLinked(call: ApiCall): boolean {
  return (
    call.operation.endsWith('ServiceLinkedRole') ||
    (textAt(call.request, 'roleName') ?? '').startsWith('AWSServiceRoleFor')
  )
}

function subjectsOf(call: ApiCall): Subject[] {
  const { operation, request, response } = call
  const role = textAt(request, 'roleName') ?? textAt(objectAt(response, 'role'), 'roleName')
  if (role !== undefined)
    return principalSubject(call, { resource: roleNamed(role, call), noun: 'Role', facts: ROLE_FACTS })
  if (operation.includes('Role')) throw new UnreadableEvent(`${operation} names no role`)
  if (isOfUser(call)) return userSubjects(call)
  if (isOfGroup(call)) return groupSubjects(call)
  const policyArn = textAt(request, 'policyArn') ?? textAt(objectAt(response, 'policy'), 'arn')
  if (policyArn !== undefined) return [policySubject(call, policyArn)]
  if (OF_THE_ACCOUNT.test(operation)) {
    const facts = operation.includes('PasswordPolicy') ? ['passwordPolicy'] : []
    return [{ resource: accountResource(call), facts }]
  }
  if (NOT_AUDITED.test(operation)) return []
  throw new UnreadableEvent(`${operation} names no role, user, group or policy`)
}

function policySubject(call: ApiCall, arn: string): Subject {
  const { operation, request, response } = call
  const resource = policyResource(arn, call.account)
  if (operation === 'DeletePolicy') return { resource, facts: 'ALL', expects: { presence: 'GONE' } }
  if (BESIDE_THE_DOCUMENT.includes(operation)) return { resource, facts: [] }
  if (operation === 'CreatePolicy') return { resource, facts: 'ALL', expects: { presence: 'PRESENT' } }
  if (operation === 'CreatePolicyVersion' && request['setAsDefault'] !== true) return { resource, facts: [] }
  const version = textAt(request, 'versionId') ?? textAt(objectAt(response, 'policyVersion'), 'versionId')
  const facts = version === undefined ? {} : { facts: { defaultVersion: version } }
  return { resource, facts: ['defaultVersion', 'document'], expects: { presence: 'PRESENT', ...facts } }
}
