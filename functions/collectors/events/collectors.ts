import type { CollectorsByKind } from '../fact-collector.ts'
import { eventBusPolicy } from './event-bus.ts'

/** The collectors of EventBridge. */
export const eventsCollectors = {
  'AWS::Events::EventBus': { policy: eventBusPolicy },
} as const satisfies CollectorsByKind
