import type { ParsedEvent, AuditScope } from './change.ts'
import { isMessagingEvent, messagingChangePatterns, parseMessagingChange } from './messaging-change.ts'
import { parseEcsCall } from './ecs/ecs-call.ts'
import { DEPLOYMENT_DETAIL_TYPE, parseEcsEvent, TASK_DETAIL_TYPE } from './ecs/ecs-event.ts'

/** How the names begin of ECS's calls that change what tasks are, how they are run, or where. */
const PREFIXES = [
  'RegisterTaskDefinition',
  'DeregisterTaskDefinition',
  'DeleteTaskDefinitions',
  'CreateService',
  'UpdateService',
  'DeleteService',
  'CreateExpressGatewayService',
  'UpdateExpressGatewayService',
  'DeleteExpressGatewayService',
  'CreateTaskSet',
  'UpdateTaskSet',
  'DeleteTaskSet',
  'RunTask',
  'StartTask',
  'CreateCluster',
  'UpdateCluster',
  'DeleteCluster',
  'PutAccountSetting',
  'DeleteAccountSetting',
]

/** What a task goes through before it runs and once it is stopped (ECS Developer Guide, "Amazon ECS task lifecycle"). */
const NOT_RUNNING = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
  'DELETED',
]

/**
 * ECS's mutating calls, and what it tells of tasks and deployments. That a task has stopped is not let in: before that it
 * is told to stop, which is. Beside them calls on what brings events to workloads.
 */
export const serviceChangePatterns = [
  {
    source: ['aws.ecs'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: PREFIXES.map(prefix => ({ prefix })), errorCode: [{ exists: false }] },
  },
  {
    source: ['aws.ecs'],
    'detail-type': [TASK_DETAIL_TYPE, DEPLOYMENT_DETAIL_TYPE],
    detail: { $or: [{ lastStatus: [{ 'anything-but': NOT_RUNNING }] }, { lastStatus: [{ exists: false }] }] },
  },
  ...messagingChangePatterns,
] as const

/**
 * Reads an event as a change of task definitions, of a service or of the account, or of a queue, a topic or an event bus.
 * Throws UnreadableEvent for what is none.
 */
export function parseServiceChange(event: unknown, auditScope: AuditScope): ParsedEvent {
  if (isMessagingEvent(event)) return parseMessagingChange(event, auditScope)
  const type =
    typeof event === 'object' && event !== null && 'detail-type' in event ? event['detail-type'] : ''
  return type === TASK_DETAIL_TYPE || type === DEPLOYMENT_DETAIL_TYPE
    ? parseEcsEvent(event, auditScope)
    : parseEcsCall(event, auditScope)
}
