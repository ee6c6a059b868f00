import { serviceChange } from '../audit/changes/triggers.ts'
import { ecsAnswers } from './answers/ecs/answers.ts'
import { services, taskDefinitions } from './answers/ecs/listing.ts'
import { eventsAnswers } from './answers/events/answers.ts'
import { eventBuses } from './answers/events/listing.ts'
import { snsAnswers } from './answers/sns/answers.ts'
import { sqsAnswers } from './answers/sqs/answers.ts'
import { byService } from './aws/by-service.ts'
import { callEcs } from './aws/ecs.ts'
import { callEventBridge } from './aws/eventbridge.ts'
import { readerHandler } from './aws/reader-handler.ts'
import { callSns } from './aws/sns.ts'
import { callSqs } from './aws/sqs.ts'

const call = byService({ ecs: callEcs, eventbridge: callEventBridge, sns: callSns, sqs: callSqs })

/** A service changed, or what brings events to functions: look at it again, and have reassessed what it affects. */
export const handler = readerHandler(serviceChange, {
  call,
  answers: { ...ecsAnswers, ...eventsAnswers, ...snsAnswers, ...sqsAnswers },
  listings: [services, taskDefinitions, eventBuses],
})
