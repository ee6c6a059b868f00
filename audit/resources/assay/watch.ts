import { partitionOf } from '../arn.ts'
import { against, type KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'

/** A rule of Assay that is not as it was deployed. */
export interface BrokenRule {
  name: string
  bus: string
  /**
   * It is not there, is off, lets other events in (`CHANGED`), or does not deliver to where it should (`ASTRAY`).
   */
  fault: 'MISSING' | 'DISABLED' | 'CHANGED' | 'ASTRAY'
}

/** The rules of Assay in a region. */
export interface RulesStanding {
  /** How many there should be. */
  expected: number
  broken: readonly BrokenRule[]
}

/** The alarms of Assay in a region, by their names. */
export interface AlarmsStanding {
  missing: readonly string[]
  /** Those in the state ALARM. */
  raised: readonly string[]
}

/** The queues of Assay in a region. */
export interface QueuesStanding {
  missing: readonly string[]
  /** How many messages queues of dead letters hold, by their names; empty ones are left out. */
  deadLetters: Readonly<Record<string, number>>
}

/** What is known of Assay in a region: of what lets it see, and what says that it does not. */
export interface WatchFacts {
  rules: RulesStanding
  alarms: AlarmsStanding
  queues: QueuesStanding
}

const deployment = against('Assay::Deployment', 'watches')

export const watchKind = {
  kind: 'Assay::Watch',
  noun: 'watch over',
  onlyWhereNamed: true,
  facts: {
    rules: { aspect: 'rules', reaches: [[deployment]] },
    alarms: { aspect: 'alarms', reaches: [[deployment]] },
    queues: { aspect: 'queues', reaches: [[deployment]] },
  },
} satisfies KindDefinition

/** What of Assay is in a region, whether it is one of its own or not. */
export function watchResource({ account, region }: Place): Resource<'Assay::Watch'> {
  const arn = `arn:${partitionOf(region)}:events:${region}:${account}:assay`
  return { kind: 'Assay::Watch', account, region, arn }
}
