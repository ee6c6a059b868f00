import { loadChangeRecord } from '../../../audit/state/change-record.ts'
import type { ControlResult } from '../../../audit/state/compliance-record.ts'
import type { Transition } from '../../../audit/state/transition.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { isAcceptedDifference, isIgnoredEnd, isLeftOver } from './accepted-differences.ts'
import { findIndexDifferences } from './escalation-index.ts'
import type { PerformedHistory } from '../simulation/run-history.ts'
import { findNotificationFaults } from './notification-faults.ts'
import { listStoredResources, runFullAudit, type StoredResource } from './full-audit.ts'

/** Lists the faults of a history after all queues are empty, in sentences. */
export async function findHistoryFaults(performedHistory: PerformedHistory): Promise<string[]> {
  const { fixture } = performedHistory
  return [
    ...(await findDifferences(performedHistory)),
    ...(await findTransitionsWithoutChange(performedHistory)),
    ...(await findIndexDifferences(performedHistory)),
    ...findNotificationFaults(performedHistory),
    ...fixture.deadLetters.map(each => `a dead letter: ${each}`),
  ]
}

/** Lists the differences between the stored state and that of a fresh full audit. */
async function findDifferences({ fixture, timeline, clock, lost }: PerformedHistory): Promise<string[]> {
  const own = listStoredResources(fixture.store)
  const fullAudit = await runFullAudit(timeline, clock.now(), own, fixture.store.all('RECORDED '))
  const missing = [...fullAudit.reachable].flatMap(key => {
    const found = fullAudit.known.get(key)
    if (own.has(key) || found === undefined) return []
    if (lost === 0 && isAcceptedDifference(found, fullAudit.known)) return []
    return [`${describeTransition(found)} is not known, but a full audit finds it`]
  })
  const wrong = [...own].flatMap(([key, known]) => {
    const real = fullAudit.known.get(key)
    return real === undefined
      ? [`${describeTransition(known)} was not audited again`]
      : lost === 0 && isIgnoredEnd(known, real)
        ? []
        : listResourceDifferences(known, real)
  })
  return [...missing, ...wrong]
}

function listResourceDifferences(storedResource: StoredResource, real: StoredResource): string[] {
  if (isLeftOver(storedResource, real)) return []
  const name = describeTransition(storedResource)
  const { presence } = storedResource.snapshot
  if (presence !== real.snapshot.presence)
    return [`${name}: stored ${presence}, expected ${real.snapshot.presence}`]
  const entries = listResults(storedResource)
  if (presence === 'DELETED')
    return Object.entries(entries).flatMap(([control, { open }]) =>
      open ? [`${name} was deleted, but its finding of ${control} is open`] : [],
    )
  const truths = listResults(real)
  const controls = new Set([...Object.keys(entries), ...Object.keys(truths)])
  return [...controls].flatMap(control => {
    const [stored, really] = [entries[control], truths[control]].map(describeResult)
    return stored === really ? [] : [`${control} on ${name}: stored ${stored}, expected ${really}`]
  })
}

function listResults({ record }: StoredResource): Readonly<Record<string, ControlResult>> {
  return record?.results ?? {}
}

/**
 * Describes a control result. A stale finding counts as INSUFFICIENT_DATA: a fresh audit, which does not know that it
 * was open, has insufficient data as well.
 */
function describeResult(entry: ControlResult | undefined): string {
  if (entry === undefined) return 'nothing'
  if (entry.staleReason !== undefined) return 'INSUFFICIENT_DATA'
  return entry.status === 'NON_COMPLIANT' ? `${entry.status} ${entry.severity}` : entry.status
}

/** Lists the open findings without a change record. */
async function findTransitionsWithoutChange({ fixture: { store } }: PerformedHistory): Promise<string[]> {
  const found: string[] = []
  for (const { snapshot, record } of listStoredResources(store).values()) {
    for (const [control, { open, lastTransition }] of Object.entries(record?.results ?? {})) {
      if (open && !(await hasChange(lastTransition, store)))
        found.push(
          `the finding of ${control} on ${getResourceName(snapshot.resource)} is open and has no change record`,
        )
    }
  }
  return found
}

async function hasChange(
  last: Transition | undefined,
  store: PerformedHistory['fixture']['store'],
): Promise<boolean> {
  return last !== undefined && (await loadChangeRecord(last.changeId, store)) !== undefined
}

function describeTransition({ snapshot: { resource } }: StoredResource): string {
  return `${resource.kind.split('::').at(-1) ?? ''} ${getResourceName(resource)}`
}
