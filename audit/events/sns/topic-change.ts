import { parseArn, getPartition } from '../../resources/arn.ts'
import type { FactEdit } from '../../resources/fact-edit.ts'
import type { Resource } from '../../resources/resource.ts'
import { buildTopicResource } from '../../resources/sns/topic.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import type { Subject } from '../change.ts'
import { readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { attachClaims, parseClaimedPolicy } from '../claims.ts'

/** SNS's calls that change what a topic is, or who may use it. */
export const TOPIC_CALLS = [
  'CreateTopic',
  'DeleteTopic',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
]

/** The topic that a call of SNS is about; undefined where it is another account's. */
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
    default:
      return { facts: ['policy'] }
  }
}

/** What a statement that SNS makes of a permission becomes, the call does not tell. */
function listSnsClaims({ operation, request }: CloudTrailEvent): FactEdit[] {
  if (operation === 'AddPermission' || operation === 'RemovePermission') return [{ fact: 'policy' }]
  const isPolicy = operation === 'SetTopicAttributes' && request['attributeName'] === 'Policy'
  return isPolicy ? [{ fact: 'policy', ...parseClaimedPolicy(request['attributeValue']) }] : []
}

const NAME = /^[\w-]{1,256}(?:\.fifo)?$/

/** A topic is called by its ARN, or by its name where it is made. */
function findTopic(call: CloudTrailEvent): Resource<'AWS::SNS::Topic'> | 'OTHER_ACCOUNT' | undefined {
  const { request, response, account, region } = call
  const newName = readText(request, 'name')
  const derivedArn = newName && `arn:${getPartition(region)}:sns:${region}:${account}:${newName}`
  const arn = readText(request, 'topicArn') ?? readText(response, 'topicArn') ?? derivedArn
  const parsed = arn === undefined ? undefined : parseArn(arn)
  if (arn === undefined || parsed?.service !== 'sns' || !NAME.test(parsed.resource)) return undefined
  if (parsed.account !== account || parsed.region !== region) return 'OTHER_ACCOUNT'
  return buildTopicResource(arn, account)
}
