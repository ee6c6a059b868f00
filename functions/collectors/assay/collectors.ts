import type { CollectorsByKind } from '../fact-collector.ts'
import * as deployment from './deployment.ts'
import * as regionalDeployment from './regional-deployment.ts'

/** The collectors of Assay's own deployment. */
export const assayCollectors = {
  'Assay::Deployment': {
    extent: deployment.deploymentRegions,
    sweeps: deployment.deploymentSweeps,
    workers: deployment.deploymentFunctions,
    schedules: deployment.deploymentSchedules,
  },
  'Assay::RegionalDeployment': {
    rules: regionalDeployment.regionalRules,
    alarms: regionalDeployment.regionalAlarms,
    queues: regionalDeployment.regionalQueues,
  },
} as const satisfies CollectorsByKind
