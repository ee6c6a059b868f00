import type { EventSourceScope, DeploymentScope } from './scope.ts'
import {
  nameAgeAlarm,
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

/** The queues of Assay in `region` that hold what was given up, by their names. */
export function listDeadLetterQueues(region: string, { home }: Pick<DeploymentScope, 'home'>): string[] {
  return region === home ? allQueues.map(nameDeadLetterQueue) : [FORWARDING_DEAD_LETTERS]
}

/** The queues of Assay in `region` that are worked off, by their names. */
export function listWorkQueues(region: string, { home }: Pick<DeploymentScope, 'home'>): string[] {
  return region === home ? allQueues.map(nameQueue) : []
}

/** The alarms by which Assay in `region` says that it does not see, by their names. */
export function listAlarmNames(region: string, account: string, scope: EventSourceScope): string[] {
  const failed = listRegionRules(region, account, scope).map(({ name }) => nameFailedAlarm(name))
  const age = listWorkQueues(region, scope).map(nameAgeAlarm)
  const own = region === scope.home ? homeAlarms : []
  return [...failed, ...age, ...own, ...listDeadLetterQueues(region, scope)]
}

/** Those of functions, schedules and what functions measure themselves. */
const homeAlarms: readonly string[] = [
  ...allWorkers.map(nameQueue).flatMap(name => [nameErrorsAlarm(name), nameThrottlesAlarm(name)]),
  nameFailedAlarm(SCHEDULES),
  nameErrorsAlarm(SCHEDULES),
  nameAgeAlarm(REQUEUED),
  CONTROLS_ALARM,
]
