import type { SweepState } from './sweep.ts'
import type { SweepDeadlines } from './sweep-coverage.ts'
import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

/** A function of Assay that processes nothing. */
export interface IdleWorker {
  name: string
  /** It does not exist, its concurrency is 0 (`STOPPED`), or it does not consume its queue (`DETACHED`). */
  fault: 'MISSING' | 'STOPPED' | 'DETACHED'
  /** The queue that a `DETACHED` function does not consume. */
  queue?: string
}

/** A schedule of Assay that never runs. */
export interface IdleSchedule {
  name: string
  fault: 'MISSING' | 'DISABLED'
}

/** The progress of full scans, and when the next one is overdue. */
interface SweepStatus extends SweepState {
  deadlines: SweepDeadlines
}

/** The facts of Assay's own deployment. */
export interface DeploymentFacts {
  /** The trails that deliver the events. */
  trails: Resource<'AWS::CloudTrail::AccountTrails'>
  /** Assay's parts in each of its regions. */
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
        label: 'receives events from',
        inverseLabel: 'the event source of',
      },
    },
    regionalDeployments: {
      collector: 'extent',
      affects: [],
      relationship: { to: 'Assay::RegionalDeployment', label: 'depends on', inverseLabel: 'a part of' },
    },
    sweeps: { collector: 'sweeps', affects: [] },
    idleWorkers: { collector: 'workers', affects: [] },
    idleSchedules: { collector: 'schedules', affects: [] },
  },
} satisfies KindDefinition

/** Assay's own deployment with the home region `region`. Its id is the ARN of the table, which outlives every deployment. */
export function buildDeploymentResource({
  account,
  region,
}: ResourceLocation): Resource<'Assay::Deployment'> {
  const arn = `arn:${getPartition(region)}:dynamodb:${region}:${account}:table/assay`
  return { kind: 'Assay::Deployment', account, region, arn }
}
