import { UnreadableEvent } from '../../audit/events/change.ts'
import { ConflictError, updateItem, type ItemKey, type ListingStore } from '../../audit/state/store.ts'
import { formatTransitionId } from '../../audit/state/transition.ts'
import type { EventPublisher } from '../../audit/publish/published-event.ts'
import type { ReportMessage } from '../../audit/messages.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { loadPostureInput, type PostureInputDeps } from '../posture/load-posture-input.ts'
import { buildReportPublishedEvent } from './report-published-event.ts'
import type { ReportArchive } from './report-archive.ts'
import { parsePosture } from './compare-postures.ts'
import { reportFormats, type ReportFormat } from '../formats/report-formats.ts'
import {
  buildReportKeys,
  buildLatestReportKeys,
  type ReportKeys,
  type ReportLocation,
} from './report-location.ts'
import { buildPosture, type Posture } from '../posture/posture.ts'
import { buildReportSummary, type EarlierReport } from './build-report-summary.ts'
import type { ReportSender, ReportSummary } from './report-summary.ts'

/** Dependencies for publishing a report. */
export interface PublishReportDeps extends PostureInputDeps {
  store: ListingStore
  archive: ReportArchive
  /** The location of the archive. */
  location: ReportLocation
  reporter: ReportSender
  /** Publishes events, where there is a bus for them. */
  publisher?: EventPublisher
  account: string
  settings: Pick<Settings, 'exceptions'>
  /** How long a lease to make a report is valid, in seconds. */
  lease: number
}

/** The report in progress, and the last published report. */
interface ReportState {
  inProgress?: {
    /** When it was requested, ISO 8601. */
    at: string
    /** When its lease was acquired, ISO 8601; missing if no one holds it. */
    since?: string
    /** Whether the notification was sent. */
    notified?: boolean
  }
  /** When the last report was requested, ISO 8601. */
  last?: { at: string }
}

/** How far the clock that requested a report may be ahead of ours, in milliseconds. */
const MAX_CLOCK_SKEW_MS = 900_000

/** The time that a report was requested for, ISO 8601 in UTC. Throws UnreadableEvent, also for a time in the future. */
export function parseReportTime(at: unknown, now: Date): string {
  const time = new Date(typeof at === 'string' ? at : Number.NaN)
  if (Number.isNaN(time.getTime())) throw new UnreadableEvent('a request for a report without a time')
  if (time.getTime() - now.getTime() > MAX_CLOCK_SKEW_MS)
    throw new UnreadableEvent('a request for a report in the future')
  return time.toISOString()
}

const STATE_KEY: ItemKey = { partition: 'REPORT', sort: 'STATE' }

/**
 * Publishes a report of the account and sends its notification. The first stored JSON document defines the report: a
 * repetition after a crash, or a concurrent one, renders the other formats from that document and replaces nothing.
 * Returns the summary, or undefined if the report is done or older than the last one. Throws ConflictError.
 */
export async function publishReport(
  message: ReportMessage,
  deps: PublishReportDeps,
): Promise<ReportSummary | undefined> {
  const at = parseReportTime(message.at, deps.now())
  const { store, account, location, archive, reporter, publisher } = deps
  const state = await claimReport(at, deps)
  if (state === undefined) return undefined
  try {
    const reportKeys = buildReportKeys(account, at)
    const posture = await loadOrStorePosture(reportKeys, deps)
    await storeFormats(posture, reportKeys, buildLatestReportKeys(account), archive)
    const summary = buildReportSummary(posture, await loadEarlierReport(state, deps), {
      at,
      keys: reportKeys,
      location,
    })
    if (state.inProgress?.notified !== true) await reporter.send(summary)
    await updateInProgress(state.inProgress, store, inProgress => ({
      ...state,
      inProgress: { ...inProgress, notified: true },
    }))
    await publisher?.publish([buildReportPublishedEvent(summary)])
    await updateInProgress(state.inProgress, store, () => ({ last: { at } }))
    return summary
  } catch (failure) {
    await updateInProgress(state.inProgress, store, inProgress => ({
      ...state,
      inProgress: releaseClaim(inProgress),
    }))
    throw failure
  }
}

/** Acquires the lease to make the report; undefined if it is done. Throws ConflictError while another function holds it. */
async function claimReport(
  at: string,
  { store, now, lease }: PublishReportDeps,
): Promise<ReportState | undefined> {
  const since = now()
  let outcome: 'DONE' | 'HELD' | 'CLAIMED' = 'DONE'
  const state = await updateItem<ReportState>(store, STATE_KEY, (current = {}) => {
    const { inProgress, last } = current
    outcome = 'DONE'
    if (last !== undefined && last.at >= at) return undefined
    outcome = 'HELD'
    if (inProgress?.since !== undefined && since.getTime() - Date.parse(inProgress.since) < lease * 1000)
      return undefined
    outcome = 'CLAIMED'
    const notified = inProgress?.at === at && inProgress.notified === true ? { notified: true } : {}
    return { ...current, inProgress: { at, since: since.toISOString(), ...notified } }
  })
  return resolveClaim(outcome, state)
}

function resolveClaim(
  outcome: 'DONE' | 'HELD' | 'CLAIMED',
  state: ReportState | undefined,
): ReportState | undefined {
  if (outcome === 'HELD') throw new ConflictError('a report is being made')
  return outcome === 'CLAIMED' ? state : undefined
}

type ReportInProgress = NonNullable<ReportState['inProgress']>

function releaseClaim({ at, notified }: ReportInProgress): ReportInProgress {
  return { at, ...(notified === undefined ? {} : { notified }) }
}

/** Updates the state unless another function has acquired the report meanwhile. */
async function updateInProgress(
  own: ReportInProgress | undefined,
  store: ListingStore,
  by: (inProgress: ReportInProgress) => ReportState,
): Promise<void> {
  await updateItem<ReportState>(store, STATE_KEY, ({ inProgress } = {}) =>
    inProgress !== undefined && inProgress.at === own?.at && inProgress.since === own.since
      ? by(inProgress)
      : undefined,
  )
}

/** The posture in the JSON document of the report, which is stored on the first attempt. */
async function loadOrStorePosture({ json: key }: ReportKeys, deps: PublishReportDeps): Promise<Posture> {
  const { archive } = deps
  const before = await readPosture(key, archive)
  if ('posture' in before) return before.posture
  const posture = await buildCurrentPosture(deps)
  const { mediaType, render } = reportFormats.json
  if (await archive.putIfAbsent(key, { text: render(posture), mediaType })) return posture
  const found = await readPosture(key, archive)
  if ('unreadable' in found) throw new Error(`${key} exists and cannot be read: ${found.unreadable}`)
  return found.posture
}

async function buildCurrentPosture(deps: PublishReportDeps): Promise<Posture> {
  const { account, regions, settings, checklist, now } = deps
  const { records, changes, notified, unlisted, coverage } = await loadPostureInput(deps)
  return buildPosture(records, checklist, {
    account,
    regions,
    at: now(),
    unlisted,
    exceptions: settings.exceptions,
    findChange: id => changes.get(id),
    wasNotified: transition => notified.has(formatTransitionId(transition)),
    sweep: coverage,
  })
}

async function storeFormats(
  posture: Posture,
  reportKeys: ReportKeys,
  latest: ReportKeys,
  reportArchive: ReportArchive,
): Promise<void> {
  for (const form of Object.keys(reportFormats) as ReportFormat[]) {
    const { mediaType, render } = reportFormats[form]
    const content = { text: render(posture), mediaType }
    if (form !== 'json') await reportArchive.putIfAbsent(reportKeys[form], content)
    await reportArchive.replace(latest[form], content)
  }
}

/** The last published report, read from the archive. */
async function loadEarlierReport(
  { last }: ReportState,
  { account, archive }: PublishReportDeps,
): Promise<EarlierReport> {
  if (last === undefined) return 'NONE'
  const found = await readPosture(buildReportKeys(account, last.at).json, archive)
  if ('posture' in found) return { at: last.at, posture: found.posture }
  return { unreadable: `the report for ${last.at} cannot be read (${found.unreadable})` }
}

async function readPosture(
  key: string,
  reportArchive: ReportArchive,
): Promise<ReturnType<typeof parsePosture>> {
  const found = await reportArchive.read(key)
  return 'text' in found ? parsePosture(found.text) : found
}
