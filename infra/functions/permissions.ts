import {
  nameDeadLetterQueue,
  FINDINGS_BUS_NAME,
  PREFIX,
  nameQueue,
  nameReportBucket,
  TABLE_NAME,
  TOPIC_NAME,
} from '../../audit/resources/assay/deployment-names.ts'
import { listWorkerQueues } from '../../audit/deployment/workers.ts'
import type { Store } from '../../audit/state/store.ts'
import {
  nameLowPriorityQueue,
  type QueueName,
  type WorkerName,
} from '../../audit/resources/collector-queue.ts'
import { triggers } from '../../audit/events/triggers.ts'
import { listOperations } from '../../functions/collectors/all-collectors.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import type { AwsOperation } from '../../functions/collectors/api/aws-call.ts'
import { eventBusActions } from '../../functions/aws/adapters/eventbridge-publisher.ts'
import { reportBucketActions } from '../../functions/aws/adapters/s3-archive.ts'
import { consumeQueueActions, changeVisibilityActions } from '../../functions/aws/runtime/sqs-handler.ts'
import { lookupEventsAction } from '../../functions/aws/adapters/cloudtrail-history.ts'
import { sendMessageActions } from '../../functions/aws/adapters/sqs-sender.ts'
import { snapshotScanAction, storeActions } from '../../functions/aws/adapters/dynamodb-store.ts'
import { notificationTopicActions } from '../../functions/aws/adapters/sns-notifier.ts'
import { buildLogGroupName } from '../names.ts'
import { topicKeyActions } from '../data/notification-topic.ts'
import { bucketKeyActions } from '../data/report-bucket.ts'

/** What a function may do, and with what. */
export interface FunctionPermission {
  /** Names the permission: letters and digits. */
  id: string
  actions: readonly string[]
  resources: readonly string[]
  /** The service through which alone the resources, keys, are used. */
  via?: string
  /** Why resources have wildcards; given for all that have. */
  wildcardReason?: string
}

/** What the ARNs of permissions are made of. */
export interface PermissionContext {
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
export function listFunctionPermissions(
  workerName: WorkerName,
  context: PermissionContext,
): FunctionPermission[] {
  return [
    ...buildReadPermissions(workerName, context),
    ...buildTablePermissions(workerName, context),
    ...buildQueuePermissions(workerName, context),
    ...(workerName === 'sweep' ? [eventHistoryPermission] : []),
    ...(workerName === 'notify' || workerName === 'report' ? buildNotifyPermissions(context) : []),
    ...(workerName === 'report' ? buildArchivePermissions(context) : []),
    buildLogPermission(workerName, context),
  ]
}

/** What it takes to read and to list resources of the function's own kinds: nothing for one that is no reader. */
function buildReadPermissions(workerName: WorkerName, context: PermissionContext): FunctionPermission[] {
  const operations = listReadOperations(workerName)
  const targets = [...new Map(operations.map(({ resources: on }) => [on.join(), on])).values()]
  return targets.map((on, index) => ({
    id: `Read${index + 1}`,
    actions: operations.filter(each => each.resources.join() === on.join()).map(each => each.action),
    resources: on.flatMap(pattern => resolvePattern(pattern, context)),
    wildcardReason: explainWildcard(on),
  }))
}

/** Why a reader reads whatever is of this form. */
function explainWildcard(on: readonly string[]): string {
  if (on.includes('*')) return 'These actions take no resource.'
  if (on.every(pattern => pattern.includes(PREFIX))) return 'These are resources of Assay itself.'
  return "The auditor reads all of the account's resources of this type, whatever they are called."
}

/** The operations that a reader asks AWS by. */
export function listReadOperations(workerName: WorkerName): AwsOperation[] {
  const kinds = triggers.filter(trigger => trigger.queue === workerName).flatMap(trigger => trigger.kinds)
  const lists = auditResourceLists
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(resourceList => resourceList.operations)
  return [...new Map([...listOperations(kinds), ...lists].map(each => [each.action, each])).values()]
}

/** CloudTrail's event history is the account's: its action takes no resource. */
const eventHistoryPermission: FunctionPermission = {
  id: 'Compare',
  actions: [lookupEventsAction],
  resources: ['*'],
  wildcardReason: 'This action takes no resource.',
}

function resolvePattern(pattern: string, { partition, account, home, regions }: PermissionContext): string[] {
  const here = pattern
    .replaceAll('{partition}', partition)
    .replaceAll('{account}', account)
    .replaceAll('{home}', home)
  return here.includes('{region}') ? regions.map(region => here.replaceAll('{region}', region)) : [here]
}

/** As much of the store as the ports of each function take: `RefreshSubjectsDeps`, `EvaluationDispatchDeps`, `NotifyDeps`. */
function listStoreOperations(workerName: WorkerName): readonly (keyof Store)[] {
  if (['evaluate', 'notify', 'sweep', 'report'].includes(workerName)) return ['load', 'save', 'list']
  return ['load', 'save', 'remove', 'list']
}

function buildTablePermissions(workerName: WorkerName, context: PermissionContext): FunctionPermission[] {
  const used = listStoreOperations(workerName).map(operation => storeActions[operation])
  const actions = workerName === 'sweep' || workerName === 'report' ? [...used, snapshotScanAction] : used
  return [
    { id: 'Keep', actions, resources: [buildArn(context, 'dynamodb', `table/${TABLE_NAME}`)] },
    { id: 'KeepProtected', actions: tableKeyActions, resources: [context.tableKey], via: 'dynamodb' },
  ]
}

function buildQueuePermissions(workerName: WorkerName, context: PermissionContext): FunctionPermission[] {
  const queues = listWorkerQueues(workerName)
  const own = queues.map(queue => buildArn(context, 'sqs', nameQueue(queue)))
  const others = listTargetQueues(workerName).map(nameQueue)
  return [
    { id: 'WorkOff', actions: [...consumeQueueActions, ...changeVisibilityActions], resources: own },
    {
      id: 'Send',
      actions: sendMessageActions,
      resources: [...others, ...queues.map(nameDeadLetterQueue)].map(name => buildArn(context, 'sqs', name)),
    },
  ]
}

/**
 * The queues that get messages of the function of `queue`; its own gets back what is to come later. An event of one
 * reader may be about what any other one reads, and what is known and on no list is found by the sweep.
 */
function listTargetQueues(workerName: WorkerName): readonly QueueName[] {
  const readers = triggers.flatMap(({ queue }): QueueName[] => [queue, nameLowPriorityQueue(queue)])
  if (workerName === 'report') return [workerName]
  if (workerName === 'evaluate' || workerName === 'notify') return ['evaluate', 'notify']
  return ['sweep', 'notify', ...readers, ...(workerName === 'sweep' ? [] : (['evaluate'] as const))]
}

function buildNotifyPermissions(context: PermissionContext): FunctionPermission[] {
  return [
    { id: 'Tell', actions: notificationTopicActions, resources: [buildArn(context, 'sns', TOPIC_NAME)] },
    { id: 'TellProtected', actions: topicKeyActions, resources: [context.topicKey], via: 'sns' },
    {
      id: 'Announce',
      actions: eventBusActions,
      resources: [buildArn(context, 'events', `event-bus/${FINDINGS_BUS_NAME}`)],
    },
  ]
}

function buildArchivePermissions(context: PermissionContext): FunctionPermission[] {
  const { partition, account, home, reportKey } = context
  return [
    {
      id: 'Archive',
      actions: reportBucketActions,
      resources: [`arn:${partition}:s3:::${nameReportBucket(account, home)}/reports/${account}/*`],
      wildcardReason: 'The keys of reports have the times for which they were called.',
    },
    { id: 'ArchiveProtected', actions: bucketKeyActions, resources: [reportKey], via: 's3' },
  ]
}

function buildLogPermission(workerName: WorkerName, context: PermissionContext): FunctionPermission {
  return {
    id: 'Log',
    actions: logActions,
    resources: [buildArn(context, 'logs', `log-group:${buildLogGroupName(workerName)}:*`)],
    wildcardReason: "Lambda names the streams of the function's own log group.",
  }
}

function buildArn(
  { partition, account, home }: PermissionContext,
  service: string,
  resource: string,
): string {
  return `arn:${partition}:${service}:${home}:${account}:${resource}`
}
