import { groupNamed, groupResource } from '../../resources/iam/group.ts'
import { UnreadableEvent, type Subject } from '../change.ts'
import { objectAt, textAt, type ApiCall } from '../cloudtrail.ts'
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

/** Whom a call on a group is about: the group, under its new name as well if it has one. */
export function groupSubjects(call: ApiCall): Subject[] {
  const { operation, request, response } = call
  const made = objectAt(response, 'group')
  const name = textAt(request, 'groupName') ?? textAt(made, 'groupName')
  if (name === undefined) throw new UnreadableEvent(`${operation} names no group`)
  const arn = operation === 'CreateGroup' ? textAt(made, 'arn') : undefined
  const resource = arn === undefined ? groupNamed(name, call) : groupResource(arn, call.account)
  const next = operation === 'UpdateGroup' ? textAt(request, 'newGroupName') : undefined
  return [
    ...principalSubject(call, { resource, noun: 'Group', facts: GROUP_FACTS }),
    ...(next === undefined
      ? []
      : [
          {
            resource: groupNamed(next, call),
            facts: 'ALL' as const,
            expects: { presence: 'PRESENT' as const },
          },
        ]),
  ]
}
