import * as z from 'zod/mini'
import type { PublishedEvent } from '../../../audit/publish/published-event.ts'
import { DEFAULT_PREFIX, nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { routeEventsToQueue } from '../../local-aws/event-route.ts'
import { loadJsonSchema } from '../../json-schemas.ts'
import { createOpenQueue, takeMessages } from './queues.ts'

const ownNames = nameParts(DEFAULT_PREFIX)

const { shape } = loadJsonSchema('published-event.schema.json')
const Event = z.looseObject({ 'detail-type': z.string() })

/** Records Assay's published events by a rule, and validates them by their schema. */
export async function followPublishedEvents(localAws: LocalAws) {
  const queue = await createOpenQueue(localAws, 'announced', 'events.amazonaws.com')
  await routeEventsToQueue(localAws, queue, { source: ['assay'] }, ownNames.findingsBus)
  const all: { type: string; detail: unknown }[] = []
  return {
    /** The details of the events of a type so far. */
    async of<T extends PublishedEvent['type']>(type: T): Promise<PublishedDetail<T>[]> {
      for (const { Body = '' } of await takeMessages(localAws, queue)) {
        const event = Event.parse(JSON.parse(Body))
        shape.parse(event)
        all.push({ type: event['detail-type'], detail: event['detail'] })
      }
      return all.filter(each => each.type === type).map(({ detail }) => detail as PublishedDetail<T>)
    },
  }
}

type PublishedDetail<T extends PublishedEvent['type']> = Extract<PublishedEvent, { type: T }>['detail']

export type PublishedEvents = Awaited<ReturnType<typeof followPublishedEvents>>
