import {
  buildQueueArn,
  DEFAULT_BUS,
  nameDeadLetterQueue,
  nameQueue,
} from '../resources/assay/deployment-names.ts'
import { getPartition } from '../resources/arn.ts'
import type { ResourceLocation } from '../resources/resource.ts'
import type { QueueName } from '../resources/collector-queue.ts'
import { listDeadLetterQueues } from './alarms.ts'
import { getFunctionTimeout, MAX_RECEIVES } from './functions.ts'
import { listRegionRules, type DeployedRule } from './rules.ts'
import type { EventSourceScope } from './scope.ts'
import { findConsumer, listDeployedWorkerQueues } from './workers.ts'

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
  /** The ARNs of the rules that deliver to it, or leave here what they could not deliver. Its policy admits them. */
  rules: readonly string[]
  /** Set for queues that functions consume. */
  work?: { visibilityTimeout: number; deadLetterQueue: string; maxReceives: number }
}

/** Lists the queues of Assay in the region of `location`. */
export function listDeployedQueues(location: ResourceLocation, scope: EventSourceScope): DeployedQueue[] {
  const rules = listRegionRules(location.region, location.account, scope)
  const listRules = (name: string) => {
    const arn = buildQueueArn(name, location)
    return rules
      .filter(({ target, deadLetters }) => [target, deadLetters].includes(arn))
      .map(rule => buildRuleArn(rule, location))
  }
  const { prefix } = scope
  const queues = location.region === scope.home ? listDeployedWorkerQueues(scope) : []
  const work = queues.map(queueName => ({
    name: nameQueue(queueName, prefix),
    retention: queueRetention.work,
    rules: listRules(nameQueue(queueName, prefix)),
    work: {
      visibilityTimeout: computeVisibilityTimeout(queueName),
      deadLetterQueue: buildQueueArn(nameDeadLetterQueue(queueName, prefix), location),
      maxReceives: MAX_RECEIVES,
    },
  }))
  const deadLetters = listDeadLetterQueues(location.region, scope)
  return [
    ...work,
    ...deadLetters.map(name => ({ name, retention: queueRetention.deadLetters, rules: listRules(name) })),
  ]
}

function buildRuleArn({ name, bus }: DeployedRule, { account, region }: ResourceLocation): string {
  const path = bus === DEFAULT_BUS ? name : `${bus}/${name}`
  return `arn:${getPartition(region)}:events:${region}:${account}:rule/${path}`
}
