import { createSelfTrigger } from '../audit/events/triggers.ts'
import { assayCollectors } from './collectors/assay/collectors.ts'
import { createDeploymentList } from './collectors/assay/resource-lists.ts'
import { callDeploymentApis } from './aws/api/assay/deployment-calls.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'
import { loadDeployedConfiguration } from './aws/runtime/environment.ts'

const deployed = loadDeployedConfiguration()

/** Refreshes Assay's own deployment after a change to it, after one of its alarms, and every hour. */
export const handler = createCollectorHandler(
  createSelfTrigger(deployed.prefix),
  {
    call: callDeploymentApis,
    collectors: assayCollectors,
    resourceLists: [createDeploymentList(deployed.prefix)],
  },
  deployed,
)
