import type {
  ChangedFunction,
  DeploymentFacts,
  IdleSchedule,
  IdleWorker,
} from '../../resources/assay/deployment.ts'
import { classifyAlarm, nameParts, type AlarmCategory } from '../../resources/assay/deployment-names.ts'
import type {
  BrokenRule,
  ChangedQueue,
  RegionalDeploymentFacts,
} from '../../resources/assay/regional-deployment.ts'
import type { Resource } from '../../resources/resource.ts'
import { quoteName } from '../../text/quote-text.ts'

/** Assay's deployment in a region, as far as it is known. */
type KnownRegionalDeployment = {
  resource: Resource<'Assay::RegionalDeployment'>
} & Partial<RegionalDeploymentFacts>

/** Whether a region other than the home region has none of its rules. */
export function isUndeployed({ rules, resource }: KnownRegionalDeployment, home: string): boolean {
  if (resource.region === home || rules === undefined) return false
  return rules.broken.length === rules.expected && rules.broken.every(({ fault }) => fault === 'MISSING')
}

/** Lists the regional deployments that have any rule. */
export function listDeployed<R extends KnownRegionalDeployment>(
  regionalDeployments: readonly R[],
  home: string,
): R[] {
  return regionalDeployments.filter(regionalDeployment => !isUndeployed(regionalDeployment, home))
}

const RULE_FAULTS = {
  MISSING: 'is missing',
  DISABLED: 'is disabled',
  CHANGED: 'has a different event pattern than deployed',
  WRONG_TARGET: 'does not deliver to its target',
  CHANGED_INPUT: 'gives its target another input than deployed',
  LOSING: 'does not leave what it cannot deliver in its dead-letter queue',
} as const

/** Returns a phrase such as `rule assay-iam-change in us-east-1 is disabled`. */
export function describeBrokenRule({ name, fault }: BrokenRule, region: string): string {
  return `rule ${quoteName(name)} in ${region} ${RULE_FAULTS[fault]}`
}

const WORKER_FAULTS = {
  MISSING: () => 'is missing',
  STOPPED: () => 'cannot run: its reserved concurrency is 0',
  DETACHED: (queue: string) => `receives nothing from queue ${quoteName(queue)}`,
  FILTERED: (queue: string) => `receives only filtered messages from queue ${quoteName(queue)}`,
  LOSING: (queue: string) => `loses failed messages of queue ${quoteName(queue)}`,
  SHARED: (queue: string) => `shares queue ${quoteName(queue)} with another function`,
} as const

/** Returns a phrase such as `function assay-notify is missing`. */
export function describeIdleWorker({ name, fault, queue = '' }: IdleWorker): string {
  return `function ${quoteName(name)} ${WORKER_FAULTS[fault](queue)}`
}

/** Returns a phrase such as `function assay-notify differs from its deployment: Code, Role`. */
export function describeChangedFunction({ name, settings }: ChangedFunction): string {
  return `function ${quoteName(name)} differs from its deployment: ${settings.map(quoteName).join(', ')}`
}

/** Returns a phrase such as `queue assay-notify in eu-west-1 has another DelaySeconds than deployed`. */
export function describeChangedQueue({ name, attributes }: ChangedQueue, region: string): string {
  return `queue ${quoteName(name)} in ${region} has another ${attributes.map(quoteName).join(', ')} than deployed`
}

/** Returns phrases for a topic that reaches no one. */
export function describeTopicProblems(topic: DeploymentFacts['topic'], prefix: string): string[] {
  const { topic: name } = nameParts(prefix)
  if (topic === 'MISSING') return [`topic ${name} is missing`]
  return topic.subscriptions > 0 ? [] : [`topic ${name} has no confirmed subscription`]
}

const SCHEDULE_FAULTS = {
  MISSING: 'is missing',
  DISABLED: 'is disabled',
  CHANGED: 'has another time, target or message than deployed',
} as const

/** Returns a phrase such as `schedule assay-sweep is disabled`. */
export function describeIdleSchedule({ name, fault }: IdleSchedule): string {
  return `schedule ${quoteName(name)} ${SCHEDULE_FAULTS[fault]}`
}

/** Returns one phrase for each alarm of the given categories that is in state ALARM. */
export function describeRaisedAlarms(
  { resource: { region }, alarms }: KnownRegionalDeployment,
  categories: readonly AlarmCategory[],
): string[] {
  return (alarms?.raised ?? [])
    .filter(name => categories.includes(classifyAlarm(name)))
    .map(name => `alarm ${quoteName(name)} in ${region} is in state ALARM`)
}

/** Returns one phrase for each missing alarm. */
export function describeMissingAlarms({ resource: { region }, alarms }: KnownRegionalDeployment): string[] {
  return (alarms?.missing ?? []).map(name => `alarm ${quoteName(name)} in ${region} is missing`)
}

/** Returns one phrase for each alarm that does not notify the topic. */
export function describeMutedAlarms({ resource: { region }, alarms }: KnownRegionalDeployment): string[] {
  return (alarms?.muted ?? []).map(name => `alarm ${quoteName(name)} in ${region} does not notify the topic`)
}
