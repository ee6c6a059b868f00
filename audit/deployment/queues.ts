import { appendDeadLetterSuffix, buildQueueArn, nameQueue } from '../resources/assay/deployment-names.ts'
import type { ResourceLocation } from '../resources/resource.ts'
import { listDeadLetterQueues, listWorkQueues } from './alarms.ts'
import { MAX_MESSAGE_SECONDS } from '../limits/service-limits.ts'
import { MAX_RECEIVES, REPORT_TIMEOUT } from './functions.ts'
import type { DeploymentScope } from './scope.ts'

const DAY_SECONDS = 86_400

/** How long queues keep messages, in seconds. */
export const queueRetention = { work: 4 * DAY_SECONDS, deadLetters: 14 * DAY_SECONDS } as const

/** How long a message is invisible after a receive, in seconds: as AWS recommends, six times the timeout of the function. */
export function computeVisibilityTimeout(queue: string): number {
  return 6 * (queue === nameQueue('report') ? REPORT_TIMEOUT : MAX_MESSAGE_SECONDS)
}

/** The smallest limit of the size of a message that all messages fit into, in bytes. */
export const MIN_MESSAGE_SIZE = 262_144

/** A queue of Assay as this version deploys it. Times are in seconds. */
export interface DeployedQueue {
  name: string
  retention: number
  /** Set for queues that functions consume. */
  work?: { visibilityTimeout: number; deadLetterQueue: string; maxReceives: number }
}

/** Lists the queues of Assay in the region of `location`. */
export function listDeployedQueues(
  location: ResourceLocation,
  scope: Pick<DeploymentScope, 'home'>,
): DeployedQueue[] {
  const work = listWorkQueues(location.region, scope).map(name => ({
    name,
    retention: queueRetention.work,
    work: {
      visibilityTimeout: computeVisibilityTimeout(name),
      deadLetterQueue: buildQueueArn(appendDeadLetterSuffix(name), location),
      maxReceives: MAX_RECEIVES,
    },
  }))
  const deadLetters = listDeadLetterQueues(location.region, scope)
  return [...work, ...deadLetters.map(name => ({ name, retention: queueRetention.deadLetters }))]
}
