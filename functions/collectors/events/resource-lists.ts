import * as z from 'zod/mini'
import { buildEventBusResourceByName } from '../../../audit/resources/events/event-bus.ts'
import { createResourceList } from '../lists/resource-list.ts'
import { listEventBuses } from './operations.ts'

/** The event buses of a region, including the default bus and partner buses. */
export const eventBusList = createResourceList(
  { kind: 'AWS::Events::EventBus', label: 'event buses', scope: 'REGION' },
  listEventBuses,
  { response: z.object({ EventBuses: z.array(z.object({ Name: z.string() })) }) },
  ({ EventBuses }, where) => EventBuses.map(({ Name }) => buildEventBusResourceByName(Name, where)),
)
