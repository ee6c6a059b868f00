import { getPartition } from '../arn.ts'
import { selectDeadLetters, type QueueName } from '../collector-queue.ts'
import type { ResourceLocation } from '../resource.ts'

/** The `source` of all published events. */
export const EVENT_SOURCE = 'assay'

/** The detail type of the events of routes. */
export const ROUTE_EVENT_TYPE = 'Assay Notification'

/** The prefix of a deployment whose configuration names none. */
export const DEFAULT_PREFIX = 'assay'

/** The names of the parts that a deployment has once. */
export interface DeploymentNames {
  /** How all names begin that are not the prefix itself: prefixes have no hyphen, so no other deployment has such names. */
  start: string
  table: string
  dashboard: string
  scheduleGroup: string
  topic: string
  /** The bus of the events that other regions forward. */
  ingestBus: string
  /** The bus of published events. */
  findingsBus: string
  /** The dead-letter queue of the forwarding rules, in each region that forwards. */
  forwardingDeadLetters: string
  /** The alarm for schedules that fail. */
  schedulesAlarm: string
  /** The alarm for requeued work. */
  requeuedAlarm: string
  /** The alarm for controls that throw an error. */
  controlsAlarm: string
  /** The alarm for canaries that do not come back. */
  canaryAlarm: string
  canarySchedule: string
  /** The function that judges changes of stacks, and the alarm for its errors. */
  gateFunction: string
  gateAlarm: string
  /** The function that answers lifecycle hooks of ECS, and the alarm for its errors. */
  deploymentHookFunction: string
  deploymentHookAlarm: string
  /** The alarm for findings that Security Hub did not accept. */
  securityHubAlarm: string
}

/** Names the parts of the deployment with the prefix `prefix`. */
export function nameParts(prefix: string): DeploymentNames {
  const start = `${prefix}-`
  return {
    start,
    table: prefix,
    dashboard: prefix,
    scheduleGroup: prefix,
    topic: `${start}notifications`,
    ingestBus: prefix,
    findingsBus: `${start}findings`,
    forwardingDeadLetters: `${start}forwarding${DEAD_LETTERS}`,
    schedulesAlarm: nameErrorsAlarm(`${start}schedules`),
    requeuedAlarm: nameAgeAlarm(`${start}requeued`),
    controlsAlarm: nameErrorsAlarm(`${start}controls`),
    canaryAlarm: `${start}${CANARY_MISSING}`,
    canarySchedule: `${start}canary`,
    gateFunction: `${start}gate`,
    gateAlarm: nameErrorsAlarm(`${start}gate`),
    deploymentHookFunction: `${start}deployment-hook`,
    deploymentHookAlarm: nameErrorsAlarm(`${start}deployment-hook`),
    securityHubAlarm: nameErrorsAlarm(`${start}security-hub`),
  }
}

/** The name of the home stack, unless the configuration names another one: `Assay` for the prefix `assay`. */
export function nameHomeStack(prefix: string): string {
  return `${prefix.charAt(0).toUpperCase()}${prefix.slice(1)}`
}

/** The stack of another region, which forwards to the home region, where `homeStack` is. */
export function nameForwardingStack(region: string, homeStack: string): string {
  return `${homeStack}Forwarding-${region}`
}

/** The start of the ARN of every stack with the name `stack` in the region `region`. */
export function buildStackPrefix({ account, region }: ResourceLocation, stack: string): string {
  return `arn:${getPartition(region)}:cloudformation:${region}:${account}:stack/${stack}/`
}

/** The output of the home stack with all regions that contain a part of Assay, separated by spaces. */
export const REGIONS_OUTPUT = 'Regions'

/** The attribute of the table by which items expire. */
export const EXPIRY_ATTRIBUTE = 'expires'

/** The ARN of the topic in the home region `region`. */
export function buildTopicArn({ account, region }: ResourceLocation, prefix: string): string {
  return `arn:${getPartition(region)}:sns:${region}:${account}:${nameParts(prefix).topic}`
}

/** The name of the topic or the rule of a route. */
export function nameRoutePart(route: string, prefix: string): string {
  return `${nameParts(prefix).start}route-${route}`
}

/** The ARN of the topic of a route in the home region `region`. */
export function buildRouteTopicArn(
  route: string,
  { account, region }: ResourceLocation,
  prefix: string,
): string {
  return `arn:${getPartition(region)}:sns:${region}:${account}:${nameRoutePart(route, prefix)}`
}

/** The name of the report bucket. It has the account and the region because bucket names are unique in a partition. */
export function nameReportBucket({ account, region }: ResourceLocation, prefix: string): string {
  return `${prefix}-reports-${account}-${region}`
}

/** EventBridge's name of the bus that every region has. */
export const DEFAULT_BUS = 'default'

/** The type of the hook of a deployment; an account has each type once in a region. */
export function nameGateHook(prefix: string): string {
  return `${nameHomeStack(prefix)}::Gate::Hook`
}

/** The name of a queue; the function that consumes it as its first queue has the same name. */
export function nameQueue(queue: QueueName, prefix: string): string {
  return `${prefix}-${queue}`
}

/** The ARN of the queue `name`. */
export function buildQueueArn(name: string, { account, region }: ResourceLocation): string {
  return `arn:${getPartition(region)}:sqs:${region}:${account}:${name}`
}

/** The ARN of the function `name`, without a version or alias. */
export function buildFunctionArn(name: string, { account, region }: ResourceLocation): string {
  return `arn:${getPartition(region)}:lambda:${region}:${account}:function:${name}`
}

/** How the name of every dead-letter queue, and of its alarm, ends. */
const DEAD_LETTERS = '-dead-letters'

/** The name of the dead-letter queue of `queue`; several queues share one. */
export function nameDeadLetterQueue(queue: QueueName, prefix: string): string {
  return `${prefix}-${selectDeadLetters(queue)}${DEAD_LETTERS}`
}

/** The alarm for messages that wait too long in the queue `name`. */
export function nameAgeAlarm(name: string): string {
  return `${name}-age`
}

/** The alarm for repeated errors of `name`. An alarm for dead letters has the name of their queue. */
function nameErrorsAlarm(name: string): string {
  return `${name}-errors`
}

/** How the name of the canary's alarm ends. */
const CANARY_MISSING = 'canary-missing'

/** What an alarm is about, by its name; `OTHER` for names that this version does not know. */
export type AlarmCategory = 'AGE' | 'ERRORS' | 'DEAD_LETTERS' | 'CANARY' | 'OTHER'

/** Classifies an alarm of Assay by its name. */
export function classifyAlarm(alarm: string): AlarmCategory {
  if (alarm.endsWith(`-${CANARY_MISSING}`)) return 'CANARY'
  if (alarm.endsWith(nameAgeAlarm(''))) return 'AGE'
  if (alarm.endsWith(nameErrorsAlarm(''))) return 'ERRORS'
  return alarm.endsWith(DEAD_LETTERS) ? 'DEAD_LETTERS' : 'OTHER'
}
