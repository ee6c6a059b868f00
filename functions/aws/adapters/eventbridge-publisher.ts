import { setTimeout as wait } from 'node:timers/promises'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import pLimit from 'p-limit'
import type { EventPublisher } from '../../../audit/publish/published-event.ts'
import { chunkEvents, type PutEventsEntry } from '../../../audit/publish/event-batches.ts'

/** The EventBridge action that publishing requires. */
export const eventBusActions = ['events:PutEvents']

/** The bus rejected some entries of a request; the caller publishes all of them again. */
class PublishEventsError extends Error {
  override name = 'PublishEventsError'
}

/** Concurrent PutEvents requests. */
const REQUESTS = 4

/** Attempts for rejected entries, and the first pause between them in milliseconds. */
const MAX_TRIES = 3
const FIRST_PAUSE = 100

/** Publishes events to the bus `EventBusName`. Throws PublishEventsError. */
export function createEventBridgePublisher(
  EventBusName: string,
  client = new EventBridgeClient({}),
): EventPublisher {
  const put = async (entries: readonly PutEventsEntry[], attempt = 1): Promise<void> => {
    const Entries = entries.map(putEventsEntry => ({ ...putEventsEntry, EventBusName }))
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }))
    const rejected = entries.filter((_, index) => results[index]?.EventId === undefined)
    if (rejected.length === 0) return
    const { ErrorCode = 'no result', ErrorMessage = '' } = results.find(({ EventId }) => !EventId) ?? {}
    if (attempt === MAX_TRIES)
      throw new PublishEventsError(`${rejected.length} events were rejected: ${ErrorCode} ${ErrorMessage}`)
    await wait(FIRST_PAUSE * 4 ** (attempt - 1))
    await put(rejected, attempt + 1)
  }
  return {
    async publish(events) {
      const limit = pLimit(REQUESTS)
      await Promise.all(chunkEvents(events).map(batch => limit(() => put(batch))))
    },
  }
}
