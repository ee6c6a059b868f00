import type { CollectorsByKind } from '../fact-collector.ts'
import { eventBusPolicy } from './event-bus.ts'

/** How every aspect of the kinds of EventBridge is read. */
export const eventsCollectors = {
  'AWS::Events::EventBus': { policy: eventBusPolicy },
} as const satisfies CollectorsByKind
