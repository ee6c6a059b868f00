import { Contended, update, type ItemKey, type ListingStore } from '../audit/account/store.ts'
import { transitionId } from '../audit/account/transition.ts'
import type { Announcer } from '../audit/announcements/announcement.ts'
import type { MakeReport } from '../audit/messages.ts'
import type { Settings } from '../audit/settings/settings.ts'
import { accountNow, type AccountPorts } from './account.ts'
import { reportPublished } from './announcement.ts'
import type { Archive } from './archive.ts'
import { postureIn } from './comparison.ts'
import { forms, type Form } from './forms.ts'
import { keysOf, latestKeys, type Keys, type Shelf } from './places.ts'
import { postureOf, type Posture } from './posture.ts'
import { summaryOf, type Earlier } from './summarize.ts'
import type { Reporter, ReportSummary } from './summary.ts'

/** What publishing works with. */
export interface PublishPorts extends AccountPorts {
  store: ListingStore
  archive: Archive
  /** Where the archive is. */
  shelf: Shelf
  reporter: Reporter
  /** Tells rules, where there is a bus for them. */
  announcer?: Announcer
  account: string
  settings: Pick<Settings, 'exceptions'>
  /** How long a claim to make a report holds, in seconds. */
  lease: number
}

/** The report that is being made, and the last one that was told. */
interface ReportState {
  making?: {
    /** When it was called for, ISO 8601. */
    at: string
    /** Since when somebody makes it, ISO 8601; nobody without it. */
    since?: string
    /** Whether people were told. */
    told?: boolean
  }
  /** When the last one was called for, ISO 8601. */
  last?: { at: string }
}

const STATE: ItemKey = { partition: 'REPORT', sort: 'STATE' }

/**
 * Publishes where the account stands, and tells it. A report is what its first document says: whoever makes it again
 * after a crash, or at the same time, makes the rest of that document, and nothing that was kept is replaced. Answers
 * what was told; undefined for a report that is done, or older than the last one. Throws Contended.
 */
export async function publish({ at }: MakeReport, ports: PublishPorts): Promise<ReportSummary | undefined> {
  const { store, account, shelf, archive, reporter, announcer } = ports
  const state = await claim(at, ports)
  if (state === undefined) return undefined
  try {
    const keys = keysOf(account, at)
    const posture = await kept(keys, ports)
    await keepForms(posture, keys, latestKeys(account), archive)
    const summary = summaryOf(posture, await earlierOf(state, ports), { at, keys, shelf })
    if (state.making?.told !== true) await reporter.send(summary)
    await change(state.making, store, making => ({ ...state, making: { ...making, told: true } }))
    await announcer?.announce([reportPublished(summary)])
    await change(state.making, store, () => ({ last: { at } }))
    return summary
  } catch (failure) {
    await change(state.making, store, making => ({ ...state, making: released(making) }))
    throw failure
  }
}

/** Takes the right to make the report; undefined where it is done. Throws Contended while somebody else has it. */
async function claim(at: string, { store, now, lease }: PublishPorts): Promise<ReportState | undefined> {
  const since = now()
  let outcome: 'DONE' | 'HELD' | 'CLAIMED' = 'DONE'
  const state = await update<ReportState>(store, STATE, (current = {}) => {
    const { making, last } = current
    outcome = 'DONE'
    if (last !== undefined && last.at >= at) return undefined
    outcome = 'HELD'
    if (making?.since !== undefined && since.getTime() - Date.parse(making.since) < lease * 1000)
      return undefined
    outcome = 'CLAIMED'
    const told = making?.at === at && making.told === true ? { told: true } : {}
    return { ...current, making: { at, since: since.toISOString(), ...told } }
  })
  return outcomeOf(outcome, state)
}

function outcomeOf(
  outcome: 'DONE' | 'HELD' | 'CLAIMED',
  state: ReportState | undefined,
): ReportState | undefined {
  if (outcome === 'HELD') throw new Contended('a report is being made')
  return outcome === 'CLAIMED' ? state : undefined
}

type Making = NonNullable<ReportState['making']>

function released({ at, told }: Making): Making {
  return { at, ...(told === undefined ? {} : { told }) }
}

/** Changes the state for as long as the report is made by nobody else. */
async function change(
  mine: Making | undefined,
  store: ListingStore,
  by: (making: Making) => ReportState,
): Promise<void> {
  await update<ReportState>(store, STATE, ({ making } = {}) =>
    making !== undefined && making.at === mine?.at && making.since === mine.since ? by(making) : undefined,
  )
}

/** The posture that the report's document holds: the first one that was kept. */
async function kept({ json: key }: Keys, ports: PublishPorts): Promise<Posture> {
  const { archive } = ports
  const before = await postureAt(key, archive)
  if ('posture' in before) return before.posture
  const posture = await postureNow(ports)
  const { mediaType, render } = forms.json
  if (await archive.keep(key, { text: render(posture), mediaType })) return posture
  const found = await postureAt(key, archive)
  if ('unreadable' in found) throw new Error(`${key} is there and cannot be read: ${found.unreadable}`)
  return found.posture
}

async function postureNow(ports: PublishPorts): Promise<Posture> {
  const { account, regions, settings, checklist, now } = ports
  const { sheets, causes, told, unlisted, coverage } = await accountNow(ports)
  return postureOf(sheets, checklist, {
    account,
    regions,
    at: now(),
    unlisted,
    exceptions: settings.exceptions,
    causeOf: id => causes.get(id),
    wasTold: transition => told.has(transitionId(transition)),
    sweep: coverage,
  })
}

async function keepForms(posture: Posture, keys: Keys, latest: Keys, archive: Archive): Promise<void> {
  for (const form of Object.keys(forms) as Form[]) {
    const { mediaType, render } = forms[form]
    const content = { text: render(posture), mediaType }
    if (form !== 'json') await archive.keep(keys[form], content)
    await archive.replace(latest[form], content)
  }
}

/** The last report that was told, as it was kept. */
async function earlierOf({ last }: ReportState, { account, archive }: PublishPorts): Promise<Earlier> {
  if (last === undefined) return 'NONE'
  const found = await postureAt(keysOf(account, last.at).json, archive)
  if ('posture' in found) return { at: last.at, posture: found.posture }
  return { unreadable: `the report for ${last.at} cannot be read (${found.unreadable})` }
}

async function postureAt(key: string, archive: Archive): Promise<ReturnType<typeof postureIn>> {
  const found = await archive.read(key)
  return 'text' in found ? postureIn(found.text) : found
}
