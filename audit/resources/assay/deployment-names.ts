import { getPartition } from '../arn.ts'
import { selectDeadLetters, type QueueName } from '../collector-queue.ts'
import type { ResourceLocation } from '../resource.ts'

/** The prefix of all names that Assay chooses. */
export const PREFIX = 'assay-'

/** The stack of the home region. */
export const HOME_STACK = 'Assay'

/** The stack of another region, which forwards to the home region. */
export function nameForwardingStack(region: string): string {
  return `AssayForwarding-${region}`
}

/** The start of the ARN of every stack with the name of the home stack in the region `region`. */
export function buildStackPrefix({ account, region }: ResourceLocation): string {
  return `arn:${getPartition(region)}:cloudformation:${region}:${account}:stack/${HOME_STACK}/`
}

/** The output of the home stack with all regions that contain a part of Assay, separated by spaces. */
export const REGIONS_OUTPUT = 'Regions'

/** The table, dashboard, topic and event bus of the home region. */
export const TABLE_NAME = 'assay'
export const DASHBOARD_NAME = 'assay'
export const TOPIC_NAME = 'assay-notifications'
export const INGEST_BUS_NAME = 'assay'

/** The attribute of the table by which items expire. */
export const EXPIRY_ATTRIBUTE = 'expires'

/** The ARN of the topic in the home region `region`. */
export function buildTopicArn({ account, region }: ResourceLocation): string {
  return `arn:${getPartition(region)}:sns:${region}:${account}:${TOPIC_NAME}`
}

/** The bus of published events, in the home region. */
export const FINDINGS_BUS_NAME = 'assay-findings'

/** The prefix of the names of the report bucket and of its KMS key. */
const REPORTS_PREFIX = 'assay-reports'

/** The name of the report bucket. It has the account and the region because bucket names are unique in a partition. */
export function nameReportBucket(account: string, region: string): string {
  return `${REPORTS_PREFIX}-${account}-${region}`
}

/** The schedule group, in the home region. */
export const SCHEDULE_GROUP_NAME = 'assay'

/** EventBridge's name of the bus that every region has. */
export const DEFAULT_BUS = 'default'

/** The function that judges changes of stacks, and the type of its hook. */
export const GATE_FUNCTION = `${PREFIX}gate`
export const GATE_HOOK = 'Assay::Gate::Hook'

/** The dead-letter queue of the forwarding rules, in each region that forwards. */
export const FORWARDING_DEAD_LETTERS = `${PREFIX}forwarding-dead-letters`

/** The name of a queue; the function that consumes it as its first queue has the same name. */
export function nameQueue(queue: QueueName): string {
  return `${PREFIX}${queue}`
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
export function nameDeadLetterQueue(queue: QueueName): string {
  return `${PREFIX}${selectDeadLetters(queue)}${DEAD_LETTERS}`
}

/** The alarm for messages that wait too long in the queue `name`. */
export function nameAgeAlarm(name: string): string {
  return `${name}-age`
}

/** The alarm for repeated errors of `name`. An alarm for dead letters has the name of their queue. */
export function nameErrorsAlarm(name: string): string {
  return `${name}-errors`
}

/** Names in alarms that concern no single queue: schedules, and requeued work. */
export const SCHEDULES = `${PREFIX}schedules`
export const REQUEUED = `${PREFIX}requeued`

/** The alarm for controls that throw an error. */
export const CONTROLS_ALARM = nameErrorsAlarm(`${PREFIX}controls`)

/** The alarm for canaries that do not come back. */
export const CANARY_ALARM = `${PREFIX}canary-missing`

/** What an alarm is about, by its name; `OTHER` for names that this version does not know. */
export type AlarmCategory = 'AGE' | 'ERRORS' | 'DEAD_LETTERS' | 'CANARY' | 'OTHER'

/** Classifies an alarm of Assay by its name. */
export function classifyAlarm(alarm: string): AlarmCategory {
  if (alarm === CANARY_ALARM) return 'CANARY'
  if (alarm.endsWith(nameAgeAlarm(''))) return 'AGE'
  if (alarm.endsWith(nameErrorsAlarm(''))) return 'ERRORS'
  return alarm.endsWith(DEAD_LETTERS) ? 'DEAD_LETTERS' : 'OTHER'
}
