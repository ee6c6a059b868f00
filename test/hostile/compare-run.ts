import type { ControlId } from '../../audit/controls/control.ts'
import type { Fact } from '../../audit/resources/fact.ts'
import { getResourceKey } from '../../audit/resources/resource.ts'
import type { ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import type { EventFixture } from '../events/simulation/event-fixture.ts'
import { findFailureFaults } from './mutated-events.ts'
import { indexSnapshots, listKnownEvaluations, loadResults, type ScannedAccount } from './scanned-account.ts'

/** What a read with another response led to. */
export interface ResponseResult {
  faults: string[]
  /** Facts that were known and are not any more. */
  lostFacts: ReadonlySet<string>
  /** The controls of findings that are not open any more, although no fact that they use was lost. */
  closed: readonly ControlId[]
}

/**
 * Assesses a run by itself: no message fails, no control throws, and nothing passes that the stored facts do not prove.
 */
export async function findRunFaults({ store, log, now }: EventFixture): Promise<string[]> {
  const evaluations = await listKnownEvaluations({ store, now }, indexSnapshots(store))
  const unproven = evaluations.filter(
    ({ stored, status }) =>
      stored.status === 'COMPLIANT' && stored.staleReason === undefined && status === 'INSUFFICIENT_DATA',
  )
  const thrown = evaluations.filter(({ stored: { staleReason, reason = '' } }) =>
    (staleReason ?? reason).startsWith('the control threw'),
  )
  return [
    ...log.deadLetters.flatMap(({ failure }) => findFailureFaults(failure)),
    ...unproven.map(({ control, resource }) => `${control} on ${resource.arn} passes without data`),
    ...thrown.map(({ control, resource }) => `${control} on ${resource.arn} threw an error`),
  ]
}

/**
 * Assesses a run of a scanned account by what was known before, too: what used a fact that is lost neither passes nor
 * closes its finding.
 */
export async function compareRun(
  { snapshots, evaluations }: ScannedAccount,
  fixture: EventFixture,
): Promise<ResponseResult> {
  const after = indexSnapshots(fixture.store)
  const lostFacts = new Set([...snapshots.values()].flatMap(before => listLostFacts(before, after)))
  const faults = await findRunFaults(fixture)
  const closed: ControlId[] = []
  for (const { resource, control, stored, facts } of evaluations) {
    const result = (await loadResults(resource, fixture.store))[control]
    const missing = facts.filter(fact => lostFacts.has(fact))
    const hasPassed = result?.status === 'COMPLIANT' && result.staleReason === undefined
    const hasClosed = stored.open && result?.open !== true
    if (missing.length > 0 && (hasPassed || hasClosed))
      faults.push(
        `${control} on ${resource.arn} is ${result?.status ?? 'gone'} without ${missing.join(', ')}`,
      )
    else if (hasClosed) closed.push(control)
  }
  return { faults, lostFacts, closed }
}

/** Facts of a resource that two reads did not find are not lost. */
function listLostFacts(before: ResourceSnapshot, after: ReadonlyMap<string, ResourceSnapshot>): string[] {
  const key = getResourceKey(before.resource)
  const { presence, facts = {} } = after.get(key) ?? {}
  if (presence === 'DELETED') return []
  return Object.entries(before.facts).flatMap(([name, fact]) =>
    isComplete(fact) && !isComplete(facts[name]) ? [`${key} ${name}`] : [],
  )
}

function isComplete(fact: Fact | undefined): boolean {
  return fact !== undefined && 'known' in fact && fact.incomplete === undefined
}
