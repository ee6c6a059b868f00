import type { Answers } from '../aspect.ts'
import * as deployment from './deployment.ts'
import * as watch from './watch.ts'

/** How every aspect of the kinds of Assay itself is read. */
export const assayAnswers = {
  'Assay::Deployment': {
    extent: deployment.extent,
    sweeps: deployment.sweeps,
    workers: deployment.workers,
    schedules: deployment.schedules,
  },
  'Assay::Watch': { rules: watch.rules, alarms: watch.alarms, queues: watch.queues },
} as const satisfies Answers
