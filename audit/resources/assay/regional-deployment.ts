import { getPartition } from '../arn.ts'
import { incoming, type KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

/** A rule of Assay that is not as it was deployed. */
export interface BrokenRule {
  name: string
  bus: string
  /**
   * It is not there, is off, lets other events in (`CHANGED`), or does not deliver to where it should (`ASTRAY`).
   */
  fault: 'MISSING' | 'DISABLED' | 'CHANGED' | 'WRONG_TARGET'
}

/** The rules of Assay in a region. */
export interface RulesStatus {
  /** How many there should be. */
  expected: number
  broken: readonly BrokenRule[]
}

/** The alarms of Assay in a region, by their names. */
export interface AlarmsStatus {
  missing: readonly string[]
  /** Those in the state ALARM. */
  raised: readonly string[]
}

/** The queues of Assay in a region. */
export interface QueuesStatus {
  missing: readonly string[]
  /** How many messages queues of dead letters hold, by their names; empty ones are left out. */
  deadLetters: Readonly<Record<string, number>>
}

/** What is known of Assay in a region: of what lets it see, and what says that it does not. */
export interface RegionalDeploymentFacts {
  rules: RulesStatus
  alarms: AlarmsStatus
  queues: QueuesStatus
}

const deployment = incoming('Assay::Deployment', 'regionalDeployments')

export const regionalDeploymentKind = {
  kind: 'Assay::RegionalDeployment',
  label: 'watch over',
  auditedIfReferenced: true,
  facts: {
    rules: { collector: 'rules', affects: [[deployment]] },
    alarms: { collector: 'alarms', affects: [[deployment]] },
    queues: { collector: 'queues', affects: [[deployment]] },
  },
} satisfies KindDefinition

/** What of Assay is in a region, whether it is one of its own or not. */
export function buildRegionalDeploymentResource({
  account,
  region,
}: ResourceLocation): Resource<'Assay::RegionalDeployment'> {
  const arn = `arn:${getPartition(region)}:events:${region}:${account}:assay`
  return { kind: 'Assay::RegionalDeployment', account, region, arn }
}
