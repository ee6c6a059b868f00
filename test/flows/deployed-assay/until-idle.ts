import { setTimeout as wait } from 'node:timers/promises'
import type { CollectorQueue } from '../../../audit/resources/collector-queue.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { listBacklog } from './queues.ts'
import { waitFor } from './eventually.ts'

/** The number of consecutive checks with empty queues, since an event takes a moment from its call to its queue. */
const IDLE_CHECKS = 4
const APART_MS = 400

/**
 * Waits until all queues, or those of the collector functions `of`, stay empty: no message waits, is delayed or in
 * flight.
 */
export async function waitUntilIdle(localAws: LocalAws, of?: readonly CollectorQueue[]): Promise<void> {
  let still = 0
  const refresh = async () => {
    await wait(APART_MS)
    still = Object.keys(await listBacklog(localAws, of)).length === 0 ? still + 1 : 0
    return still >= IDLE_CHECKS || undefined
  }
  await waitFor('queues that stay empty', refresh, 300)
}
