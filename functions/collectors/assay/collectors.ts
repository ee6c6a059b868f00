import type { CollectorsByKind } from '../fact-collector.ts'
import { deploymentTable, deploymentTopic } from './data.ts'
import * as deployment from './deployment.ts'
import { deploymentFunctions } from './functions.ts'
import { regionalAlarms } from './regional-alarms.ts'
import { regionalQueues } from './regional-queues.ts'
import { regionalRules } from './regional-rules.ts'
import { deploymentSchedules } from './schedules.ts'
import { deploymentSettings } from './settings.ts'
import { deploymentWorkers } from './workers.ts'

/** The collectors of Assay's own deployment. */
export const assayCollectors = {
  'Assay::Deployment': {
    extent: deployment.deploymentRegions,
    sweeps: deployment.deploymentSweeps,
    workers: deploymentWorkers,
    functions: deploymentFunctions,
    schedules: deploymentSchedules,
    table: deploymentTable,
    settings: deploymentSettings,
    topic: deploymentTopic,
  },
  'Assay::RegionalDeployment': {
    rules: regionalRules,
    alarms: regionalAlarms,
    queues: regionalQueues,
  },
} as const satisfies CollectorsByKind
