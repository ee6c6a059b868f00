import { nameDeadLetterQueue, nameParts, nameQueue } from '../../audit/resources/assay/deployment-names.ts'
import { listWorkerQueues } from '../../audit/deployment/workers.ts'
import type { Store } from '../../audit/state/store.ts'
import type { QueueName, WorkerName } from '../../audit/resources/collector-queue.ts'
import { triggers } from '../../audit/events/triggers.ts'
import { describeChangeSet, hookOperations } from '../../functions/collectors/cloudformation/operations.ts'
import { registrySourceOperations } from '../../functions/collectors/ecr/content/registry-source.ts'
import { deployedContainerOperations } from '../../functions/deployment-hook/deployed-containers.ts'
import { listOperations, listReadKinds } from '../../functions/collectors/all-collectors.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import type { AwsOperation } from '../../functions/collectors/api/aws-call.ts'
import { consumeQueueActions, changeVisibilityActions } from '../../functions/aws/runtime/sqs-handler.ts'
import { lookupEventsAction } from '../../functions/aws/adapters/cloudtrail-history.ts'
import { sendMessageActions } from '../../functions/aws/adapters/sqs-sender.ts'
import { snapshotScanAction, storeActions } from '../../functions/aws/adapters/dynamodb-store.ts'
import { buildLogGroupName } from '../names.ts'
import {
  buildArchivePermissions,
  buildNotifyPermissions,
  buildPackPermissions,
  buildRoutePermissions,
  buildSecurityHubPermissions,
  buildSecurityLakePermissions,
} from './outbound-permissions.ts'
import { buildHomeArn, type FunctionPermission, type PermissionContext } from './permission-context.ts'

/** The KMS actions that AWS documents for clients of an encrypted table. */
const tableKeyActions = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
]

/** The KMS actions of a client that only reads an encrypted table. */
const tableReadKeyActions = ['kms:Decrypt', 'kms:DescribeKey']

const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents']

/** All permissions of a function. */
export function listFunctionPermissions(
  workerName: WorkerName,
  context: PermissionContext,
): FunctionPermission[] {
  return [
    ...buildCollectPermissions(workerName, context),
    ...(workerName === 'evidence'
      ? buildEvidencePermissions(context)
      : buildTablePermissions(workerName, context)),
    ...buildQueuePermissions(workerName, context),
    ...(workerName === 'sweep' ? [eventHistoryPermission] : []),
    ...(workerName === 'notify' || workerName === 'report' ? buildNotifyPermissions(context) : []),
    ...(workerName === 'report' ? buildArchivePermissions(context) : []),
    ...(workerName === 'report' ? buildSecurityLakePermissions(context) : []),
    ...(workerName === 'route' ? buildRoutePermissions(context) : []),
    ...(workerName === 'security-hub' ? buildSecurityHubPermissions(context) : []),
    buildLogPermission(buildLogGroupName(workerName, context.prefix), context),
  ]
}

/** The permissions of a function that reads the table and writes nothing to it. */
function buildReadTablePermissions(
  actions: readonly string[],
  context: PermissionContext,
): FunctionPermission[] {
  const { table } = nameParts(context.prefix)
  return [
    { id: 'ReadTable', actions, resources: [buildHomeArn(context, 'dynamodb', `table/${table}`)] },
    { id: 'UseTableKey', actions: tableReadKeyActions, resources: [context.key], via: 'dynamodb' },
  ]
}

/** What packing reads of the table, and what it writes. */
function buildEvidencePermissions(context: PermissionContext): FunctionPermission[] {
  return [
    ...buildReadTablePermissions([storeActions.load, snapshotScanAction], context),
    ...buildPackPermissions(context),
  ]
}

/** All permissions of the function that judges changes of stacks: it reads the table and the stack, and writes nothing. */
export function listGatePermissions(context: PermissionContext): FunctionPermission[] {
  const { gateFunction } = nameParts(context.prefix)
  return [
    ...buildReadTablePermissions([storeActions.load, storeActions.list], context),
    {
      id: 'ReadStack',
      actions: hookOperations.map(({ action }) => action),
      resources: describeChangeSet.resources.flatMap(pattern => resolvePattern(pattern, context)),
      wildcardReason: 'It reads the stack that is about to change, whatever its name.',
    },
    buildLogPermission(`/aws/lambda/${gateFunction}`, context),
  ]
}

/** All permissions of the function that answers lifecycle hooks of ECS: it reads what is deployed, and signatures of images. */
export function listDeploymentHookPermissions(context: PermissionContext): FunctionPermission[] {
  const { deploymentHookFunction } = nameParts(context.prefix)
  return [
    ...buildReadPermissions([...deployedContainerOperations, ...registrySourceOperations], context),
    buildLogPermission(`/aws/lambda/${deploymentHookFunction}`, context),
  ]
}

/**
 * The permissions to read and list resources of the function's kinds; none for a function that is not a
 * collector function.
 */
function buildCollectPermissions(workerName: WorkerName, context: PermissionContext): FunctionPermission[] {
  return buildReadPermissions(listReadOperations(workerName), context)
}

/** The permissions to call these operations, one for each form of their resources. */
function buildReadPermissions(
  operations: readonly AwsOperation[],
  context: PermissionContext,
): FunctionPermission[] {
  const targets = [...new Map(operations.map(({ resources: on }) => [on.join(), on])).values()]
  return targets.map((on, index) => ({
    id: `Read${index + 1}`,
    actions: [
      ...new Set(operations.filter(each => each.resources.join() === on.join()).map(each => each.action)),
    ],
    resources: on.flatMap(pattern => resolvePattern(pattern, context)),
    ...limitRegions(on, context),
    wildcardReason: explainWildcard(on),
  }))
}

/** Why a collector function reads all resources of this form. */
function explainWildcard(on: readonly string[]): string {
  if (on.includes('*')) return 'These actions support no resource-level permissions.'
  if (on.some(pattern => pattern.includes(':*:repository/')))
    return 'Assay reads all resources of this type, and those of other accounts that workloads run, if these allow it.'
  if (on.every(pattern => pattern.includes(nameParts('{prefix}').start)))
    return "These are Assay's own resources."
  return 'Assay audits all resources of this type in the account, whatever their names.'
}

/** The AWS operations that a collector function calls. */
export function listReadOperations(workerName: WorkerName): AwsOperation[] {
  const kinds = listReadKinds(workerName)
  const lists = auditResourceLists
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(resourceList => resourceList.operations)
  return [...new Map([...listOperations(kinds), ...lists].map(each => [each.action, each])).values()]
}

/** CloudTrail's event history is account-wide, so its action supports no resource. */
const eventHistoryPermission: FunctionPermission = {
  id: 'ReadEventHistory',
  actions: [lookupEventsAction],
  resources: ['*'],
  wildcardReason: 'This action supports no resource-level permissions.',
}

function resolvePattern(pattern: string, context: PermissionContext): string[] {
  const { partition, account, prefix, stack, home, regions } = context
  const here = pattern
    .replaceAll('{prefix}', prefix)
    .replaceAll('{stack}', stack)
    .replaceAll('{partition}', partition)
    .replaceAll('{account}', account)
    .replaceAll('{home}', home)
  if (!here.includes('{region}')) return [here]
  return canNameRegions(regions)
    ? regions.map(region => here.replaceAll('{region}', region))
    : [here.replaceAll('{region}', '*')]
}

/**
 * The regions up to which ARNs name them. With more, a condition names them: the inline policies of a role take 10,240
 * characters together (IAM User Guide, "IAM and AWS STS quotas").
 */
const MAX_NAMED_REGIONS = 8

function canNameRegions(regions: readonly string[]): boolean {
  return regions.length <= MAX_NAMED_REGIONS
}

/** The regions for the condition of a statement whose ARNs do not name them. */
function limitRegions(
  on: readonly string[],
  { home, regions }: PermissionContext,
): Pick<FunctionPermission, 'regions'> {
  if (canNameRegions(regions) || !on.some(pattern => pattern.includes('{region}'))) return {}
  return { regions: [...new Set([home, ...regions])].toSorted() }
}

/**
 * The store operations that the dependencies of each function have: `HandleChangeDeps`,
 * `EvaluationDispatchDeps`, `NotifyDeps`.
 */
function listStoreOperations(workerName: WorkerName): readonly (keyof Store)[] {
  if (['evaluate', 'notify', 'sweep', 'report', 'route', 'security-hub'].includes(workerName))
    return ['load', 'save', 'list']
  return ['load', 'save', 'remove', 'list']
}

function buildTablePermissions(workerName: WorkerName, context: PermissionContext): FunctionPermission[] {
  const used = listStoreOperations(workerName).map(operation => storeActions[operation])
  const { table } = nameParts(context.prefix)
  const isScanning = ['sweep', 'report', 'security-hub'].includes(workerName)
  const actions = isScanning ? [...used, snapshotScanAction] : used
  return [
    { id: 'ReadWriteTable', actions, resources: [buildHomeArn(context, 'dynamodb', `table/${table}`)] },
    { id: 'UseTableKey', actions: tableKeyActions, resources: [context.key], via: 'dynamodb' },
  ]
}

function buildQueuePermissions(workerName: WorkerName, context: PermissionContext): FunctionPermission[] {
  const { prefix } = context
  const queues = listWorkerQueues(workerName)
  const own = queues.map(queue => buildHomeArn(context, 'sqs', nameQueue(queue, prefix)))
  const others = listTargetQueues(workerName, context).map(queue => nameQueue(queue, prefix))
  const deadLetters = queues.map(queue => nameDeadLetterQueue(queue, prefix))
  return [
    { id: 'ConsumeQueues', actions: [...consumeQueueActions, ...changeVisibilityActions], resources: own },
    {
      id: 'SendMessages',
      actions: sendMessageActions,
      resources: [...new Set([...others, ...deadLetters])].map(name => buildHomeArn(context, 'sqs', name)),
    },
  ]
}

/**
 * The queues that a function sends to; its own for rechecks, retries and further parts of a report. An event of one collector function can
 * be about a resource of any other, and the full scan refreshes stored resources that no list contains.
 */
function listTargetQueues(
  workerName: WorkerName,
  { routes = [], securityHub = false }: PermissionContext,
): readonly QueueName[] {
  const collectorQueues = triggers.flatMap(({ queue }) => listWorkerQueues(queue))
  if (['report', 'route', 'security-hub', 'evidence'].includes(workerName)) return [workerName]
  if (workerName === 'evaluate') return ['evaluate', 'notify']
  if (workerName === 'notify')
    return [
      'evaluate',
      'notify',
      'sweep',
      ...(routes.length > 0 ? (['route'] as const) : []),
      ...(securityHub ? (['security-hub'] as const) : []),
    ]
  return ['sweep', 'notify', 'evaluate', ...collectorQueues]
}

function buildLogPermission(logGroup: string, context: PermissionContext): FunctionPermission {
  return {
    id: 'WriteLogs',
    actions: logActions,
    resources: [buildHomeArn(context, 'logs', `log-group:${logGroup}:*`)],
    wildcardReason: "Lambda names the streams of the function's own log group.",
  }
}
