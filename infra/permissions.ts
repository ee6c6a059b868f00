import type { Store } from '../audit/account/store.ts'
import { readerOf, type Queue } from '../audit/messages.ts'
import { triggers } from '../audit/changes/triggers.ts'
import { definitionOf } from '../audit/resources/kinds.ts'
import { operationsOf } from '../functions/answers/answers.ts'
import { consumeActions, delayActions } from '../functions/aws/consume.ts'
import { deadLettersName, queueName } from '../functions/aws/environment.ts'
import { sendActions } from '../functions/aws/queues.ts'
import { tableActions } from '../functions/aws/table.ts'
import { topicActions } from '../functions/aws/topic.ts'
import { logGroupName, TABLE, TOPIC } from './names.ts'
import { topicKeyActions } from './notification-topic.ts'

/** What a function may do, and with what. */
export interface Permission {
  /** Names the permission: letters and digits. */
  id: string
  actions: readonly string[]
  resources: readonly string[]
  /** The service through which alone the resources, keys, are used. */
  via?: string
  /** Why resources have wildcards; given for all that have. */
  because?: string
}

/** What the ARNs of permissions are made of. */
export interface Place {
  partition: string
  account: string
  home: string
  /** The regions in scope. */
  regions: readonly string[]
  tableKey: string
  topicKey: string
}

/** What AWS documents for those who read and write the items of a table that a key protects. */
const tableKeyActions = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
]

const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents']

/** Everything that the function of `queue` may do; what is not listed it may not. */
export function permissionsOf(queue: Queue, place: Place): Permission[] {
  return [
    ...reading(queue, place),
    ...keeping(queue, place),
    ...working(queue, place),
    ...(queue === 'notify' ? telling(place) : []),
    logging(queue, place),
  ]
}

/** What the function's own kinds take: nothing for a function that is no reader. */
function reading(queue: Queue, place: Place): Permission[] {
  const kinds = triggers.filter(trigger => trigger.queue === queue).flatMap(trigger => trigger.kinds)
  const operations = operationsOf(kinds)
  const targets = [...new Map(operations.map(({ on }) => [on.join(), on])).values()]
  return targets.map((on, index) => ({
    id: `Read${index + 1}`,
    actions: operations.filter(each => each.on.join() === on.join()).map(each => each.action),
    resources: on.flatMap(pattern => filledIn(pattern, place)),
    because: on.includes('*')
      ? 'These actions take no resource.'
      : "The auditor reads all of the account's resources of this type, whatever they are called.",
  }))
}

function filledIn(pattern: string, { partition, account, regions }: Place): string[] {
  const here = pattern.replaceAll('{partition}', partition).replaceAll('{account}', account)
  return here.includes('{region}') ? regions.map(region => here.replaceAll('{region}', region)) : [here]
}

/** As much of the store as the ports of each function take: `RespondPorts`, `JudgePorts`, `TellPorts`. */
function storeUseOf(queue: Queue): readonly (keyof Store)[] {
  if (queue === 'reassess') return ['load', 'save']
  if (queue === 'notify') return ['load', 'save', 'list']
  return ['load', 'save', 'remove', 'list']
}

function keeping(queue: Queue, place: Place): Permission[] {
  const actions = storeUseOf(queue).map(operation => tableActions[operation])
  return [
    { id: 'Keep', actions, resources: [arn(place, 'dynamodb', `table/${TABLE}`)] },
    { id: 'KeepProtected', actions: tableKeyActions, resources: [place.tableKey], via: 'dynamodb' },
  ]
}

function working(queue: Queue, place: Place): Permission[] {
  const own = [arn(place, 'sqs', queueName(queue))]
  const others = sendsTo(queue).map(queueName)
  return [
    { id: 'WorkOff', actions: [...consumeActions, ...delayActions], resources: own },
    {
      id: 'Send',
      actions: sendActions,
      resources: [...others, deadLettersName(queue)].map(name => arn(place, 'sqs', name)),
    },
  ]
}

/** The queues that get messages of the function of `queue`; its own gets back what is to come later. */
function sendsTo(queue: Queue): readonly Queue[] {
  if (queue === 'notify') return ['notify']
  if (queue === 'reassess') return ['reassess', 'notify']
  return [...new Set([queue, ...requestsOf(queue)]), 'reassess', 'notify']
}

/** The readers of what the kinds of a reader name. */
function requestsOf(queue: Queue): Queue[] {
  const kinds = triggers.filter(trigger => trigger.queue === queue).flatMap(trigger => trigger.kinds)
  const facts = kinds.flatMap(kind => Object.values(definitionOf(kind).facts))
  return facts.flatMap(({ relation }) => (relation ? [readerOf(relation.to)] : []))
}

function telling(place: Place): Permission[] {
  return [
    { id: 'Tell', actions: topicActions, resources: [arn(place, 'sns', TOPIC)] },
    { id: 'TellProtected', actions: topicKeyActions, resources: [place.topicKey], via: 'sns' },
  ]
}

function logging(queue: Queue, place: Place): Permission {
  return {
    id: 'Log',
    actions: logActions,
    resources: [arn(place, 'logs', `log-group:${logGroupName(queue)}:*`)],
    because: "Lambda names the streams of the function's own log group.",
  }
}

function arn({ partition, account, home }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}:${home}:${account}:${resource}`
}
