import { getPartition } from '../../resources/arn.ts'
import { buildQueueResource } from '../../resources/sqs/queue.ts'
import type { FactEdit } from '../../resources/fact-edit.ts'
import type { Resource } from '../../resources/resource.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import type { Subject } from '../change.ts'
import { readObject, readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import { attachClaims, parseClaimedPolicy } from '../claims.ts'

/** SQS's calls that change a queue or its policy. */
export const QUEUE_CALLS = [
  'CreateQueue',
  'DeleteQueue',
  'SetQueueAttributes',
  'AddPermission',
  'RemovePermission',
  'TagQueue',
  'UntagQueue',
]

/** The facts of each audited attribute. */
const ATTRIBUTE_FACTS: Readonly<Record<string, readonly string[]>> = {
  Policy: ['policy'],
  RedrivePolicy: ['deadLetterQueue'],
}

/** The queue of a call; undefined if it belongs to another account. */
export function parseQueueSubjects(call: CloudTrailEvent): EventSubjects | undefined {
  const resource = findQueue(call)
  if (resource === 'OTHER_ACCOUNT') return undefined
  if (resource === undefined) return createUnresolvedSubjects('AWS::SQS::Queue')
  return { subjects: attachClaims([{ resource, ...deriveSubjectChange(call) }], listSqsClaims(call)) }
}

function deriveSubjectChange({ operation, request }: CloudTrailEvent): Omit<Subject, 'resource'> {
  switch (operation) {
    case 'CreateQueue':
      return { facts: 'ALL', expectation: { presence: 'PRESENT' } }
    case 'DeleteQueue':
      return { facts: 'ALL', expectation: { presence: 'DELETED' } }
    case 'SetQueueAttributes': {
      const names = Object.keys(readObject(request, 'attributes'))
      if (names.length === 0) return { facts: 'ALL' }
      return {
        facts: names.flatMap(name =>
          Object.hasOwn(ATTRIBUTE_FACTS, name) ? (ATTRIBUTE_FACTS[name] ?? []) : [],
        ),
      }
    }
    case 'TagQueue':
    case 'UntagQueue':
      return { facts: ['tags'], expectation: { presence: 'PRESENT' } }
    default:
      return { facts: ['policy'] }
  }
}

/** The call does not contain the statement that SQS creates for a permission. */
function listSqsClaims({ operation, request }: CloudTrailEvent): FactEdit[] {
  if (operation === 'AddPermission' || operation === 'RemovePermission') return [{ fact: 'policy' }]
  const attributes = readObject(request, 'attributes')
  if (operation !== 'SetQueueAttributes' || !Object.hasOwn(attributes, 'Policy')) return []
  const { Policy } = attributes
  return [{ fact: 'policy', ...(Policy === '' ? { value: 'NONE' } : parseClaimedPolicy(Policy)) }]
}

const NAME = /^[\w-]{1,80}(?:\.fifo)?$/
const PATH = /^\/(\d{12})\/([^/]+)$/

/** A call names the queue by URL, or by name when it creates one. */
function findQueue(call: CloudTrailEvent): Resource<'AWS::SQS::Queue'> | 'OTHER_ACCOUNT' | undefined {
  const { request, response, account, region } = call
  const url = readText(request, 'queueUrl') ?? readText(response, 'queueUrl')
  const [, owner, name] = PATH.exec(parseUrlPath(url)) ?? [undefined, account, readText(request, 'queueName')]
  if (name === undefined || !NAME.test(name)) return undefined
  if (owner !== account) return 'OTHER_ACCOUNT'
  return buildQueueResource(`arn:${getPartition(region)}:sqs:${region}:${account}:${name}`, account)
}

function parseUrlPath(url = ''): string {
  return /^https?:\/\/[^/?#]+(\/[^?#]*)$/.exec(url)?.[1] ?? ''
}
