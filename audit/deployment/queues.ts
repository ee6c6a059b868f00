import { appendDeadLetterSuffix, buildQueueArn, nameQueue } from '../resources/assay/deployment-names.ts'
import type { ResourceLocation } from '../resources/resource.ts'
import type { QueueName } from '../resources/collector-queue.ts'
import { listDeadLetterQueues } from './alarms.ts'
import { getFunctionTimeout, MAX_RECEIVES } from './functions.ts'
import type { DeploymentScope } from './scope.ts'
import { allQueues, findConsumer } from './workers.ts'

const DAY_SECONDS = 86_400

/** How long queues keep messages, in seconds. */
export const queueRetention = { work: 4 * DAY_SECONDS, deadLetters: 14 * DAY_SECONDS } as const

/** How long a message is invisible after a receive, in seconds: as AWS recommends, six times the timeout of the function. */
export function computeVisibilityTimeout(queueName: QueueName): number {
  return 6 * getFunctionTimeout(findConsumer(queueName))
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
  const queues = location.region === scope.home ? allQueues : []
  const work = queues.map(queueName => ({
    name: nameQueue(queueName),
    retention: queueRetention.work,
    work: {
      visibilityTimeout: computeVisibilityTimeout(queueName),
      deadLetterQueue: buildQueueArn(appendDeadLetterSuffix(nameQueue(queueName)), location),
      maxReceives: MAX_RECEIVES,
    },
  }))
  const deadLetters = listDeadLetterQueues(location.region, scope)
  return [...work, ...deadLetters.map(name => ({ name, retention: queueRetention.deadLetters }))]
}
