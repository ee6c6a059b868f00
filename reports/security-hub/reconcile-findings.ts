import { UnreadableEvent } from '../../audit/events/change.ts'
import type { MessageSender, ReconcileFindingsMessage } from '../../audit/messages.ts'
import { GLOBAL_REGION } from '../../audit/resources/resource.ts'
import type { ComplianceRecord } from '../../audit/state/compliance-record.ts'
import { COMPLIANCE_RECORD_SORT, hashText } from '../../audit/state/keys.ts'
import type { SnapshotScan } from '../../audit/state/snapshot-scan.ts'
import { putIfAbsent, type ItemKey } from '../../audit/state/store.ts'
import { computeFindingId } from '../../audit/state/findings/finding-id.ts'
import type { HubFinding } from './finding-hub.ts'
import { FindingsNotAcceptedError, sendToHub, type ImportDeps } from './import-findings.ts'
import { hubFields } from './hub-fields.ts'
import {
  buildOpenFindings,
  buildPresentFindings,
  type CopiedFinding,
  type PlacedFinding,
} from './hub-findings.ts'
import { listHubRegions } from './hub-regions.ts'

/** What reconciling needs besides importing. */
export interface ReconcileFindingsDeps extends ImportDeps {
  snapshotScan: SnapshotScan
  sender: MessageSender
}

/** After this time no further page is read in a message, in seconds: importing a page of the table takes up to 30. */
const MAX_PAGES_SECONDS = 15

/**
 * How old a page of the table can be when it is read, in milliseconds: scans are eventually consistent. What was imported meanwhile
 * is not replaced by what the page still has.
 */
const PAGE_AGE_MS = 60_000

/** How long it is known that a step was done, in seconds: as long as a message can be delivered again. */
const DONE_SECONDS = 5 * 86_400

/** How far the clock that requested it may be ahead of ours, in milliseconds. */
const MAX_CLOCK_SKEW_MS = 900_000

/**
 * Makes Security Hub equal to the table, one step per message:
 *
 * 1. Import the open findings of some pages of the table, until the last page.
 * 2. In each region, list the findings that Security Hub has as active and that were not imported again. Import each as it is in the
 *    table now: most are archived by that.
 *
 * Every finding has the time before it was read, and Security Hub ignores what is older than what it has. So a finding that changes
 * meanwhile ends as it is, in whatever order the messages arrive. A step that is delivered again after its end does nothing. One in which
 * findings were not accepted is delivered again, but does not keep the next step waiting.
 */
export async function reconcileFindings(
  message: ReconcileFindingsMessage,
  deps: ReconcileFindingsDeps,
): Promise<void> {
  const request = parseRequest(message, deps)
  const key = buildDoneKey(request)
  if ((await deps.store.load(key)) !== undefined) return
  const refused: FindingsNotAcceptedError[] = []
  const importAll = (placed: readonly PlacedFinding[]) => importAndCollect(placed, refused, deps)
  const next =
    request.regions === undefined
      ? await importOpenFindings(request, importAll, deps)
      : await archiveStale(request, importAll, deps)
  if (next !== undefined) await deps.sender.send('security-hub', [next], 0)
  const [first] = refused
  if (first !== undefined) throw first
  await putIfAbsent(deps.store, key, {}, Math.floor(deps.now().getTime() / 1000) + DONE_SECONDS)
}

/** Imports findings, and collects that some were not accepted: no finding keeps others from being compared. */
async function importAndCollect(
  placed: readonly PlacedFinding[],
  refused: FindingsNotAcceptedError[],
  deps: ImportDeps,
): Promise<void> {
  try {
    await sendToHub(placed, deps)
  } catch (failure) {
    if (!(failure instanceof FindingsNotAcceptedError)) throw failure
    refused.push(failure)
  }
}

type ImportAll = (placed: readonly PlacedFinding[]) => Promise<void>

/**
 * The time in the form of ISO 8601, and regions of this deployment only. The token is one of the first region: if the deployment has that
 * no more, the next one begins with its first page. Throws UnreadableEvent.
 */
function parseRequest(
  { at, regions, token }: ReconcileFindingsMessage,
  { now, scope }: ReconcileFindingsDeps,
): ReconcileFindingsMessage {
  const time = new Date(typeof at === 'string' ? at : Number.NaN)
  if (Number.isNaN(time.getTime()))
    throw new UnreadableEvent('a request to reconcile findings without a time')
  if (time.getTime() - now().getTime() > MAX_CLOCK_SKEW_MS)
    throw new UnreadableEvent('a request to reconcile findings in the future')
  if (token !== undefined && typeof token !== 'string')
    throw new UnreadableEvent('a request to reconcile findings with a token that is no text')
  const isList: boolean = Array.isArray(regions)
  if (regions !== undefined && !isList)
    throw new UnreadableEvent('a request to reconcile findings of something else than regions')
  const known = listHubRegions(scope)
  const [first] = regions ?? []
  const isOfKnown = first === undefined || known.includes(first)
  return {
    type: 'reconcile-findings',
    at: time.toISOString(),
    ...(regions === undefined ? {} : { regions: regions.filter(each => known.includes(each)) }),
    ...(token === undefined || !isOfKnown ? {} : { token }),
  }
}

function buildDoneKey({ at, regions = [], token = '' }: ReconcileFindingsMessage): ItemKey {
  const step = hashText(JSON.stringify([regions, token]))
  return { partition: 'SECURITY_HUB', sort: `DONE ${at} ${step}` }
}

async function importOpenFindings(
  { at, token }: ReconcileFindingsMessage,
  importAll: ImportAll,
  deps: ReconcileFindingsDeps,
): Promise<ReconcileFindingsMessage> {
  const { snapshotScan, store, scope, now } = deps
  const began = now()
  let next = token
  do {
    const readAt = new Date(now().getTime() - PAGE_AGE_MS)
    const page = await snapshotScan.page([COMPLIANCE_RECORD_SORT], next)
    const records = page.items
      .filter(({ key }) => key.sort === COMPLIANCE_RECORD_SORT)
      .map(({ body }) => body as ComplianceRecord)
    await importAll(await buildOpenFindings(records, readAt, scope, store))
    next = page.next
  } while (next !== undefined && hasTimeLeft(began, now()))
  const regions = next === undefined ? { regions: listHubRegions(scope) } : { token: next }
  return { type: 'reconcile-findings', at, ...regions }
}

async function archiveStale(
  { at, regions = [], token }: ReconcileFindingsMessage,
  importAll: ImportAll,
  deps: ReconcileFindingsDeps,
): Promise<ReconcileFindingsMessage | undefined> {
  const [region, ...others] = regions
  if (region === undefined) return undefined
  const began = deps.now()
  let next = token
  do {
    const page = await deps.hub.listActive(region, at, next)
    if (page === 'NOT_ENABLED') {
      deps.onNotImported({
        region,
        code: page,
        count: 0,
        example: `Security Hub is not enabled in ${region}`,
      })
      next = undefined
      break
    }
    await importAll(await buildStale(region, page.findings, deps))
    next = page.next
  } while (next !== undefined && hasTimeLeft(began, deps.now()))
  if (next !== undefined) return { type: 'reconcile-findings', at, regions, token: next }
  return others.length === 0 ? undefined : { type: 'reconcile-findings', at, regions: others }
}

async function buildStale(
  listed: string,
  findings: readonly HubFinding[],
  deps: ReconcileFindingsDeps,
): Promise<PlacedFinding[]> {
  const { now, scope, store } = deps
  const identities = findings.map(finding => identifyFinding(finding, listed, deps))
  const [unknown] = findings.filter((_, index) => identities[index] === undefined)
  if (unknown !== undefined)
    deps.onNotImported({
      region: listed,
      code: 'NOT_OURS',
      count: identities.filter(identity => identity === undefined).length,
      example: `${unknown.id} has the fields of Assay, but names another resource`,
    })
  const known = identities.flatMap(identity => identity ?? [])
  return buildPresentFindings(known, now, scope, store)
}

/** What a finding of Security Hub in the region `listed` is about; undefined if its id is not that of what it names. */
function identifyFinding(
  { id, arn, fields }: HubFinding,
  listed: string,
  { scope }: ReconcileFindingsDeps,
): CopiedFinding | undefined {
  const control = fields[hubFields.control]
  const kind = fields[hubFields.kind]
  const region = fields[hubFields.region]
  if (control === undefined || kind === undefined || region === undefined) return undefined
  const { account } = scope
  const isPlaced = region === GLOBAL_REGION || region === listed
  const expected = `assay/${account}/${listed}/${control}/${computeFindingId(control, { region, arn })}`
  if (id !== expected || !isPlaced) return undefined
  return { control, resource: { kind, account, region, arn }, copiedIn: listed } as CopiedFinding
}

function hasTimeLeft(began: Date, now: Date): boolean {
  return now.getTime() - began.getTime() < MAX_PAGES_SECONDS * 1000
}
