import { hashText } from '../../audit/state/keys.ts'
import {
  ConflictError,
  putIfAbsent,
  updateItem,
  type ItemKey,
  type ItemStore,
} from '../../audit/state/store.ts'
import type { TrendPoint } from '../posture/posture.ts'
import { appendTrendPoint } from '../posture/earlier/report-history.ts'
import type { ReportRequest } from './report-request.ts'

/** The report in progress, and the last ones that were notified and published. Two requests can take turns. */
export interface ReportState {
  inProgress?: ReportInProgress
  /** When the newest notified report was requested, ISO 8601. */
  notified?: { at: string }
  /** When the last published report was requested, ISO 8601. */
  last?: { at: string }
  /** The open findings of the last published reports, in the order in which they were made. */
  history?: readonly TrendPoint[]
}

interface ReportInProgress {
  /** When it was requested, ISO 8601. */
  at: string
  /** When its lease was acquired, ISO 8601; missing if no one holds it. */
  since?: string
}

/** Dependencies for acquiring the lease to work on a report. */
export interface ClaimDeps {
  store: ItemStore
  now: () => Date
  /** How long a lease is valid, in seconds. */
  lease: number
}

const STATE_KEY: ItemKey = { partition: 'REPORT', sort: 'STATE' }

/**
 * Acquires the lease to work on the report that was requested at this time; undefined if it or a later one is done. Throws
 * ConflictError while another function holds the lease, for whichever report.
 */
export async function claimReport(
  at: string,
  { store, now, lease }: ClaimDeps,
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
    return { ...current, inProgress: { at, since: since.toISOString() } }
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

/** Gives the lease up: another message can go on with the report. */
export async function releaseReport(claim: ReportState, store: ItemStore): Promise<void> {
  await updateClaimed(claim, store, (state, { at }) => ({ ...state, inProgress: { at } }))
}

/** Whether the notification of the report, or of a later one, was sent. */
export function isReportNotified({ notified }: ReportState, at: string): boolean {
  return notified !== undefined && notified.at >= at
}

/** Records that the notification of the report was sent. */
export async function recordReportNotified(claim: ReportState, store: ItemStore): Promise<void> {
  await updateClaimed(claim, store, (state, { at }) =>
    isReportNotified(state, at) ? state : { ...state, notified: { at } },
  )
}

/** Records that the report is done, with its open findings for the trend of later ones. */
export async function recordReportDone(
  claim: ReportState,
  point: TrendPoint,
  store: ItemStore,
): Promise<void> {
  await updateClaimed(claim, store, ({ notified, history = [] }, { at }) => ({
    ...(notified === undefined ? {} : { notified }),
    last: { at },
    history: appendTrendPoint(history, point),
  }))
}

/** How long it is known that a part was continued, in seconds: as long as parts are kept. */
const CONTINUED_SECONDS = 86_400

/** Whether the part after this one was requested: then a repetition of the request has nothing to do. */
export async function isContinued(request: ReportRequest, store: Pick<ItemStore, 'load'>): Promise<boolean> {
  return (await store.load(buildContinuedKey(request))) !== undefined
}

/** Records that the part after this one was requested. Without it, every repetition would lead to repetitions of all further parts. */
export async function markContinued(request: ReportRequest, store: ItemStore, now: Date): Promise<void> {
  const expires = Math.floor(now.getTime() / 1000) + CONTINUED_SECONDS
  await putIfAbsent(store, buildContinuedKey(request), {}, expires)
}

function buildContinuedKey({ at, start: { number, token = '' } }: ReportRequest): ItemKey {
  return { partition: 'REPORT', sort: `CONTINUED ${at} ${number} ${hashText(token)}` }
}

/** Updates the state unless another function has acquired the lease meanwhile. */
async function updateClaimed(
  { inProgress: own }: ReportState,
  store: ItemStore,
  by: (state: ReportState, inProgress: ReportInProgress) => ReportState,
): Promise<void> {
  await updateItem<ReportState>(store, STATE_KEY, (state = {}) => {
    const { inProgress } = state
    const isOwn = inProgress !== undefined && inProgress.at === own?.at && inProgress.since === own.since
    return isOwn ? by(state, inProgress) : undefined
  })
}
