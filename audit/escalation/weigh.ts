import { isDeepStrictEqual } from 'node:util'
import { loadCause, markDone } from '../account/cause.ts'
import type { Model } from '../account/model.ts'
import { openedWays, type OpenedWays } from '../account/opened-ways.ts'
import type { JudgePorts } from '../account/record.ts'
import { Contended } from '../account/store.ts'
import type { Post, WeighEscalation } from '../messages.ts'
import { indexAfter } from '../policy/escalation/index-change.ts'
import { keyOf, type ResourceKey } from '../resources/resource.ts'
import type { Timing } from '../timing.ts'
import { drawnOf, openedSince, worldOf, type Drawn, type Remembered, type Worked } from './graphs.ts'
import {
  indexState,
  markBuilding,
  readIndex,
  saveIndex,
  type AccountIndex,
  type KeptIndex,
  type Packing,
} from './kept-index.ts'
import { openedBy } from './opened.ts'
import { surveyOf, type Survey } from './survey.ts'

/** What weighing who becomes whom works with. */
export interface EscalationPorts extends JudgePorts {
  post: Post
  timing: Timing
  packing: Packing
  remembered: Remembered
}

/** Users and roles among whom ways are looked for: that many take half of the time that a message has. */
const MOST_PRINCIPALS = 6_000

/** How often it is begun again where somebody else was faster, before the message comes back later. */
const TRIES = 3

/**
 * Keeps which ways to become somebody else a cause opened, in the account as a whole, and has the account's index as it
 * is now. The index is loaded before the facts, so of two the one with the later facts wins. Where there is no index
 * yet nothing is told: whatever is found then may have been so for long. Throws Contended.
 */
export async function weighEscalation(message: WeighEscalation, ports: EscalationPorts): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1)
    if (await isWeighed(message, ports)) return done(message, ports)
  throw new Contended(`the index of ${message.account}`)
}

/** A cause that was begun to be told is told again. */
async function done({ cause, piece }: WeighEscalation, { store, post, timing, now }: EscalationPorts) {
  await markDone(cause, piece, store, now())
  if ((await loadCause(cause, store))?.begun)
    await post.send('notify', [{ type: 'tell', cause }], timing.tellAfter)
}

async function isWeighed(message: WeighEscalation, ports: EscalationPorts): Promise<boolean> {
  const { account, resources } = message
  const { store, remembered } = ports
  const state = await indexState(account, store)
  if (state.state === 'ABSENT') return true
  if (state.state === 'BUILDING') return (await markBuilding(account, state, store)) !== undefined
  const before = await lastKept(account, state, ports)
  if (before === undefined) return true
  const survey = await surveyOf(resources, ports)
  const index = indexWith(before.index, survey, message, ports)
  if (index === before.index) return true
  const drawn = isNewsOf(message, before.index, survey)
    ? await keepOpened(message, before, index, survey, ports)
    : undefined
  const version = await saveIndex(account, index, state, ports)
  if (version === undefined) return false
  remembered.last = { account, version, index, ...(drawn ? { drawn } : {}) }
  return true
}

/** The index that is kept: as it is remembered, or as it is read. */
async function lastKept(
  account: string,
  state: KeptIndex,
  { remembered: { last }, store, packing }: EscalationPorts,
): Promise<Pick<Worked, 'index' | 'drawn'> | undefined> {
  if (last?.account === account && last.version === state.version) return last
  const index = await readIndex(account, state, store, packing)
  return index && { index }
}

/** Keeps what is open by the index `now` and was not before, with its cause. Answers the graph of now. */
async function keepOpened(
  { cause, account }: WeighEscalation,
  before: Pick<Worked, 'index' | 'drawn'>,
  now: AccountIndex,
  { change }: Survey,
  ports: EscalationPorts,
): Promise<Drawn | undefined> {
  const put = (opened: Omit<OpenedWays, 'cause' | 'account'>) =>
    openedWays.put({ cause, account, ...opened }, ports.store, ports.now())
  const { length } = now.permissions.principals
  if (length > MOST_PRINCIPALS) {
    await put({ ways: [], others: 0, takeovers: [], otherTakeovers: 0, tooMany: length })
    return undefined
  }
  const { drawn, paths } = openedSince(before.drawn ?? drawnOf(before.index, ports), now, ports)
  const changed = new Set((change.principals ?? []).map(({ arn }) => arn))
  const opened = openedBy(paths, changed, drawn.graph)
  if (opened.ways.length + opened.others + opened.takeovers.length > 0) await put(opened)
  return drawn
}

/** The index with what `survey` found out of `resources` for a cause; the same where nothing of it changed. */
function indexWith(
  before: AccountIndex,
  { change, unread: found }: Survey,
  { cause, resources }: WeighEscalation,
  ports: EscalationPorts,
): AccountIndex {
  const paths = ports.knowledge.escalationPaths()
  const permissions = indexAfter(before.permissions, change, paths, worldOf(ports))
  const surveyed = new Set(resources.map(keyOf))
  const others = Object.entries(before.unread).filter(([key]) => !surveyed.has(key))
  const since = (key: ResourceKey) => (key in before.unread ? (before.unread[key] ?? null) : cause)
  const still = found.map(keyOf).map(key => [key, since(key)] as const)
  const unread = Object.fromEntries([...others, ...still])
  const isSame = permissions === before.permissions && isDeepStrictEqual(unread, before.unread)
  return isSame ? before : { permissions, unread }
}

/**
 * Whether what opened was opened by the cause: everybody whom it is about was known before, or came with it. Of what had
 * not been read nobody can say since when it is so; but a cause that came upon something that is not known yet is what
 * it is about once that is read.
 */
function isNewsOf(
  { cause, resources }: WeighEscalation,
  { permissions, unread }: AccountIndex,
  { change, unread: still, lookup }: Survey,
): boolean {
  const untouched = new Set(still.map(keyOf))
  const were = new Set(permissions.principals.map(({ arn }) => arn))
  const strange = new Set((change.principals ?? []).map(({ arn }) => arn).filter(arn => !were.has(arn)))
  return resources.every(resource => {
    const key = keyOf(resource)
    if (untouched.has(key)) return true
    if (key in unread && unread[key] !== cause) return false
    const model = lookup(resource)
    return model === undefined || !strange.has(model.resource.arn) || cameWith(cause, model)
  })
}

/** Whether nothing had been read of it when the cause came. */
function cameWith(cause: string, { previous, facts }: Model): boolean {
  const found = previous.find(each => each.cause === cause)?.facts ?? {}
  return Object.keys(facts).every(name => name in found && 'unknown' in (found[name] ?? {}))
}
