import { networkTrigger } from '../audit/events/triggers.ts'
import { ec2Collectors } from './collectors/ec2/collectors.ts'
import { networkResourceLists } from './collectors/ec2/resource-lists.ts'
import { callEc2 } from './aws/api/ec2.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'

/** Refreshes the network around workloads after a change, and requests evaluation of what it affects. */
export const handler = createCollectorHandler(networkTrigger, {
  call: callEc2,
  collectors: ec2Collectors,
  resourceLists: networkResourceLists,
})
