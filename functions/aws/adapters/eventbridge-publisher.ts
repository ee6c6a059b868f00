import { setTimeout as wait } from 'node:timers/promises'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import pLimit from 'p-limit'
import type { EventPublisher } from '../../../audit/publish/published-event.ts'
import { chunkEvents, type PutEventsEntry } from '../../../audit/publish/event-batches.ts'

/** The action on the bus that announcing takes. */
export const eventBusActions = ['events:PutEvents']

/** Some entries of a request were not taken; all of them are announced again. */
export class PublishEventsError extends Error {
  override name = 'PublishEventsError'
}

/** How many requests are under way at the same time. */
const REQUESTS = 4

/** How often entries are tried that the bus did not take, and after how many milliseconds first. */
const MAX_TRIES = 3
const FIRST_PAUSE = 100

/** Announces on the bus `EventBusName`. */
export function createEventBridgePublisher(
  EventBusName: string,
  client = new EventBridgeClient({}),
): EventPublisher {
  const put = async (entries: readonly PutEventsEntry[], attempt = 1): Promise<void> => {
    const Entries = entries.map(putEventsEntry => ({ ...putEventsEntry, EventBusName }))
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }))
    const refused = entries.filter((_, index) => results[index]?.EventId === undefined)
    if (refused.length === 0) return
    const { ErrorCode = 'no answer', ErrorMessage = '' } = results.find(({ EventId }) => !EventId) ?? {}
    if (attempt === MAX_TRIES)
      throw new PublishEventsError(`${refused.length} events: ${ErrorCode} ${ErrorMessage}`)
    await wait(FIRST_PAUSE * 4 ** (attempt - 1))
    await put(refused, attempt + 1)
  }
  return {
    async publish(events) {
      const limit = pLimit(REQUESTS)
      await Promise.all(chunkEvents(events).map(batch => limit(() => put(batch))))
    },
  }
}
