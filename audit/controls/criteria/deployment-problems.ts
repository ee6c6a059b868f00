import type { IdleWorker } from '../../resources/assay/deployment.ts'
import { classifyAlarm, type AlarmCategory } from '../../resources/assay/deployment-names.ts'
import type { BrokenRule, RegionalDeploymentFacts } from '../../resources/assay/regional-deployment.ts'
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

const RULE_FAULTS = {
  MISSING: 'is missing',
  DISABLED: 'is disabled',
  CHANGED: 'has a different event pattern than deployed',
  WRONG_TARGET: 'does not deliver to its target',
} as const

/** Returns a phrase such as `rule assay-iam-change in us-east-1 is disabled`. */
export function describeBrokenRule({ name, fault }: BrokenRule, region: string): string {
  return `rule ${quoteName(name)} in ${region} ${RULE_FAULTS[fault]}`
}

const WORKER_FAULTS = {
  MISSING: () => 'is missing',
  STOPPED: () => 'cannot run: its reserved concurrency is 0',
  DETACHED: (queue: string) => `receives nothing from queue ${quoteName(queue)}`,
} as const

/** Returns a phrase such as `function assay-notify is missing`. */
export function describeIdleWorker({ name, fault, queue = '' }: IdleWorker): string {
  return `function ${quoteName(name)} ${WORKER_FAULTS[fault](queue)}`
}

/** Returns one phrase for each alarm of the given categories that is in state ALARM. */
export function describeRaisedAlarms(
  { resource: { region }, alarms }: KnownRegionalDeployment,
  categories: readonly AlarmCategory[],
): string[] {
  return filterAlarms(alarms?.raised, categories).map(
    name => `alarm ${quoteName(name)} in ${region} is in state ALARM`,
  )
}

/** Returns one phrase for each missing alarm of the given categories. */
export function describeMissingAlarms(
  { resource: { region }, alarms }: KnownRegionalDeployment,
  categories: readonly AlarmCategory[],
): string[] {
  return filterAlarms(alarms?.missing, categories).map(
    name => `alarm ${quoteName(name)} in ${region} is missing`,
  )
}

function filterAlarms(names: readonly string[] = [], categories: readonly AlarmCategory[]): string[] {
  return names.filter(name => categories.includes(classifyAlarm(name)))
}
