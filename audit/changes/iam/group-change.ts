import { groupNamed, groupResource } from '../../resources/iam/group.ts'
import { objectAt, textAt, type ApiCall } from '../cloudtrail.ts'
import { unnamed, type About } from '../about.ts'
import { nameAt } from './name.ts'
import { principalSubject } from './principal-change.ts'

/** What each call can change of a group. A call that is not listed may have changed anything. */
const GROUP_FACTS: Readonly<Record<string, readonly string[]>> = {
  PutGroupPolicy: ['inlinePolicies'],
  DeleteGroupPolicy: ['inlinePolicies'],
  AttachGroupPolicy: ['attachedPolicies'],
  DetachGroupPolicy: ['attachedPolicies'],
}

/** Whether `call` is about a group; its membership is about a user. */
export function isOfGroup({ operation }: ApiCall): boolean {
  return operation.includes('Group')
}

/** Whom a call on a group is about: the group; if it gets another name, also that one, and the members of both. */
export function aboutGroup(call: ApiCall): About {
  const { operation, request, response } = call
  const made = objectAt(response, 'group')
  const name = nameAt(request, 'groupName') ?? nameAt(made, 'groupName')
  if (name === undefined) return unnamed('AWS::IAM::Group')
  const arn = operation === 'CreateGroup' ? textAt(made, 'arn') : undefined
  const resource = arn?.endsWith(`/${name}`) ? groupResource(arn, call.account) : groupNamed(name, call)
  const subjects = principalSubject(call, { resource, noun: 'Group', facts: GROUP_FACTS })
  const next = operation === 'UpdateGroup' ? nameAt(request, 'newGroupName') : undefined
  if (next === undefined) return { subjects }
  const renamed = {
    resource: groupNamed(next, call),
    facts: 'ALL',
    expects: { presence: 'PRESENT' },
  } as const
  return {
    subjects: [...subjects, renamed],
    through: [{ target: resource, of: 'AWS::IAM::User', relation: 'groups', facts: ['groups'] }],
  }
}
