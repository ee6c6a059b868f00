import { expiry, markDone } from './account/cause.ts'
import { digestOf, handledKey } from './account/keys.ts'
import { isReplacedBy } from './account/advance.ts'
import { loadModel, isInUse } from './account/model.ts'
import { refresh, type Refreshed, type RefreshPorts } from './account/refresh.ts'
import { remember, type Period } from './account/told.ts'
import { putIfAbsent, type Store } from './account/store.ts'
import type { Affected } from './changes/affected.ts'
import type { Change, Subject } from './changes/change.ts'
import { subjectsOf } from './changes/through.ts'
import { aspectsDue } from './aspects-due.ts'
import { isMet } from './changes/expectation.ts'
import { haveListed } from './list-now.ts'
import { laneOf, type Post, type Reader, type ReadRequest } from './messages.ts'
import { readerOf } from './reader-of.ts'
import { passOn } from './pass-on.ts'
import { isUnread, pieceOfRequest } from './requests.ts'
import { definitionOf } from './resources/kinds.ts'
import { keyOf, type Kind } from './resources/resource.ts'
import { closePart, openPart } from './sweep/parts.ts'
import { causeOf, sweepState } from './sweep/state.ts'
import type { Timing } from './timing.ts'

/** What a reader works with. */
export interface RespondPorts extends RefreshPorts {
  post: Post
  timing: Timing
  /** The reader's own queue, to which it sends what it is to look at again. */
  queue: Reader
}

/**
 * How long after a change a read surely sees it, whatever clocks say, in milliseconds: a burst of changes of one
 * resource that had to wait so long is read once.
 */
const SETTLED = 120_000

/** What a reader made of a change. */
export type Response =
  | { ignored: 'duplicate' | 'not-in-use' }
  | {
      affected: Affected[]
      /** The kinds of which the event did not say which ones it is about. */
      unresolved?: readonly Kind[]
    }

/**
 * Something changed: look at it again, find whom it affects, and have them reassessed. The mark that the change
 * was handled is set after all that is stored, so a crash repeats the work and loses none.
 */
export async function respond(change: Change, ports: RespondPorts): Promise<Response> {
  if (await ports.store.load(handledKey(change.id, ports.queue))) return { ignored: 'duplicate' }
  const { subjects: all, unresolved } = await subjectsOf(change, ports.store, ports.now())
  const subjects = await inUse(all, ports.store)
  const isUseless = subjects.length === 0 && unresolved.length === 0
  const affected = isUseless ? undefined : await answer({ ...change, subjects, unresolved }, ports)
  await putIfAbsent(ports.store, handledKey(change.id, ports.queue), {}, expiry(ports.now()))
  if (affected === undefined) return { ignored: 'not-in-use' }
  return { affected, ...(unresolved.length > 0 ? { unresolved } : {}) }
}

/** Looks at the subjects that this reader reads, and has the others looked at by theirs. */
async function answer(change: Change, ports: RespondPorts): Promise<Affected[]> {
  const framed = await withinBaseline(change, ports)
  for (const reader of new Set(change.subjects.map(({ resource }) => readerOf(resource.kind)))) {
    if (reader === ports.queue) continue
    const theirs = { ...framed, subjects: framed.subjects.filter(isReadBy(reader)) }
    await ports.post.send(reader, [{ type: 'look-again', change: theirs, number: 0 }], 0)
  }
  await haveListed(framed, ports)
  const own = framed.subjects.filter(isReadBy(ports.queue))
  return own.length === 0 ? [] : look({ ...framed, subjects: own }, 0, ports)
}

function isReadBy(reader: Reader): (subject: Subject) => boolean {
  return ({ resource }) => readerOf(resource.kind) === reader
}

/**
 * The change under its cause, or while the baseline is under way a part of that: what is found then may have been so for long, and its
 * message tells all of it.
 */
async function withinBaseline(change: Change, { store, now }: RespondPorts): Promise<Change> {
  const { running } = await sweepState(store)
  if (running?.baseline !== true) return { ...change, id: change.shared ?? change.id }
  const part = `event ${change.id}`
  const cause = causeOf(running, part)
  await openPart(running, part, store, now(), cause)
  await closePart(running, part, {}, store, now())
  return { ...change, id: cause, sweep: running.id }
}

/** The subjects but for those that are audited only where something names them, and that nothing led to yet. */
async function inUse(subjects: readonly Subject[], store: Store): Promise<Subject[]> {
  const used = await Promise.all(
    subjects.map(
      async ({ resource }) =>
        definitionOf(resource.kind).onlyWhereNamed !== true ||
        (await loadModel(resource, store)) !== undefined,
    ),
  )
  return subjects.filter((_, index) => used[index])
}

/** Looks at the subjects of `change` for the time `number` (0 is the first) and passes on what that may affect. */
export async function look(change: Change, number: number, ports: RespondPorts): Promise<Affected[]> {
  const { id, subjects, lags } = change
  const refreshed = await Promise.all(subjects.map(subject => lookAt(subject, change, number, ports)))
  const news = number === 0 || refreshed.some(({ model }) => isReplacedBy(model, id, number))
  const periods = number === 0 ? await remembered(change, ports) : []
  const seen = { look: nameOf(subjects, number), number, subjects, refreshed, periods }
  const affected = news ? await passOn(change, seen, ports) : []
  if (news) await ports.post.send('notify', [{ type: 'tell', cause: id }], ports.timing.tellAfter)
  if (lags || !subjects.every((subject, index) => isSettled(subject, refreshed[index]))) {
    await lookAgain(change, number, refreshed, ports)
  }
  return affected
}

/** Remembers what the event told, and answers the times that are over by it. */
async function remembered(change: Change, { store, now }: RespondPorts): Promise<Period[]> {
  const telling = change.subjects.flatMap(({ resource, tells }) => (tells ? [{ resource, tells }] : []))
  const periods = telling.map(({ resource, tells }) => remember(resource, tells, change, store, now()))
  return (await Promise.all(periods)).flat()
}

/**
 * Reads a resource that a cause came upon, unless it is known by now, notes that it is used, and has what that affects
 * reassessed.
 */
export async function readRequested(request: ReadRequest, ports: RespondPorts): Promise<void> {
  const { origin, number, resource, used } = request
  const before = await loadModel(resource, ports.store)
  const isNew = isUnread(before, origin, number)
  const isNews = used && before && (!isInUse(before) || before.usedBy?.cause === origin.id)
  if (isNew || isNews) {
    const subject: Subject = { resource, facts: isNew ? 'ALL' : [] }
    const seen = await lookAt(subject, origin, number, ports, used)
    const name = pieceOfRequest(request)
    await passOn(origin, { look: name, number, subjects: [subject], refreshed: [seen] }, ports)
    if (!isSettled(subject, seen)) {
      await lookAgain({ ...origin, subjects: [subject], lags: false }, number, [seen], ports)
    }
  }
  await markDone(origin.id, pieceOfRequest(request), ports.store, ports.now())
}

async function lookAt(
  subject: Subject,
  { id, at }: Pick<Change, 'id' | 'at'>,
  number: number,
  ports: RespondPorts,
  used?: true,
): Promise<Refreshed> {
  const aspects = subject.aside && number === 0 ? [] : await aspectsDue(subject, ports.store)
  const since = new Date(Date.parse(at) + SETTLED)
  const byUse = used && definitionOf(subject.resource.kind).judgedWhereUsed ? { used } : {}
  const occasion = { stamp: { cause: id, at }, number, since, ...byUse }
  return refresh(subject.resource, aspects, occasion, ports)
}

/** Whether nothing that was seen asks for another look. */
function isSettled({ expects }: Subject, seen: Refreshed | undefined): boolean {
  return seen !== undefined && !seen.passing && isMet(expects, seen.model)
}

/** Has the subjects looked at once more, as often as that is done; what the last look misses is confirmed by another. */
async function lookAgain(
  change: Change,
  number: number,
  seen: readonly Refreshed[],
  ports: RespondPorts,
): Promise<void> {
  const { lookAgainAfter } = ports.timing
  const misses = seen.some(({ model }) => model.presence === 'MISSING')
  const delay = lookAgainAfter[number] ?? (misses ? lookAgainAfter[0] : undefined)
  if (delay === undefined) return
  await ports.post.send(
    laneOf(ports.queue, change.sweep),
    [{ type: 'look-again', change, number: number + 1 }],
    delay,
  )
}

function nameOf(subjects: readonly Subject[], number: number): string {
  return `look ${number} ${digestOf(subjects.map(({ resource }) => keyOf(resource)).join(' '))}`
}
