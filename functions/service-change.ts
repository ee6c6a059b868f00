import { serviceTrigger } from '../audit/events/triggers.ts'
import { codeBuildCollectors, codeBuildResourceLists } from './collectors/codebuild/collectors.ts'
import { ecsCollectors, ecsResourceLists } from './collectors/ecs/collectors.ts'
import { eventsCollectors, eventsResourceLists } from './collectors/events/collectors.ts'
import { logsCollectors } from './collectors/logs/collectors.ts'
import { snsCollectors } from './collectors/sns/collectors.ts'
import { sqsCollectors } from './collectors/sqs/collectors.ts'
import { routeByService } from './aws/sdk/call-router.ts'
import { callLogs } from './aws/api/cloudwatch-logs.ts'
import { callCodeBuild } from './aws/api/codebuild.ts'
import { callEcs } from './aws/api/ecs.ts'
import { callEventBridge } from './aws/api/eventbridge.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'
import { callGuardDutyCoverage } from './aws/api/guardduty.ts'
import { callSns } from './aws/api/sns.ts'
import { callSqs } from './aws/api/sqs.ts'

const awsCall = routeByService({
  'cloudwatch-logs': callLogs,
  codebuild: callCodeBuild,
  ecs: callEcs,
  eventbridge: callEventBridge,
  guardduty: callGuardDutyCoverage,
  sns: callSns,
  sqs: callSqs,
})

/**
 * Refreshes ECS services, build projects, and the event sources and log groups of functions after a change, and requests
 * evaluation of what it affects.
 */
export const handler = createCollectorHandler(serviceTrigger, {
  call: awsCall,
  collectors: {
    ...codeBuildCollectors,
    ...ecsCollectors,
    ...eventsCollectors,
    ...logsCollectors,
    ...snsCollectors,
    ...sqsCollectors,
  },
  resourceLists: [...ecsResourceLists, ...eventsResourceLists, ...codeBuildResourceLists],
})
