import { openCause, originOf, type Origin } from './account/cause.ts'
import { digestOf } from './account/keys.ts'
import type { Period } from './account/told.ts'
import type { Refreshed } from './account/refresh.ts'
import type { Store } from './account/store.ts'
import { affectedBy, type Affected } from './changes/affected.ts'
import type { Subject } from './changes/change.ts'
import { displacedBy } from './displaced.ts'
import { isConcern, isConcerned, isOfOthers } from './escalation/concerns.ts'
import { laneOf, type Post, type Reassess, type WeighEscalation } from './messages.ts'
import { readerOf } from './reader-of.ts'
import { pieceOfRequest, requestsOf, sendRequests } from './requests.ts'
import { keyOf, type Resource } from './resources/resource.ts'

/** What was looked at for a cause, and what was seen. */
export interface Seen {
  /** Names this look among those of its cause. */
  look: string
  /** How often its subjects were looked at before. */
  number: number
  subjects: readonly Subject[]
  refreshed: readonly Refreshed[]
  /** Times that the change ended, or that it began and another ended. */
  periods?: readonly Period[]
}

/** What passing on works with. */
export interface PassOnPorts {
  store: Store
  post: Post
  now: () => Date
}

/** Has everything reassessed that a look may affect, and everything read that it leads to and nobody knows. */
export async function passOn(origin: Origin, seen: Seen, ports: PassOnPorts): Promise<Affected[]> {
  const requests = await requestsOf(origin, seen, ports.store)
  const affected = await affectedBy(seen.subjects, origin.id, ports.store)
  const reassessments = reassessmentsOf(origin.id, seen, withSubjects(affected, seen))
  const weighing = weighingOf(origin, seen, affected)
  const pieces = [...reassessments, ...weighing]
    .map(({ piece }) => piece)
    .concat(requests.map(pieceOfRequest))
  const subjects = seen.subjects.map(({ resource }) => resource)
  await openCause(origin, { look: seen.look, subjects, pieces }, ports.store, ports.now())
  await sendRequests(requests, ports.post)
  await ports.post.send('reassess', [...reassessments, ...weighing], 0)
  await haveDisplacedRead(origin, seen, ports)
  return affected
}

/** Has those read again who by what is known still name what one of the look now names alone. */
async function haveDisplacedRead(origin: Origin, seen: Seen, { store, post }: PassOnPorts): Promise<void> {
  const displaced = await displacedBy(origin.id, seen, store)
  for (const queue of new Set(displaced.map(({ resource }) => readerOf(resource.kind)))) {
    const subjects = displaced.filter(({ resource }) => readerOf(resource.kind) === queue)
    const change = { ...originOf(origin), subjects, lags: false }
    await post.send(laneOf(queue, origin.sweep), [{ type: 'look-again', change, number: 0 }], 0)
  }
}

/** Resources per message that has ways to become somebody else weighed: they share most of the work. */
const WEIGHED = 500

/** Messages that have that weighed, where the look changed something on which it depends. */
function weighingOf(
  { id: cause, account }: Origin,
  { look, number, subjects, refreshed }: Seen,
  affected: readonly Pick<Affected, 'resource'>[],
): WeighEscalation[] {
  if (!isConcern(refreshed, cause, number)) return []
  const others = affected.filter(({ resource }) => isOfOthers(resource))
  const all = [...others, ...subjects].map(({ resource }) => resource).filter(isConcerned)
  return chunksOf(all, WEIGHED).map(resources => {
    const piece = `weigh ${digestOf([look, ...resources.map(keyOf)].join(' '))}`
    return { type: 'weigh-escalation', cause, piece, account, resources }
  })
}

/** `affected` with those of the look that are nothing by themselves: they are judged as well. */
function withSubjects(affected: readonly Affected[], { refreshed }: Seen): Pick<Affected, 'resource'>[] {
  const known = new Set(affected.map(({ resource }) => keyOf(resource)))
  const others = refreshed.filter(({ model }) => !known.has(keyOf(model.resource)))
  return [...affected, ...others.map(({ model }) => ({ resource: model.resource }))]
}

/** Resources per reassess message. */
const CHUNK = 25

/** Messages for the affected resources; the same resources for the same look make the same pieces. */
function reassessmentsOf(
  cause: string,
  { look, periods = [] }: Seen,
  affected: readonly Pick<Affected, 'resource'>[],
): Reassess[] {
  const resources = affected.map(({ resource }) => resource)
  return chunksOf(resources, CHUNK).map(chunk => {
    const piece = `judge ${digestOf([look, ...chunk.map(keyOf)].join(' '))}`
    return { type: 'reassess', cause, piece, resources: chunk, ...(periods.length > 0 ? { periods } : {}) }
  })
}

/** The resources in order, each once, so many at a time. */
function chunksOf(resources: readonly Resource[], size: number): Resource[][] {
  const each = new Map(resources.map(resource => [keyOf(resource), resource]))
  const all = [...each.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )
}
