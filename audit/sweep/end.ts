import type { Cause, CausedTransition } from '../account/cause.ts'
import type { ListingStore } from '../account/store.ts'
import type { Announcer } from '../announcements/announcement.ts'
import type { Post } from '../messages.ts'
import { auditFinished } from '../announcements/audit-finished.ts'
import { openParts, partsOf, type Part } from './parts.ts'
import { endSweep, markAnnounced, sweepState } from './state.ts'

/** What is told of in one message: the work that is still open, and the causes whose transitions it tells. */
export interface Work {
  open: number
  causes: readonly string[]
  /** What was found changed, in words. */
  changes(): Promise<string[]>
  /** Notes that it was told, and which transitions came of it. */
  end(found: readonly CausedTransition[]): Promise<void>
}

/** What the end of a sweep takes. */
export interface EndPorts {
  store: ListingStore
  post: Post
  announcer?: Announcer
  now: () => Date
}

/** Whether a cause is a sweep as a whole. */
export function isSweep(cause: Pick<Cause, 'id' | 'sweep'>): boolean {
  return cause.sweep === cause.id
}

/** The work of a sweep: that of all its parts. */
export async function sweepWork(cause: Cause, ports: EndPorts): Promise<Work> {
  const { store, post, now } = ports
  const parts = await partsOf(cause.id, store)
  const open = (await openParts(cause.id, parts, store, now())).length
  const causes = [...parts.values()].flatMap(part => part.cause ?? [])
  return {
    open,
    causes,
    changes: () => Promise.resolve(coverage([...parts.values()])),
    async end(found) {
      const { running } = await sweepState(store)
      if (running?.id === cause.id) {
        const { id, account } = running
        await post.send('reassess', [{ type: 'rebuild-index', account, sweep: id }], 0)
        const sum = sumOf([...parts.values()])
        await endSweep({ ...running, endedAt: now().toISOString(), ...sum, open }, store)
      }
      await announceEnd(cause.id, found, ports)
    },
  }
}

/** Has rules told that a sweep is over; once, but for what a crash makes twice. */
async function announceEnd(
  sweep: string,
  found: readonly CausedTransition[],
  { store, announcer }: EndPorts,
): Promise<void> {
  const { last } = await sweepState(store)
  if (announcer === undefined || last?.id !== sweep || last.announced === true) return
  const transitions = found.map(({ transition }) => transition)
  const accepted = found.filter(({ told }) => told === 'ACCEPTED').length
  await announcer.announce([auditFinished(last, transitions, accepted)])
  await markAnnounced(sweep, store)
}

function sumOf(parts: readonly Part[]): { looked: number; lost: number; unlisted: string[] } {
  const total = (of: 'looked' | 'lost') => parts.reduce((sum, part) => sum + (part[of] ?? 0), 0)
  return {
    looked: total('looked'),
    lost: total('lost'),
    unlisted: parts.flatMap(({ unlisted }) => unlisted ?? []),
  }
}

function coverage(parts: readonly Part[]): string[] {
  const { looked, lost, unlisted } = sumOf(parts)
  return [
    `looked at ${looked} resources`,
    ...(lost === 0
      ? []
      : [`${lost} ${lost === 1 ? 'event' : 'events'} of CloudTrail's history had not arrived`]),
    ...unlisted,
  ]
}
