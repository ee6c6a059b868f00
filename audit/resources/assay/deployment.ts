import type { SweepState } from '../../sweep/state.ts'
import type { Patience } from '../../sweep/coverage.ts'
import { partitionOf } from '../arn.ts'
import type { KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'

/** A function of Assay that does not do its work. */
export interface IdleWorker {
  name: string
  /** It is not there; it may run no copy (`STOPPED`); or it gets nothing of a queue (`DETACHED`). */
  fault: 'MISSING' | 'STOPPED' | 'DETACHED'
  /** The queue that a `DETACHED` one gets nothing of. */
  queue?: string
}

/** A schedule of Assay that does not call. */
export interface IdleSchedule {
  name: string
  fault: 'MISSING' | 'DISABLED'
}

/** How far the sweeps came, and when the next one is overdue. */
export interface SweepStanding extends SweepState {
  patience: Patience
}

/** What is known of Assay itself, as it is deployed in an account. */
export interface DeploymentFacts {
  /** Where the events come from. */
  trails: Resource<'AWS::CloudTrail::AccountTrails'>
  /** What of Assay is in each of its regions. */
  watches: readonly Resource<'Assay::Watch'>[]
  sweeps: SweepStanding
  idleWorkers: readonly IdleWorker[]
  idleSchedules: readonly IdleSchedule[]
}

export const deploymentKind = {
  kind: 'Assay::Deployment',
  noun: 'deployment',
  onlyWhereNamed: true,
  facts: {
    trails: {
      aspect: 'extent',
      reaches: [],
      relation: {
        to: 'AWS::CloudTrail::AccountTrails',
        says: 'hears of changes by',
        inverse: 'listened to by',
      },
    },
    watches: {
      aspect: 'extent',
      reaches: [],
      relation: { to: 'Assay::Watch', says: 'is blind without', inverse: 'a part of' },
    },
    sweeps: { aspect: 'sweeps', reaches: [] },
    idleWorkers: { aspect: 'workers', reaches: [] },
    idleSchedules: { aspect: 'schedules', reaches: [] },
  },
} satisfies KindDefinition

/** Assay itself, whose home is `region`. Its canonical id is that of its table, which outlives every deployment. */
export function deploymentResource({ account, region }: Place): Resource<'Assay::Deployment'> {
  const arn = `arn:${partitionOf(region)}:dynamodb:${region}:${account}:table/assay`
  return { kind: 'Assay::Deployment', account, region, arn }
}
