import { buildGroupResourceByName, buildGroupResource } from '../../resources/iam/group.ts'
import { readObject, readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import { readIamName } from './iam-name.ts'
import { createPrincipalSubjects } from './principal-change.ts'

/** The facts of a group that each call can change. Calls that are not listed may have changed anything. */
const GROUP_FACTS: Readonly<Record<string, readonly string[]>> = {
  PutGroupPolicy: ['inlinePolicies'],
  DeleteGroupPolicy: ['inlinePolicies'],
  AttachGroupPolicy: ['attachedPolicies'],
  DetachGroupPolicy: ['attachedPolicies'],
}

/** Whether `call` is on a group. Membership calls are on a user. */
export function isGroupCall({ operation }: CloudTrailEvent): boolean {
  return operation.includes('Group')
}

/** The subjects of a call on a group: the group; after a rename also the new group and the members. */
export function parseGroupSubjects(call: CloudTrailEvent): EventSubjects {
  const { operation, request, response } = call
  const created = readObject(response, 'group')
  const name = readIamName(request, 'groupName') ?? readIamName(created, 'groupName')
  if (name === undefined) return createUnresolvedSubjects('AWS::IAM::Group')
  const arn = operation === 'CreateGroup' ? readText(created, 'arn') : undefined
  const resource = arn?.endsWith(`/${name}`)
    ? buildGroupResource(arn, call.account)
    : buildGroupResourceByName(name, call)
  const subjects = createPrincipalSubjects(call, { resource, principalType: 'Group', facts: GROUP_FACTS })
  const newName = operation === 'UpdateGroup' ? readIamName(request, 'newGroupName') : undefined
  if (newName === undefined) return { subjects }
  const renamed = {
    resource: buildGroupResourceByName(newName, call),
    facts: 'ALL',
    expectation: { presence: 'PRESENT' },
  } as const
  return {
    subjects: [...subjects, renamed],
    indirectSubjects: [
      { target: resource, kind: 'AWS::IAM::User', relationship: 'groups', facts: ['groups'] },
    ],
  }
}
