import type { CollectorsByKind } from '../fact-collector.ts'
import * as deployment from './deployment.ts'
import * as watch from './watch.ts'

/** How every aspect of the kinds of Assay itself is read. */
export const assayCollectors = {
  'Assay::Deployment': {
    extent: deployment.deploymentRegions,
    sweeps: deployment.deploymentSweeps,
    workers: deployment.deploymentFunctions,
    schedules: deployment.deploymentSchedules,
  },
  'Assay::RegionalDeployment': {
    rules: watch.watchRules,
    alarms: watch.watchAlarms,
    queues: watch.watchQueues,
  },
} as const satisfies CollectorsByKind
