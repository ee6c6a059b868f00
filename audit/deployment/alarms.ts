import type { EventSourceScope, OptionScope } from './scope.ts'
import {
  nameAgeAlarm,
  nameDeadLetterQueue,
  nameParts,
  nameQueue,
} from '../resources/assay/deployment-names.ts'
import { isLowPriorityQueue, type QueueName } from '../resources/collector-queue.ts'
import { listDeployedWorkerQueues } from './workers.ts'

/** Lists the names of the dead-letter queues of Assay in `region`. */
export function listDeadLetterQueues(
  region: string,
  scope: Pick<EventSourceScope, 'home' | 'prefix'> & OptionScope,
): string[] {
  const { home, prefix } = scope
  return region === home
    ? [...new Set(listDeployedWorkerQueues(scope).map(queue => nameDeadLetterQueue(queue, prefix)))]
    : [nameParts(prefix).forwardingDeadLetters]
}

/**
 * Whether an alarm watches the age of a queue's messages. The work of a full scan may wait for long; a scan that does not
 * end is a failed self-check.
 */
export function isAgeWatched(queueName: QueueName): boolean {
  return queueName !== 'sweep' && !isLowPriorityQueue(queueName)
}

/** Lists the names of the alarms in `region` that report an impaired audit pipeline. */
export function listAlarmNames(
  region: string,
  scope: Pick<EventSourceScope, 'home' | 'prefix'> & OptionScope,
): string[] {
  return [...(region === scope.home ? listHomeAlarms(scope) : []), ...listDeadLetterQueues(region, scope)]
}

/** The alarms of the age of messages, of schedules, of the canary, and of the metrics that functions publish. */
function listHomeAlarms(scope: Pick<EventSourceScope, 'prefix'> & OptionScope): string[] {
  const { prefix } = scope
  const { schedulesAlarm, requeuedAlarm, controlsAlarm, canaryAlarm, securityHubAlarm } = nameParts(prefix)
  return [
    ...listDeployedWorkerQueues(scope)
      .filter(isAgeWatched)
      .map(queueName => nameAgeAlarm(nameQueue(queueName, prefix))),
    schedulesAlarm,
    requeuedAlarm,
    controlsAlarm,
    canaryAlarm,
    ...(scope.securityHub === true ? [securityHubAlarm] : []),
  ]
}
