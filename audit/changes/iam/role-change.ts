import { roleNamed, roleResource } from '../../resources/iam/role.ts'
import { parseArn } from '../../resources/arn.ts'
import { objectAt, textAt, type ApiCall } from '../cloudtrail.ts'
import { unnamed, type About } from '../about.ts'
import { nameAt } from './name.ts'
import { principalSubject } from './principal-change.ts'

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

/** Whether `call` is about a role, also as a member of an instance profile. */
export function isOfRole({ operation }: ApiCall): boolean {
  return operation.includes('Role')
}

/** Whether `call` is about a role that AWS controls; what an answer shows to be somebody's own is none. */
export function isServiceLinked(call: ApiCall): boolean {
  if (call.operation.endsWith('ServiceLinkedRole')) return true
  const resource = parseArn(textAt(madeBy(call), 'arn') ?? '')?.resource ?? ''
  const isOwn = resource.startsWith('role/') && !resource.startsWith('role/aws-service-role/')
  return !isOwn && (roleIn(call) ?? '').startsWith('AWSServiceRoleFor')
}

/** Whom a call on a role is about. */
export function aboutRole(call: ApiCall): About {
  const name = roleIn(call)
  if (name === undefined) return unnamed('AWS::IAM::Role')
  const arn = textAt(madeBy(call), 'arn')
  const named = roleNamed(name, call)
  const resource = arn?.endsWith(`/${name}`) ? roleResource(arn, call.account) : named
  return { subjects: principalSubject(call, { resource, noun: 'Role', facts: ROLE_FACTS }) }
}

/** The role as CreateRole and AcquireRole answer it; the latter has no other name for it. */
function madeBy({ response }: ApiCall): ApiCall['response'] {
  return objectAt(response, 'role')
}

function roleIn(call: ApiCall): string | undefined {
  return nameAt(call.request, 'roleName') ?? nameAt(madeBy(call), 'roleName')
}
