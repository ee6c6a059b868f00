import * as z from 'zod/mini'
import { buildEventBusResourceByName } from '../../../audit/resources/events/event-bus.ts'
import type { ResourceList } from '../lists/resource-list.ts'
import { fetchPage } from '../lists/paginate.ts'
import { listEventBuses } from './operations.ts'

const busesResponse = z.object({ EventBuses: z.array(z.object({ Name: z.string() })) })

/** The event buses of a region, including the default bus and partner buses. */
export const eventBusList: ResourceList = {
  kind: 'AWS::Events::EventBus',
  label: 'event buses',
  scope: 'REGION',
  operations: [listEventBuses],
  async listPage(callApi, where, token) {
    const { page, ...more } = await fetchPage(callApi, listEventBuses, {}, busesResponse, token)
    return { resources: page.EventBuses.map(({ Name }) => buildEventBusResourceByName(Name, where)), ...more }
  },
}
