import { expiry, extendCause, markDone, openCause, type Origin } from './account/cause.ts'
import { digestOf, handledKey, modelKey } from './account/keys.ts'
import { tiesOf, type Model, type Stamp } from './account/model.ts'
import { refresh, type Refreshed, type RefreshPorts } from './account/refresh.ts'
import { putIfAbsent } from './account/store.ts'
import { affectedBy, type Affected } from './changes/affected.ts'
import type { Change, Subject } from './changes/change.ts'
import { isMet } from './changes/expectation.ts'
import { readerOf, type Post, type Queue, type ReadRequest, type Reassess } from './messages.ts'
import { aspectsOf, definitionOf } from './resources/kinds.ts'
import { keyOf, type Resource } from './resources/resource.ts'
import type { Timing } from './timing.ts'

/** What a reader works with. */
export interface RespondPorts extends RefreshPorts {
  post: Post
  timing: Timing
  /** The reader's own queue, to which it sends what it is to look at again. */
  queue: Queue
}

type Occasion = { stamp: Stamp; number: number }

/** What a reader made of a change. */
export type Response = { ignored: 'duplicate' } | { affected: Affected[] }

/**
 * Something changed: look at it again, find whom it affects, and have them reassessed. The mark that the change
 * was handled is set after all that is stored, so a crash repeats the work and loses none.
 */
export async function respond(change: Change, ports: RespondPorts): Promise<Response> {
  if (await ports.store.load(handledKey(change.id))) return { ignored: 'duplicate' }
  const affected = await look(change, 0, ports)
  await putIfAbsent(ports.store, handledKey(change.id), {}, expiry(ports.now()))
  return { affected }
}

/** Looks at the subjects of `change` for the time `number` (0 is the first) and passes on what that may affect. */
export async function look(change: Change, number: number, ports: RespondPorts): Promise<Affected[]> {
  const stamp = { cause: change.id, at: change.at }
  const looks = await Promise.all(
    change.subjects.map(subject => refreshSubject(subject, { stamp, number }, ports)),
  )
  const delay = ports.timing.lookAgainAfter[number]
  const again = change.lags || looks.some((seen, index) => !isSettled(seen, change.subjects[index]))
  const work = number === 0 || looks.some(({ model }) => isReplacedBy(model, change.id, number))
  const affected = work ? await passOn(change, change.subjects, looks, number, ports) : []
  if (again && delay !== undefined) {
    await ports.post.send(ports.queue, [{ type: 'look-again', change, number: number + 1 }], delay)
  }
  return affected
}

/** Whether this very look replaced facts, in this run or in one that was cut off. */
function isReplacedBy(model: Model, cause: string, number: number): boolean {
  return model.previous.some(before => before.cause === cause && before.look === number)
}

function isSettled(seen: Refreshed, subject: Subject | undefined): boolean {
  return !seen.passing && isMet(subject?.expects, seen.model)
}

async function refreshSubject(subject: Subject, occasion: Occasion, ports: RespondPorts): Promise<Refreshed> {
  const { resource, facts } = subject
  const definitions = definitionOf(resource.kind).facts
  const aspects =
    facts === 'ALL'
      ? aspectsOf(resource.kind)
      : [...new Set(facts.flatMap(name => definitions[name]?.aspect ?? []))]
  return refresh(resource, aspects, occasion, ports)
}

/** Has everything reassessed that the looks may affect, and everything read that they lead to and nobody knows. */
async function passOn(
  origin: Origin,
  subjects: readonly Subject[],
  looks: readonly Refreshed[],
  number: number,
  ports: RespondPorts,
): Promise<Affected[]> {
  const requests = await requestsOf(origin, looks, number, ports)
  const affected = await affectedBy(subjects, origin.id, ports.store)
  const name = `look ${number}`
  const pieces = piecesOf(origin.id, affected, name)
  const names = [...pieces.map(({ piece }) => piece), ...requests.map(pieceOfRequest)]
  const resources = subjects.map(({ resource }) => resource)
  await openCause(origin, { look: name, subjects: resources, pieces: names }, ports.store, ports.now())
  await send(requests, pieces, ports)
  await ports.post.send('notify', [{ type: 'tell', cause: origin.id }], ports.timing.tellAfter)
  return affected
}

/** Reads a resource that a cause came upon, unless it is known by now, and has what it affects reassessed. */
export async function readRequested(request: ReadRequest, ports: RespondPorts): Promise<void> {
  const { cause, at, number, resource } = request
  const item = await ports.store.load(modelKey(resource))
  const before = item?.body as Model | undefined
  const unread = before === undefined || isReplacedBy(before, cause, number)
  if (unread) {
    const seen = await refresh(resource, aspectsOf(resource.kind), { stamp: { cause, at }, number }, ports)
    const requests = await requestsOf({ id: cause, at }, [seen], number, ports)
    const affected = await affectedBy([{ resource, facts: 'ALL' }], cause, ports.store)
    const pieces = piecesOf(cause, affected, pieceOfRequest(request))
    const names = [...pieces.map(({ piece }) => piece), ...requests.map(pieceOfRequest)]
    const work = { look: pieceOfRequest(request), subjects: [resource], pieces: names }
    await extendCause(cause, work, ports.store, ports.now())
    await send(requests, pieces, ports)
  }
  await markDone(cause, pieceOfRequest(request), ports.store, ports.now())
}

async function send(requests: readonly ReadRequest[], pieces: readonly Reassess[], { post }: RespondPorts) {
  for (const queue of new Set(requests.map(({ resource }) => readerOf(resource.kind)))) {
    await post.send(
      queue,
      requests.filter(({ resource }) => readerOf(resource.kind) === queue),
      0,
    )
  }
  await post.send('reassess', pieces, 0)
}

/** Requests for what the models name and nobody has read. */
async function requestsOf(
  origin: Pick<Origin, 'id' | 'at'>,
  looks: readonly Refreshed[],
  number: number,
  { store }: RespondPorts,
): Promise<ReadRequest[]> {
  const named = looks.flatMap(({ model }) => tiesOf(model.resource, model.facts).map(tie => tie.to))
  const seen = new Set(looks.map(({ model }) => keyOf(model.resource)))
  const unseen = named.filter(resource => !seen.has(keyOf(resource)))
  const targets = [...new Map(unseen.map(resource => [keyOf(resource), resource])).values()]
  const known = await Promise.all(targets.map(resource => isKnown(resource, origin.id, number, store)))
  return targets
    .filter((_, index) => !known[index])
    .map(resource => ({ type: 'read-request', cause: origin.id, at: origin.at, number, resource }))
}

/** Known, and not only by a request of this very look that a crash may have cut off. */
async function isKnown(
  resource: Resource,
  cause: string,
  number: number,
  store: RespondPorts['store'],
): Promise<boolean> {
  const item = await store.load(modelKey(resource))
  const model = item?.body as Model | undefined
  return model !== undefined && !isReplacedBy(model, cause, number)
}

function pieceOfRequest({ number, resource }: ReadRequest): string {
  return `read ${number} ${keyOf(resource)}`
}

/** Resources per reassess message. */
const CHUNK = 25

/** Messages for the affected resources; the same resources for the same reason make the same pieces. */
function piecesOf(cause: string, affected: readonly Affected[], reason: string): Reassess[] {
  const resources = affected
    .map(({ resource }) => resource)
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const chunks = Array.from({ length: Math.ceil(resources.length / CHUNK) }, (_, index) =>
    resources.slice(index * CHUNK, (index + 1) * CHUNK),
  )
  return chunks.map(chunk => {
    const piece = `judge ${digestOf([reason, ...chunk.map(keyOf)].join(' '))}`
    return { type: 'reassess', cause, piece, resources: chunk }
  })
}
