import { serviceChange } from '../audit/changes/triggers.ts'
import { ecsAnswers } from './answers/ecs/answers.ts'
import { services, taskDefinitions } from './answers/ecs/listing.ts'
import { callEcs } from './aws/ecs.ts'
import { readerHandler } from './aws/reader-handler.ts'

/** A task definition was registered or a service changed: look at it again, and have reassessed what it affects. */
export const handler = readerHandler(serviceChange, {
  call: callEcs,
  answers: ecsAnswers,
  listings: [services, taskDefinitions],
})
