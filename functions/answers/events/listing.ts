import * as z from 'zod/mini'
import { eventBusNamed } from '../../../audit/resources/events/event-bus.ts'
import type { Listing } from '../listing.ts'
import { askPage } from '../pages.ts'
import { listEventBuses } from './operations.ts'

const busesAnswer = z.object({ EventBuses: z.array(z.object({ Name: z.string() })) })

/** The event buses of a region, the default one and those of partners among them. */
export const eventBuses: Listing = {
  kind: 'AWS::Events::EventBus',
  noun: 'event buses',
  of: 'REGION',
  operations: [listEventBuses],
  async page(ask, where, token) {
    const { page, ...more } = await askPage(ask, listEventBuses, {}, busesAnswer, token)
    return { resources: page.EventBuses.map(({ Name }) => eventBusNamed(Name, where)), ...more }
  },
}
