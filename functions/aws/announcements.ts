import { setTimeout as wait } from 'node:timers/promises'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import pLimit from 'p-limit'
import type { Announcer } from '../../audit/announcements/announcement.ts'
import { batchesOf, type Entry } from '../../audit/announcements/batches.ts'

/** The action on the bus that announcing takes. */
export const busActions = ['events:PutEvents']

/** Some entries of a request were not taken; all of them are announced again. */
export class NotAnnounced extends Error {
  override name = 'NotAnnounced'
}

/** How many requests are under way at the same time. */
const REQUESTS = 4

/** How often entries are tried that the bus did not take, and after how many milliseconds first. */
const TRIES = 3
const PAUSE = 100

/** Announces on the bus `EventBusName`. */
export function busAnnouncer(EventBusName: string, client = new EventBridgeClient({})): Announcer {
  const put = async (entries: readonly Entry[], attempt = 1): Promise<void> => {
    const Entries = entries.map(entry => ({ ...entry, EventBusName }))
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }))
    const refused = entries.filter((_, index) => results[index]?.EventId === undefined)
    if (refused.length === 0) return
    const { ErrorCode = 'no answer', ErrorMessage = '' } = results.find(({ EventId }) => !EventId) ?? {}
    if (attempt === TRIES) throw new NotAnnounced(`${refused.length} events: ${ErrorCode} ${ErrorMessage}`)
    await wait(PAUSE * 4 ** (attempt - 1))
    await put(refused, attempt + 1)
  }
  return {
    async announce(announcements) {
      const limit = pLimit(REQUESTS)
      await Promise.all(batchesOf(announcements).map(batch => limit(() => put(batch))))
    },
  }
}
