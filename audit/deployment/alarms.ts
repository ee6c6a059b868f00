import type { EventSourceScope, DeploymentScope } from './scope.ts'
import {
  nameAgeAlarm,
  CANARY_ALARM,
  CONTROLS_ALARM,
  nameDeadLetterQueue,
  nameErrorsAlarm,
  nameFailedAlarm,
  FORWARDING_DEAD_LETTERS,
  REQUEUED,
  nameQueue,
  SCHEDULES,
  nameThrottlesAlarm,
} from '../resources/assay/deployment-names.ts'
import { listRegionRules } from './rules.ts'
import { allQueues, allWorkers } from './workers.ts'

/** Lists the names of the dead-letter queues of Assay in `region`. */
export function listDeadLetterQueues(region: string, { home }: Pick<DeploymentScope, 'home'>): string[] {
  return region === home ? allQueues.map(nameDeadLetterQueue) : [FORWARDING_DEAD_LETTERS]
}

/** Lists the names of the queues in `region` that functions of Assay consume. */
function listWorkQueues(region: string, { home }: Pick<DeploymentScope, 'home'>): string[] {
  return region === home ? allQueues.map(nameQueue) : []
}

/** Lists the names of the alarms in `region` that report an impaired audit pipeline. */
export function listAlarmNames(region: string, account: string, scope: EventSourceScope): string[] {
  const failed = listRegionRules(region, account, scope).map(({ name }) => nameFailedAlarm(name))
  const age = listWorkQueues(region, scope).map(nameAgeAlarm)
  const own = region === scope.home ? homeAlarms : []
  return [...failed, ...age, ...own, ...listDeadLetterQueues(region, scope)]
}

/** The alarms of functions, of schedules, of the canary, and of the metrics that functions publish. */
const homeAlarms: readonly string[] = [
  ...allWorkers.map(nameQueue).flatMap(name => [nameErrorsAlarm(name), nameThrottlesAlarm(name)]),
  nameFailedAlarm(SCHEDULES),
  nameErrorsAlarm(SCHEDULES),
  nameAgeAlarm(REQUEUED),
  CONTROLS_ALARM,
  CANARY_ALARM,
]
