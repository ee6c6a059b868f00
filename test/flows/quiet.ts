import { setTimeout as wait } from 'node:timers/promises'
import type { Reader } from '../../audit/messages.ts'
import type { Bed } from '../bed/bed.ts'
import { backlog } from './queue.ts'
import { soon } from './soon.ts'

/** How often in a row the queues have to be found empty: an event takes a moment from its call to its queue. */
const STILL = 4
const APART_MS = 400

/**
 * Waits until nothing more comes of what was done, or no look at what the readers `of` read: their queues hold nothing
 * that waits, is delayed or in work.
 */
export async function quiet(bed: Bed, of?: readonly Reader[]): Promise<void> {
  let still = 0
  const look = async () => {
    await wait(APART_MS)
    still = Object.keys(await backlog(bed, of)).length === 0 ? still + 1 : 0
    return still >= STILL || undefined
  }
  await soon('queues that stay empty', look, 120)
}
