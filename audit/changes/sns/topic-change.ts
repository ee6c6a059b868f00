import { parseArn, partitionOf } from '../../resources/arn.ts'
import type { Edit } from '../../resources/edit.ts'
import type { Resource } from '../../resources/resource.ts'
import { topicResource } from '../../resources/sns/topic.ts'
import { unnamed, type About } from '../about.ts'
import type { Subject } from '../change.ts'
import { textAt, type ApiCall } from '../cloudtrail.ts'
import { telling, toldPolicy } from '../told.ts'

/** SNS's calls that change what a topic is, or who may use it. */
export const TOPIC_CALLS = [
  'CreateTopic',
  'DeleteTopic',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
]

/** The topic that a call of SNS is about; undefined where it is another account's. */
export function aboutTopic(call: ApiCall): About | undefined {
  const resource = topicIn(call)
  if (resource === 'ELSEWHERE') return undefined
  if (resource === undefined) return unnamed('AWS::SNS::Topic')
  return { subjects: telling([{ resource, ...changedBy(call) }], toldBySns(call)) }
}

function changedBy({ operation, request }: ApiCall): Omit<Subject, 'resource'> {
  switch (operation) {
    case 'CreateTopic':
      return { facts: 'ALL', expects: { presence: 'PRESENT' } }
    case 'DeleteTopic':
      return { facts: 'ALL', expects: { presence: 'GONE' } }
    case 'SetTopicAttributes':
      return { facts: (textAt(request, 'attributeName') ?? 'Policy') === 'Policy' ? ['policy'] : [] }
    default:
      return { facts: ['policy'] }
  }
}

/** What a statement that SNS makes of a permission becomes, the call does not tell. */
function toldBySns({ operation, request }: ApiCall): Edit[] {
  if (operation === 'AddPermission' || operation === 'RemovePermission') return [{ fact: 'policy' }]
  const isPolicy = operation === 'SetTopicAttributes' && request['attributeName'] === 'Policy'
  return isPolicy ? [{ fact: 'policy', ...toldPolicy(request['attributeValue']) }] : []
}

const NAME = /^[\w-]{1,256}(?:\.fifo)?$/

/** A topic is called by its ARN, or by its name where it is made. */
function topicIn(call: ApiCall): Resource<'AWS::SNS::Topic'> | 'ELSEWHERE' | undefined {
  const { request, response, account, region } = call
  const made = textAt(request, 'name')
  const named = made && `arn:${partitionOf(region)}:sns:${region}:${account}:${made}`
  const arn = textAt(request, 'topicArn') ?? textAt(response, 'topicArn') ?? named
  const parsed = arn === undefined ? undefined : parseArn(arn)
  if (arn === undefined || parsed?.service !== 'sns' || !NAME.test(parsed.resource)) return undefined
  if (parsed.account !== account || parsed.region !== region) return 'ELSEWHERE'
  return topicResource(arn, account)
}
