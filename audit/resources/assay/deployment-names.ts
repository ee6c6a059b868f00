import type { QueueName } from '../collector-queue.ts'

/** What everything of Assay that is named begins with. */
export const PREFIX = 'assay-'

/** The stack of the home region. */
export const HOME_STACK = 'Assay'

/** The stack of another region, which forwards to the home region. */
export function nameForwardingStack(region: string): string {
  return `AssayForwarding-${region}`
}

/** The output of the home stack that names the regions in which anything of Assay is, with spaces between. */
export const REGIONS_OUTPUT = 'Regions'

/** The table, the topic, the bus and the dashboard of the home region. */
export const TABLE_NAME = 'assay'
export const DASHBOARD_NAME = 'assay'
export const TOPIC_NAME = 'assay-notifications'
export const INGEST_BUS_NAME = 'assay'

/** The bus of our own events, in the home region. */
export const FINDINGS_BUS_NAME = 'assay-findings'

/** What the names of the bucket of reports and of its key begin with. */
export const REPORTS_PREFIX = 'assay-reports'

/** The bucket of reports: the names of all buckets of a partition differ. */
export function nameReportBucket(account: string, region: string): string {
  return `${REPORTS_PREFIX}-${account}-${region}`
}

/** The group of the schedules, in the home region. */
export const SCHEDULE_GROUP_NAME = 'assay'

/** The bus of a region that has no other name, in EventBridge's word. */
export const DEFAULT_BUS = 'default'

/** The dead letters of the rules that forward, in each region that does. */
export const FORWARDING_DEAD_LETTERS = `${PREFIX}forwarding-dead-letters`

/** The name of a queue, and of the function that works it off where it is a function's first. */
export function nameQueue(queue: QueueName): string {
  return `${PREFIX}${queue}`
}

/** The name of the queue that holds the dead letters of the queue `name`. */
export function appendDeadLetterSuffix(name: string): string {
  return `${name}-dead-letters`
}

/** The name of the queue that holds the dead letters of `queue`. */
export function nameDeadLetterQueue(queue: QueueName): string {
  return appendDeadLetterSuffix(nameQueue(queue))
}

/** The alarm that a message in the queue `name` has waited for too long. */
export function nameAgeAlarm(name: string): string {
  return `${name}-age`
}

/** The alarm that the rule `name` could not deliver. That of dead letters has the name of their queue. */
export function nameFailedAlarm(name: string): string {
  return `${name}-failed`
}

/** The alarm that what `name` does goes wrong again and again. */
export function nameErrorsAlarm(name: string): string {
  return `${name}-errors`
}

/** The alarm that the function `name` has to wait, as too many run. */
export function nameThrottlesAlarm(name: string): string {
  return `${name}-throttles`
}

/** What is not one queue's, rule's or function's, in the names of alarms: schedules, and work that was put back. */
export const SCHEDULES = `${PREFIX}schedules`
export const REQUEUED = `${PREFIX}requeued`

/** The alarm that a control could not judge because of a fault of its own. */
export const CONTROLS_ALARM = nameErrorsAlarm(`${PREFIX}controls`)

/** What an alarm of Assay says by its name: `OTHER` where this version does not know it. */
export type AlarmCategory = 'AGE' | 'FAILED' | 'ERRORS' | 'THROTTLES' | 'DEAD_LETTERS' | 'OTHER'

export function classifyAlarm(alarm: string): AlarmCategory {
  if (alarm.endsWith(nameAgeAlarm(''))) return 'AGE'
  if (alarm.endsWith(nameFailedAlarm(''))) return 'FAILED'
  if (alarm.endsWith(nameErrorsAlarm(''))) return 'ERRORS'
  if (alarm.endsWith(nameThrottlesAlarm(''))) return 'THROTTLES'
  return alarm.endsWith(appendDeadLetterSuffix('')) ? 'DEAD_LETTERS' : 'OTHER'
}
