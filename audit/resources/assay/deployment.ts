import type { SweepState } from './sweep.ts'
import type { SweepDeadlines } from './sweep-coverage.ts'
import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

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
export interface SweepStatus extends SweepState {
  deadlines: SweepDeadlines
}

/** What is known of Assay itself, as it is deployed in an account. */
export interface DeploymentFacts {
  /** Where the events come from. */
  trails: Resource<'AWS::CloudTrail::AccountTrails'>
  /** What of Assay is in each of its regions. */
  regionalDeployments: readonly Resource<'Assay::RegionalDeployment'>[]
  sweeps: SweepStatus
  idleWorkers: readonly IdleWorker[]
  idleSchedules: readonly IdleSchedule[]
}

export const deploymentKind = {
  kind: 'Assay::Deployment',
  label: 'deployment',
  auditedIfReferenced: true,
  facts: {
    trails: {
      collector: 'extent',
      affects: [],
      relationship: {
        to: 'AWS::CloudTrail::AccountTrails',
        label: 'hears of changes by',
        inverseLabel: 'listened to by',
      },
    },
    regionalDeployments: {
      collector: 'extent',
      affects: [],
      relationship: { to: 'Assay::RegionalDeployment', label: 'is blind without', inverseLabel: 'a part of' },
    },
    sweeps: { collector: 'sweeps', affects: [] },
    idleWorkers: { collector: 'workers', affects: [] },
    idleSchedules: { collector: 'schedules', affects: [] },
  },
} satisfies KindDefinition

/** Assay itself, whose home is `region`. Its canonical id is that of its table, which outlives every deployment. */
export function buildDeploymentResource({
  account,
  region,
}: ResourceLocation): Resource<'Assay::Deployment'> {
  const arn = `arn:${getPartition(region)}:dynamodb:${region}:${account}:table/assay`
  return { kind: 'Assay::Deployment', account, region, arn }
}
