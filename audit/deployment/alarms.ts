import type { Catchment, Extent } from './extent.ts'
import {
  ageAlarm,
  CONTROLS_ALARM,
  deadLettersName,
  errorsAlarm,
  failedAlarm,
  FORWARDING_DEAD_LETTERS,
  PUT_BACK,
  queueName,
  SCHEDULES,
  throttlesAlarm,
} from './names.ts'
import { rulesIn } from './rules.ts'
import { queues, workers } from './workers.ts'

/** The queues of Assay in `region` that hold what was given up, by their names. */
export function deadLettersIn(region: string, { home }: Pick<Extent, 'home'>): string[] {
  return region === home ? queues.map(deadLettersName) : [FORWARDING_DEAD_LETTERS]
}

/** The queues of Assay in `region` that are worked off, by their names. */
export function workQueuesIn(region: string, { home }: Pick<Extent, 'home'>): string[] {
  return region === home ? queues.map(queueName) : []
}

/** The alarms by which Assay in `region` says that it does not see, by their names. */
export function alarmsIn(region: string, account: string, extent: Catchment): string[] {
  const failed = rulesIn(region, account, extent).map(({ name }) => failedAlarm(name))
  const age = workQueuesIn(region, extent).map(ageAlarm)
  const own = region === extent.home ? homeAlarms : []
  return [...failed, ...age, ...own, ...deadLettersIn(region, extent)]
}

/** Those of functions, schedules and what functions measure themselves. */
const homeAlarms: readonly string[] = [
  ...workers.map(queueName).flatMap(name => [errorsAlarm(name), throttlesAlarm(name)]),
  failedAlarm(SCHEDULES),
  errorsAlarm(SCHEDULES),
  ageAlarm(PUT_BACK),
  CONTROLS_ALARM,
]
