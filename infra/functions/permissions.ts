import {
  deadLettersName,
  FINDINGS_BUS,
  PREFIX,
  queueName,
  reportBucket,
  TABLE,
  TOPIC,
} from '../../audit/deployment/names.ts'
import { queuesOf } from '../../audit/deployment/workers.ts'
import type { Store } from '../../audit/account/store.ts'
import { slow, type Queue, type Worker } from '../../audit/messages.ts'
import { triggers } from '../../audit/changes/triggers.ts'
import { operationsOf } from '../../functions/answers/answers.ts'
import { listings } from '../../functions/answers/listings.ts'
import type { Operation } from '../../functions/answers/operation.ts'
import { busActions } from '../../functions/aws/announcements.ts'
import { bucketActions } from '../../functions/aws/bucket.ts'
import { consumeActions, delayActions } from '../../functions/aws/consume.ts'
import { historyAction } from '../../functions/aws/history.ts'
import { sendActions } from '../../functions/aws/queues.ts'
import { catalogueAction, tableActions } from '../../functions/aws/table.ts'
import { topicActions } from '../../functions/aws/topic.ts'
import { logGroupName } from '../names.ts'
import { topicKeyActions } from '../data/notification-topic.ts'
import { bucketKeyActions } from '../data/report-bucket.ts'

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
  reportKey: string
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

/** Everything that a function may do; what is not listed it may not. */
export function permissionsOf(worker: Worker, place: Place): Permission[] {
  return [
    ...reading(worker, place),
    ...keeping(worker, place),
    ...working(worker, place),
    ...(worker === 'sweep' ? [comparing] : []),
    ...(worker === 'notify' || worker === 'report' ? telling(place) : []),
    ...(worker === 'report' ? archiving(place) : []),
    logging(worker, place),
  ]
}

/** What it takes to read and to list resources of the function's own kinds: nothing for one that is no reader. */
function reading(worker: Worker, place: Place): Permission[] {
  const operations = readingOf(worker)
  const targets = [...new Map(operations.map(({ on }) => [on.join(), on])).values()]
  return targets.map((on, index) => ({
    id: `Read${index + 1}`,
    actions: operations.filter(each => each.on.join() === on.join()).map(each => each.action),
    resources: on.flatMap(pattern => filledIn(pattern, place)),
    because: reasonFor(on),
  }))
}

/** Why a reader reads whatever is of this form. */
function reasonFor(on: readonly string[]): string {
  if (on.includes('*')) return 'These actions take no resource.'
  if (on.every(pattern => pattern.includes(PREFIX))) return 'These are resources of Assay itself.'
  return "The auditor reads all of the account's resources of this type, whatever they are called."
}

/** The operations that a reader asks AWS by. */
export function readingOf(worker: Worker): Operation[] {
  const kinds = triggers.filter(trigger => trigger.queue === worker).flatMap(trigger => trigger.kinds)
  const lists = listings.filter(({ kind }) => kinds.includes(kind)).flatMap(listing => listing.operations)
  return [...new Map([...operationsOf(kinds), ...lists].map(each => [each.action, each])).values()]
}

/** CloudTrail's event history is the account's: its action takes no resource. */
const comparing: Permission = {
  id: 'Compare',
  actions: [historyAction],
  resources: ['*'],
  because: 'This action takes no resource.',
}

function filledIn(pattern: string, { partition, account, home, regions }: Place): string[] {
  const here = pattern
    .replaceAll('{partition}', partition)
    .replaceAll('{account}', account)
    .replaceAll('{home}', home)
  return here.includes('{region}') ? regions.map(region => here.replaceAll('{region}', region)) : [here]
}

/** As much of the store as the ports of each function take: `RespondPorts`, `JudgingPorts`, `TellPorts`. */
function storeUseOf(worker: Worker): readonly (keyof Store)[] {
  if (['reassess', 'notify', 'sweep', 'report'].includes(worker)) return ['load', 'save', 'list']
  return ['load', 'save', 'remove', 'list']
}

function keeping(worker: Worker, place: Place): Permission[] {
  const used = storeUseOf(worker).map(operation => tableActions[operation])
  const actions = worker === 'sweep' || worker === 'report' ? [...used, catalogueAction] : used
  return [
    { id: 'Keep', actions, resources: [arn(place, 'dynamodb', `table/${TABLE}`)] },
    { id: 'KeepProtected', actions: tableKeyActions, resources: [place.tableKey], via: 'dynamodb' },
  ]
}

function working(worker: Worker, place: Place): Permission[] {
  const queues = queuesOf(worker)
  const own = queues.map(queue => arn(place, 'sqs', queueName(queue)))
  const others = sendsTo(worker).map(queueName)
  return [
    { id: 'WorkOff', actions: [...consumeActions, ...delayActions], resources: own },
    {
      id: 'Send',
      actions: sendActions,
      resources: [...others, ...queues.map(deadLettersName)].map(name => arn(place, 'sqs', name)),
    },
  ]
}

/**
 * The queues that get messages of the function of `queue`; its own gets back what is to come later. An event of one
 * reader may be about what any other one reads, and what is known and on no list is found by the sweep.
 */
function sendsTo(worker: Worker): readonly Queue[] {
  const readers = triggers.flatMap(({ queue }): Queue[] => [queue, slow(queue)])
  if (worker === 'report') return [worker]
  if (worker === 'reassess' || worker === 'notify') return ['reassess', 'notify']
  return ['sweep', 'notify', ...readers, ...(worker === 'sweep' ? [] : (['reassess'] as const))]
}

function telling(place: Place): Permission[] {
  return [
    { id: 'Tell', actions: topicActions, resources: [arn(place, 'sns', TOPIC)] },
    { id: 'TellProtected', actions: topicKeyActions, resources: [place.topicKey], via: 'sns' },
    { id: 'Announce', actions: busActions, resources: [arn(place, 'events', `event-bus/${FINDINGS_BUS}`)] },
  ]
}

function archiving(place: Place): Permission[] {
  const { partition, account, home, reportKey } = place
  return [
    {
      id: 'Archive',
      actions: bucketActions,
      resources: [`arn:${partition}:s3:::${reportBucket(account, home)}/reports/${account}/*`],
      because: 'The keys of reports have the times for which they were called.',
    },
    { id: 'ArchiveProtected', actions: bucketKeyActions, resources: [reportKey], via: 's3' },
  ]
}

function logging(worker: Worker, place: Place): Permission {
  return {
    id: 'Log',
    actions: logActions,
    resources: [arn(place, 'logs', `log-group:${logGroupName(worker)}:*`)],
    because: "Lambda names the streams of the function's own log group.",
  }
}

function arn({ partition, account, home }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}:${home}:${account}:${resource}`
}
