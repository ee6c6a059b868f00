import { getPartition } from '../arn.ts'
import { incoming, type KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

/** A rule of Assay that differs from its deployed state. */
export interface BrokenRule {
  name: string
  bus: string
  /**
   * The rule does not exist, is disabled, has another event pattern (`CHANGED`), has another target, its target gets
   * something else than deployed, such as a constant (`CHANGED_INPUT`), or it does not leave what it cannot deliver in its
   * dead-letter queue (`LOSING`).
   */
  fault: 'MISSING' | 'DISABLED' | 'CHANGED' | 'WRONG_TARGET' | 'CHANGED_INPUT' | 'LOSING'
}

/** The rules of Assay in a region. */
interface RulesStatus {
  /** The number of rules that should exist. */
  expected: number
  broken: readonly BrokenRule[]
}

/** The alarms of Assay in a region, by name. */
interface AlarmsStatus {
  missing: readonly string[]
  /** The alarms in the state ALARM. */
  raised: readonly string[]
  /** The alarms of the home region that do not notify the topic: their actions are disabled, or others. */
  muted: readonly string[]
}

/** The queues of Assay in a region. */
interface QueuesStatus {
  missing: readonly string[]
  /** The number of messages per dead-letter queue; empty queues are left out. */
  deadLetters: Readonly<Record<string, number>>
  /** The queues with other attributes than deployed. */
  changed: readonly ChangedQueue[]
}

/** A queue of Assay with other attributes than deployed, in SQS's words: `MessageRetentionPeriod`. */
export interface ChangedQueue {
  name: string
  attributes: readonly string[]
}

/** The facts of Assay's parts in a region: what delivers its events, and what reports failures. */
export interface RegionalDeploymentFacts {
  rules: RulesStatus
  alarms: AlarmsStatus
  queues: QueuesStatus
}

const deployment = incoming('Assay::Deployment', 'regionalDeployments')

export const regionalDeploymentKind = {
  kind: 'Assay::RegionalDeployment',
  label: 'Assay region',
  auditedIfReferenced: true,
  facts: {
    rules: { collector: 'rules', affects: [[deployment]] },
    alarms: { collector: 'alarms', affects: [[deployment]] },
    queues: { collector: 'queues', affects: [[deployment]] },
  },
} satisfies KindDefinition

/** The parts that the deployment of the prefix `prefix` has in a region, whether it has any there or not. */
export function buildRegionalDeploymentResource(
  { account, region }: ResourceLocation,
  prefix: string,
): Resource<'Assay::RegionalDeployment'> {
  const arn = `arn:${getPartition(region)}:events:${region}:${account}:${prefix}`
  return { kind: 'Assay::RegionalDeployment', account, region, arn }
}
