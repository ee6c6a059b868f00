import type { CollectorsByKind } from '../fact-collector.ts'
import * as deployment from './deployment.ts'
import * as watch from './watch.ts'

/** The collectors of Assay's own deployment. */
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
