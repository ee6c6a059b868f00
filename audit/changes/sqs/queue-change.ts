import { partitionOf } from '../../resources/arn.ts'
import { queueResource } from '../../resources/sqs/queue.ts'
import type { Edit } from '../../resources/edit.ts'
import type { Resource } from '../../resources/resource.ts'
import { unnamed, type About } from '../about.ts'
import type { Subject } from '../change.ts'
import { objectAt, textAt, type ApiCall } from '../cloudtrail.ts'
import { telling, toldPolicy } from '../told.ts'

/** SQS's calls that change what a queue is, or who may use it. */
export const QUEUE_CALLS = [
  'CreateQueue',
  'DeleteQueue',
  'SetQueueAttributes',
  'AddPermission',
  'RemovePermission',
]

/** The facts that each attribute tells; the others are how a queue works. */
const FACTS: Readonly<Record<string, readonly string[]>> = {
  Policy: ['policy'],
  RedrivePolicy: ['deadLetterQueue'],
}

/** The queue that a call of SQS is about; undefined where it is another account's. */
export function aboutQueue(call: ApiCall): About | undefined {
  const resource = queueIn(call)
  if (resource === 'ELSEWHERE') return undefined
  if (resource === undefined) return unnamed('AWS::SQS::Queue')
  return { subjects: telling([{ resource, ...changedBy(call) }], toldBySqs(call)) }
}

function changedBy({ operation, request }: ApiCall): Omit<Subject, 'resource'> {
  switch (operation) {
    case 'CreateQueue':
      return { facts: 'ALL', expects: { presence: 'PRESENT' } }
    case 'DeleteQueue':
      return { facts: 'ALL', expects: { presence: 'GONE' } }
    case 'SetQueueAttributes': {
      const names = Object.keys(objectAt(request, 'attributes'))
      if (names.length === 0) return { facts: 'ALL' }
      return { facts: names.flatMap(name => (Object.hasOwn(FACTS, name) ? (FACTS[name] ?? []) : [])) }
    }
    default:
      return { facts: ['policy'] }
  }
}

/** What a statement that SQS makes of a permission becomes, the call does not tell. */
function toldBySqs({ operation, request }: ApiCall): Edit[] {
  if (operation === 'AddPermission' || operation === 'RemovePermission') return [{ fact: 'policy' }]
  const attributes = objectAt(request, 'attributes')
  if (operation !== 'SetQueueAttributes' || !Object.hasOwn(attributes, 'Policy')) return []
  const { Policy } = attributes
  return [{ fact: 'policy', ...(Policy === '' ? { value: 'NONE' } : toldPolicy(Policy)) }]
}

const NAME = /^[\w-]{1,80}(?:\.fifo)?$/
const PATH = /^\/(\d{12})\/([^/]+)$/

/** A queue is called by its URL, or by its name where it is made. */
function queueIn(call: ApiCall): Resource<'AWS::SQS::Queue'> | 'ELSEWHERE' | undefined {
  const { request, response, account, region } = call
  const url = textAt(request, 'queueUrl') ?? textAt(response, 'queueUrl')
  const [, owner, name] = PATH.exec(pathOf(url)) ?? [undefined, account, textAt(request, 'queueName')]
  if (name === undefined || !NAME.test(name)) return undefined
  if (owner !== account) return 'ELSEWHERE'
  return queueResource(`arn:${partitionOf(region)}:sqs:${region}:${account}:${name}`, account)
}

function pathOf(url = ''): string {
  return /^https?:\/\/[^/?#]+(\/[^?#]*)$/.exec(url)?.[1] ?? ''
}
