import type { Answers } from '../aspect.ts'
import { policy } from './event-bus.ts'

/** How every aspect of the kinds of EventBridge is read. */
export const eventsAnswers = { 'AWS::Events::EventBus': { policy } } as const satisfies Answers
