import { isProjectEvent, parseProjectChange, projectChangePatterns } from './codebuild/project-change.ts'
import type { ParsedEvent, AuditScope } from './change.ts'
import { isMessagingEvent, messagingChangePatterns, parseMessagingChange } from './messaging-change.ts'
import { parseEcsCall } from './ecs/ecs-call.ts'
import { DEPLOYMENT_DETAIL_TYPE, parseEcsEvent, TASK_DETAIL_TYPE } from './ecs/ecs-event.ts'

/** The name prefixes of ECS's calls on task definitions, services, tasks, clusters, daemons and account settings. */
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
  'RegisterDaemonTaskDefinition',
  'CreateDaemon',
  'UpdateDaemon',
  'DeleteDaemon',
  'PutAccountSetting',
  'DeleteAccountSetting',
  'TagResource',
  'UntagResource',
]

/** The states of a task before it runs and after it is stopped (ECS Developer Guide, "Amazon ECS task lifecycle"). */
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
 * ECS's mutating calls, its own events of tasks and deployments, calls on queues, topics, event buses and log groups, and on
 * build projects. The event that a task of a service has stopped is not needed: the event with the desired status STOPPED comes before it. A standalone task ends
 * by itself, without such an event.
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
    detail: {
      $or: [
        { lastStatus: [{ 'anything-but': NOT_RUNNING }] },
        { lastStatus: [{ exists: false }] },
        { lastStatus: ['STOPPED'], group: [{ 'anything-but': { prefix: 'service:' } }] },
      ],
    },
  },
  ...messagingChangePatterns,
  ...projectChangePatterns,
] as const

/**
 * Parses an event as a change of task definitions, a service, a cluster, the account, a queue, a topic, an event bus, a log group or a build project. Throws
 * UnreadableEvent for other events.
 */
export function parseServiceChange(event: unknown, auditScope: AuditScope): ParsedEvent {
  if (isMessagingEvent(event)) return parseMessagingChange(event, auditScope)
  if (isProjectEvent(event)) return parseProjectChange(event, auditScope)
  const type =
    typeof event === 'object' && event !== null && 'detail-type' in event ? event['detail-type'] : ''
  return type === TASK_DETAIL_TYPE || type === DEPLOYMENT_DETAIL_TYPE
    ? parseEcsEvent(event, auditScope)
    : parseEcsCall(event, auditScope)
}
