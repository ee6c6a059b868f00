import { measureJsonBytes } from '../../audit/limits/json-bytes.ts'
import { splitIntoBatches } from '../../audit/limits/split-batches.ts'
import { UnreadableEvent } from '../../audit/events/change.ts'
import type { ImportFindingsMessage } from '../../audit/messages.ts'
import type { ItemStore } from '../../audit/state/store.ts'
import type { AsffFinding } from '../formats/asff/asff-finding.ts'
import { groupIntoMap } from '../group-into-map.ts'
import type { FindingHub, RefusedFinding } from './finding-hub.ts'
import { buildPresentFindings, type HubScope, type PlacedFinding } from './hub-findings.ts'

/** Findings that Security Hub in `region` does not have because of us or of the account, with one example. */
export interface NotImported {
  region: string
  /** `NOT_ENABLED`, or the error code of Security Hub. */
  code: string
  count: number
  /** The message of the first one, with its id. */
  example: string
}

/** What importing findings needs. */
export interface ImportDeps {
  hub: FindingHub
  scope: HubScope
  store: ItemStore
  /** Reports what no retry helps. */
  onNotImported: (notImported: NotImported) => void
  now: () => Date
}

/**
 * What Security Hub takes in one call: 100 findings, 240 KB each and 6 MB together (AWS Security Hub Partner Integration Guide,
 * "Guidelines for using the BatchImportFindings API"), with some bytes left for the rest of the request. A finding of ours has
 * 20 KB at most.
 */
const BATCH_LIMITS = { count: 100, bytes: 5_500_000 }

/** How often what Security Hub did not accept is imported, before the whole message is delivered again. */
const ATTEMPTS = 3

/** The findings that a message may name. */
const MAX_IDENTITIES = 1_000

/** The codes of findings that Security Hub refuses each time. */
const REFUSED_FOR_GOOD = ['InvalidInput', 'InvalidInputException', 'FindingTooLarge']

/** The code of findings that Security Hub refuses because it is not enabled. */
const NOT_ENABLED_CODES = ['InvalidAccess', 'InvalidAccessException']

/** Security Hub did not accept findings, and may accept them later. */
export class FindingsNotAcceptedError extends Error {
  override name = 'FindingsNotAcceptedError'
}

/** Imports findings as they are in the table now. */
export async function importFindings(message: ImportFindingsMessage, deps: ImportDeps): Promise<void> {
  const { findings } = message
  const isList: boolean = Array.isArray(findings)
  if (!isList || findings.length > MAX_IDENTITIES)
    throw new UnreadableEvent(
      `a request to import something else than a list of ${MAX_IDENTITIES} findings at most`,
    )
  const { scope, store, now } = deps
  const own = findings.filter(({ resource }) => resource.account === scope.account)
  await sendToHub(await buildPresentFindings(own, now, scope, store), deps)
}

/**
 * Imports findings to Security Hub in their regions. A region in which it is not enabled, and findings that it refuses for good, are
 * reported and keep no message waiting. Throws FindingsNotAcceptedError if others remain.
 */
export async function sendToHub(placed: readonly PlacedFinding[], deps: ImportDeps): Promise<void> {
  const remaining: string[] = []
  for (const [region, group] of groupIntoMap(placed, each => each.region)) {
    const findings = deduplicate(group.map(({ finding }) => finding))
    for (const batch of splitIntoBatches(findings, measureJsonBytes, BATCH_LIMITS)) {
      const refused = await importBatch(region, batch, deps)
      if (refused === 'NOT_ENABLED') {
        deps.onNotImported({
          region,
          code: refused,
          count: findings.length,
          example: `Security Hub is not enabled in ${region}`,
        })
        break
      }
      remaining.push(...refused.map(({ id, code, message }) => `${region} ${id}: ${code}: ${message}`))
    }
  }
  const [first] = remaining
  if (first !== undefined)
    throw new FindingsNotAcceptedError(`${remaining.length} findings were not accepted, such as ${first}`)
}

/** Security Hub refuses a call that has an id twice; the later one is as present as the other. */
function deduplicate(findings: readonly AsffFinding[]): AsffFinding[] {
  return [...new Map(findings.map(finding => [finding.Id, finding])).values()]
}

/** Imports one batch, and what was not accepted of it again. Returns what may be accepted later. */
async function importBatch(
  region: string,
  batch: readonly AsffFinding[],
  { hub, onNotImported }: ImportDeps,
): Promise<readonly RefusedFinding[] | 'NOT_ENABLED'> {
  let findings = batch
  let refused: readonly RefusedFinding[] = []
  for (let attempt = 0; attempt < ATTEMPTS && findings.length > 0; attempt += 1) {
    const outcome = await hub.importFindings(region, findings)
    if (outcome === 'NOT_ENABLED' || outcome.some(({ code }) => NOT_ENABLED_CODES.includes(code)))
      return 'NOT_ENABLED'
    for (const [code, group] of groupIntoMap(outcome.filter(isRefusedForGood), each => each.code))
      onNotImported({
        region,
        code,
        count: group.length,
        example: `${group[0]?.id ?? ''}: ${group[0]?.message ?? ''}`,
      })
    refused = outcome.filter(each => !isRefusedForGood(each))
    const again = new Set(refused.map(({ id }) => id))
    findings = findings.filter(({ Id }) => again.has(Id))
  }
  return refused
}

function isRefusedForGood({ code }: RefusedFinding): boolean {
  return REFUSED_FOR_GOOD.includes(code)
}
