import type { EventSourceScope } from './scope.ts'
import {
  nameAgeAlarm,
  CANARY_ALARM,
  CONTROLS_ALARM,
  nameDeadLetterQueue,
  nameErrorsAlarm,
  FORWARDING_DEAD_LETTERS,
  REQUEUED,
  nameQueue,
  SCHEDULES,
} from '../resources/assay/deployment-names.ts'
import type { QueueName } from '../resources/collector-queue.ts'
import { allQueues, allWorkers } from './workers.ts'

/** Lists the names of the dead-letter queues of Assay in `region`. */
export function listDeadLetterQueues(region: string, { home }: Pick<EventSourceScope, 'home'>): string[] {
  return region === home ? [...new Set(allQueues.map(nameDeadLetterQueue))] : [FORWARDING_DEAD_LETTERS]
}

/**
 * Whether an alarm watches the age of a queue's messages. The work of a full scan may wait for long; a scan that does not
 * end is a failed self-check.
 */
export function isAgeWatched(queueName: QueueName): boolean {
  return queueName !== 'sweep' && allWorkers.some(workerName => workerName === queueName)
}

/** Lists the names of the alarms in `region` that report an impaired audit pipeline. */
export function listAlarmNames(region: string, { home }: Pick<EventSourceScope, 'home'>): string[] {
  return [...(region === home ? homeAlarms : []), ...listDeadLetterQueues(region, { home })]
}

/** The alarms of the age of messages, of schedules, of the canary, and of the metrics that functions publish. */
const homeAlarms: readonly string[] = [
  ...allQueues.filter(isAgeWatched).map(queueName => nameAgeAlarm(nameQueue(queueName))),
  nameErrorsAlarm(SCHEDULES),
  nameAgeAlarm(REQUEUED),
  CONTROLS_ALARM,
  CANARY_ALARM,
]
