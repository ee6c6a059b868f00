import type { SweepState } from './sweep.ts'
import type { SweepDeadlines } from './sweep-coverage.ts'
import { nameParts } from './deployment-names.ts'
import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import { getResourceName, type ResourceLocation, type Resource } from '../resource.ts'

/** A function of Assay that does not process every message of its queues. */
export interface IdleWorker {
  name: string
  /**
   * It does not exist, its concurrency is 0 (`STOPPED`), it does not consume its queue (`DETACHED`), its event source
   * mapping filters messages (`FILTERED`) or deletes failed ones (`LOSING`), or another function also consumes the queue
   * (`SHARED`).
   */
  fault: 'MISSING' | 'STOPPED' | 'DETACHED' | 'FILTERED' | 'LOSING' | 'SHARED'
  /** The queue that the fault is about. */
  queue?: string
}

/** A function of Assay that differs from what its stack deployed. */
export interface ChangedFunction {
  name: string
  /** What differs, in Lambda's words: `Code`, `Environment`. */
  settings: readonly string[]
}

/** A schedule of Assay that does not run as deployed. */
export interface IdleSchedule {
  name: string
  /** It does not exist, is disabled, or has another time, target or message (`CHANGED`). */
  fault: 'MISSING' | 'DISABLED' | 'CHANGED'
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
  changedFunctions: readonly ChangedFunction[]
  idleSchedules: readonly IdleSchedule[]
  /** Whether items of the table expire by the deployed attribute. */
  expiry: 'AS_DEPLOYED' | 'CHANGED'
  /** What is wrong with the stored run-time settings, which are not in force then. */
  settingsFaults: readonly string[]
  /** The topic of notifications and alarms, with the number of its confirmed subscriptions. */
  topic: { subscriptions: number } | 'MISSING'
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
    changedFunctions: { collector: 'functions', affects: [] },
    idleSchedules: { collector: 'schedules', affects: [] },
    expiry: { collector: 'table', affects: [] },
    settingsFaults: { collector: 'settings', affects: [] },
    topic: { collector: 'topic', affects: [] },
  },
} satisfies KindDefinition

/**
 * The deployment of the prefix `prefix` with the home region `region`. Its id is the ARN of the table, which outlives every
 * deployment.
 */
export function buildDeploymentResource(
  { account, region }: ResourceLocation,
  prefix: string,
): Resource<'Assay::Deployment'> {
  const arn = `arn:${getPartition(region)}:dynamodb:${region}:${account}:table/${nameParts(prefix).table}`
  return { kind: 'Assay::Deployment', account, region, arn }
}

/** The prefix of a deployment, from its id. */
export function readPrefix(deployment: Resource<'Assay::Deployment'>): string {
  return getResourceName(deployment)
}
