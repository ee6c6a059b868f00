import { listPaths, replaceAtPath } from '../../json-paths.ts'
import type { DeliveredEvent } from './event-folder.ts'

/** How a field of an event is mutated. */
type FieldCorruption = 'dropped' | 'nulled' | 'of another type'

/** An event with a missing or invalid optional field. */
export interface EventMutation {
  /** The mutation and its field: `detail.requestParameters.roleName dropped`. */
  name: string
  how: FieldCorruption
  event: DeliveredEvent
}

/** Fields of `detail` that every call has (CloudTrail User Guide, "CloudTrail record contents"). */
const CALL_FIELDS = [
  'eventVersion',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'eventID',
  'eventType',
]

/** Required fields by detail type; other types have no required fields. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'AWS API Call via CloudTrail': CALL_FIELDS,
  'AWS Service Event via CloudTrail': CALL_FIELDS,
  // Schemas aws.ecr@ECRImageAction and aws.ecr@ECRImageScan of EventBridge's registry.
  'ECR Image Action': ['action-type', 'repository-name', 'result'],
  'ECR Image Scan': ['repository-name', 'scan-status'],
  // ECS Developer Guide, "Amazon ECS task state change events" and "service deployment state change events".
  'ECS Task State Change': ['clusterArn', 'taskArn', 'lastStatus', 'desiredStatus', 'version'],
  'ECS Deployment State Change': ['eventType', 'eventName', 'deploymentId', 'updatedAt'],
  // GuardDuty API Reference, Finding.
  'GuardDuty Finding': [
    'accountId',
    'arn',
    'createdAt',
    'id',
    'region',
    'resource',
    'schemaVersion',
    'severity',
    'type',
    'updatedAt',
  ],
  // Inspector API Reference, Finding and Resource.
  'Inspector2 Finding': [
    'awsAccountId',
    'description',
    'findingArn',
    'firstObservedAt',
    'lastObservedAt',
    'resources',
    'resources.*',
    'resources.*.id',
    'resources.*.type',
    'severity',
    'status',
    'type',
  ],
}

/** All mutations of one optional field of `event`, and the omission of everything that a large call lacks. */
export function listMutations(event: DeliveredEvent): EventMutation[] {
  const required = REQUIRED[event['detail-type']] ?? []
  const paths = listPaths(event.detail).filter(path => !required.includes(path.map(anyItem).join('.')))
  const single = paths.flatMap(path => corruptField(event, ['detail', ...path]))
  return [...single, ...withoutParameters(event)]
}

function anyItem(name: string): string {
  return isItem(name) ? '*' : name
}

/** Whether a name is a list index. */
function isItem(name: string): boolean {
  return /^\d+$/.test(name)
}

/** CloudTrail omits requestParameters and responseElements of more than 100 KB. */
function withoutParameters(event: DeliveredEvent): EventMutation[] {
  const omitted = ['requestParameters', 'responseElements']
  const isThere = (name: string) => isObject(event.detail) && Object.hasOwn(event.detail, name)
  if (!omitted.every(isThere)) return []
  const without = omitted.reduce(
    (remaining, name) => replaceAtPath(remaining, ['detail', name], undefined),
    event,
  )
  return [
    { name: 'detail.requestParameters and detail.responseElements dropped', how: 'dropped', event: without },
  ]
}

function corruptField(event: DeliveredEvent, path: readonly string[]): EventMutation[] {
  const value = path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], event)
  const named = (how: FieldCorruption, other: unknown): EventMutation => ({
    name: `${path.join('.')} ${how}`,
    how,
    event: replaceAtPath(event, path, other),
  })
  // Removing an item from a list changes the meaning of the event, so items are not dropped.
  const dropped = isItem(path.at(-1) ?? '') ? [] : [named('dropped', undefined)]
  if (value === null) return dropped
  return [...dropped, named('nulled', null), named('of another type', chooseOtherType(value))]
}

function chooseOtherType(value: unknown): unknown {
  if (typeof value === 'string') return 7
  if (Array.isArray(value)) return {}
  return 'x'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
