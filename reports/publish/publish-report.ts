import type { ListingStore } from '../../audit/state/store.ts'
import type { EventPublisher } from '../../audit/publish/published-event.ts'
import type { ReportMessage } from '../../audit/deployment/scheduled-messages.ts'
import type { MessageSender } from '../../audit/messages.ts'
import type { AccountReading } from '../posture/load-posture-input.ts'
import { buildStoredPosture, type StoredPostureDeps } from '../posture/build/stored-posture.ts'
import { buildReportPublishedEvent } from './report-published-event.ts'
import type { ReportArchive } from './report-archive.ts'
import { parsePosture } from '../posture/earlier/parse-baseline.ts'
import { publishedFormats, type PublishedFormat } from '../formats/published-formats.ts'
import {
  buildReportKeys,
  buildLatestReportKeys,
  type ReportKeys,
  type ReportLocation,
} from './report-location.ts'
import type { Posture } from '../posture/posture.ts'
import { addHistory, buildTrendPoint, type FoundChanges } from '../posture/earlier/report-history.ts'
import { comparePostures } from './compare-postures.ts'
import { buildReportSummary, type EarlierReport } from './build-report-summary.ts'
import type { ReportSender, ReportSummary } from './report-summary.ts'
import { readPart, type ReadPartDeps } from './read-part.ts'
import { parseReportRequest, requestNextPart, type ReportRequest } from './report-request.ts'
import {
  claimReport,
  isContinued,
  isReportNotified,
  markContinued,
  recordReportDone,
  recordReportNotified,
  releaseReport,
  type ClaimDeps,
  type ReportState,
} from './report-state.ts'
import { findStoredPart, joinParts, storePart, type StoredPartsDeps } from './stored-parts.ts'

/** Dependencies for publishing a report. */
export interface PublishReportDeps extends StoredPostureDeps, ReadPartDeps, StoredPartsDeps, ClaimDeps {
  store: ListingStore
  /** The location of the archive. */
  location: ReportLocation
  /** Requests further parts. */
  sender: MessageSender
  reporter: ReportSender
  /** Publishes events, where there is a bus for them. */
  publisher?: EventPublisher
  /** Whether the report is written to Security Lake. */
  securityLake?: boolean
}

/** The message for the next part arrives after the lease is given up, in seconds; earlier, it would be put back. */
const NEXT_PART_DELAY_SECONDS = 1

/**
 * Works on a report of the account, one part of the table per message:
 *
 * 1. Acquire the lease; an older request than the last report is dropped.
 * 2. Read pages from where the message says until a bound. If there are more, store what a report needs of them, request
 *    the next part, and give the lease up. The first stored part defines its content and where the next one begins.
 * 3. After the last page join all parts, store the report and send its notification. The first stored JSON document
 *    defines the report: a repetition renders the other formats from that document and replaces nothing.
 *
 * A message that is delivered again continues from what is stored. Returns the summary of a published report, or undefined.
 * Throws ConflictError while another function holds the lease, and UnreadableEvent for a request that leads nowhere.
 */
export async function publishReport(
  message: ReportMessage,
  deps: PublishReportDeps,
): Promise<ReportSummary | undefined> {
  const request = parseReportRequest(message, deps.now())
  if (await isContinued(request, deps.store)) return undefined
  const claim = await claimReport(request.at, deps)
  if (claim === undefined) return undefined
  try {
    const found = await loadOrStorePosture(request, claim, deps)
    if ('posture' in found) return await publishPosture(found.posture, request.at, claim, deps)
    await deps.sender.send('report', [found.next], NEXT_PART_DELAY_SECONDS)
    await markContinued(request, deps.store, deps.now())
    await releaseReport(claim, deps.store)
    return undefined
  } catch (failure) {
    await releaseReport(claim, deps.store)
    throw failure
  }
}

/** Stores all formats, and sends the notification and the published event. */
async function publishPosture(
  posture: Posture,
  at: string,
  claim: ReportState,
  deps: PublishReportDeps,
): Promise<ReportSummary> {
  const { store, account, location, archive, reporter, publisher, sender } = deps
  const keys = buildReportKeys(account, at)
  await storeFormats(posture, keys, buildLatestReportKeys(account), archive)
  const earlier = await loadEarlierReport(claim, deps)
  const summary = buildReportSummary(posture, earlier, { at, keys, location })
  if (!isReportNotified(claim, at)) await reporter.send(summary)
  await recordReportNotified(claim, store)
  await publisher?.publish([buildReportPublishedEvent(summary)])
  if (deps.securityLake === true) await sender.send('report', [{ type: 'export-report', at }], 0)
  await recordReportDone(claim, buildTrendPoint(posture), store)
  return summary
}

/**
 * The posture in the JSON document of the report, which is stored after the last part; before, the message that requests
 * the next part.
 */
async function loadOrStorePosture(
  request: ReportRequest,
  claim: ReportState,
  deps: PublishReportDeps,
): Promise<{ posture: Posture } | { next: ReportMessage }> {
  const { archive, account } = deps
  const key = buildReportKeys(account, request.at).json
  const before = await readPosture(key, archive)
  if ('posture' in before) return before
  const read = await readOrContinue(request, deps)
  if ('next' in read) return read
  const current = await buildStoredPosture(read.reading, deps)
  const posture = addHistory(current, await findChanges(current, claim, deps), claim.history ?? [])
  const { mediaType, render } = publishedFormats.json
  if (await archive.putIfAbsent(key, { text: render(posture), mediaType })) return { posture }
  const found = await readPosture(key, archive)
  if ('unreadable' in found) throw new Error(`${key} exists and cannot be read: ${found.unreadable}`)
  return found
}

/** Reads a part of the table and stores it if another one follows: then the message for that one, else the whole reading. */
async function readOrContinue(
  request: ReportRequest,
  deps: PublishReportDeps,
): Promise<{ reading: AccountReading } | { next: ReportMessage }> {
  const stored = await findStoredPart(request, deps)
  if (stored !== undefined) return { next: requestNextPart(request, stored.next) }
  const part = await readPart(request.start, deps)
  const { next } = part
  if (next === undefined) return { reading: await joinParts(request.at, part, deps) }
  const first = await storePart(request.at, { ...part, next }, deps)
  return { next: requestNextPart(request, first.next) }
}

/** What changed since the last published report; undefined if there is none, or it cannot be read. */
async function findChanges(
  posture: Posture,
  claim: ReportState,
  deps: PublishReportDeps,
): Promise<FoundChanges | undefined> {
  const earlier = await loadEarlierReport(claim, deps)
  if (earlier === 'NONE' || 'unreadable' in earlier) return undefined
  const { dropped, notKnown, ...changes } = comparePostures(earlier.posture, posture)
  return { at: earlier.at, ...changes, notKnown: [...notKnown, ...dropped] }
}

async function storeFormats(
  posture: Posture,
  reportKeys: ReportKeys,
  latest: ReportKeys,
  reportArchive: ReportArchive,
): Promise<void> {
  for (const form of Object.keys(publishedFormats) as PublishedFormat[]) {
    const { mediaType, render } = publishedFormats[form]
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
