import type { CollectorsByKind } from '../fact-collector.ts'
import { eventBusPolicy } from './event-bus.ts'
import { eventBusList } from './resource-lists.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** The collectors of EventBridge. */
export const eventsCollectors = {
  'AWS::Events::EventBus': { policy: eventBusPolicy },
} as const satisfies CollectorsByKind

/** The lists of EventBridge. */
export const eventsResourceLists: readonly ResourceList[] = [eventBusList]
