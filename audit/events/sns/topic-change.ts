import { parseArn, getPartition } from '../../resources/arn.ts'
import type { FactEdit } from '../../resources/fact-edit.ts'
import type { Resource } from '../../resources/resource.ts'
import { buildTopicResource } from '../../resources/sns/topic.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import type { Subject } from '../change.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { attachClaims, parseClaimedPolicy } from '../claims.ts'

/** SNS's calls that change a topic or its policy. */
export const TOPIC_CALLS = [
  'CreateTopic',
  'DeleteTopic',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'TagResource',
  'UntagResource',
]

/** The topic of a call; undefined if it belongs to another account. */
export function parseTopicSubjects(call: CloudTrailEvent): EventSubjects | undefined {
  const resource = findTopic(call)
  if (resource === 'OTHER_ACCOUNT') return undefined
  if (resource === undefined) return createUnresolvedSubjects('AWS::SNS::Topic')
  return { subjects: attachClaims([{ resource, ...deriveSubjectChange(call) }], listSnsClaims(call)) }
}

function deriveSubjectChange({ operation, request }: CloudTrailEvent): Omit<Subject, 'resource'> {
  switch (operation) {
    case 'CreateTopic':
      return { facts: 'ALL', expectation: { presence: 'PRESENT' } }
    case 'DeleteTopic':
      return { facts: 'ALL', expectation: { presence: 'DELETED' } }
    case 'SetTopicAttributes':
      return { facts: (readText(request, 'attributeName') ?? 'Policy') === 'Policy' ? ['policy'] : [] }
    case 'TagResource':
    case 'UntagResource':
      return { facts: ['tags'], expectation: { presence: 'PRESENT' } }
    default:
      return { facts: ['policy'] }
  }
}

/** The call does not contain the statement that SNS creates for a permission. */
function listSnsClaims({ operation, request }: CloudTrailEvent): FactEdit[] {
  if (operation === 'AddPermission' || operation === 'RemovePermission') return [{ fact: 'policy' }]
  const isPolicy = operation === 'SetTopicAttributes' && request['attributeName'] === 'Policy'
  return isPolicy ? [{ fact: 'policy', ...parseClaimedPolicy(request['attributeValue']) }] : []
}

const NAME = /^[\w-]{1,256}(?:\.fifo)?$/

/** A call names the topic by ARN, or by name when it creates one. */
function findTopic(call: CloudTrailEvent): Resource<'AWS::SNS::Topic'> | 'OTHER_ACCOUNT' | undefined {
  const { request, response, account, region } = call
  const newName = readText(request, 'name')
  const derivedArn = newName && `arn:${getPartition(region)}:sns:${region}:${account}:${newName}`
  const named = readText(request, 'topicArn') ?? readText(request, 'resourceArn')
  const arn = named ?? readText(response, 'topicArn') ?? derivedArn
  const parsed = arn === undefined ? undefined : parseArn(arn)
  if (arn === undefined || parsed?.service !== 'sns' || !NAME.test(parsed.resource)) return undefined
  if (parsed.account !== account || parsed.region !== region) return 'OTHER_ACCOUNT'
  return buildTopicResource(arn, account)
}
