import { isDeepStrictEqual } from 'node:util'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { buildSnapshotKey, COMPLIANCE_RECORD_SORT } from '../../../audit/state/keys.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { listSweepResourceLists } from '../../../functions/collectors/all-resource-lists.ts'
import type { CopyableMemoryStore } from '../../contracts/memory-store.ts'
import { DEFAULT_PREFIX } from '../../../audit/resources/assay/deployment-names.ts'

/** Facts and evaluations of all resources, without times and changes, to compare stores. */
export type StoreState = ReadonlyMap<string, unknown>

/** The state of a store: evaluations by `resource control`, and facts by `resource fact`. */
export function readStoreState(store: CopyableMemoryStore): StoreState {
  return new Map([...listEvaluations(store), ...listFacts(store)])
}

/**
 * The evaluations of a store by `resource control`. A finding kept or not opened because of missing data counts as
 * INSUFFICIENT_DATA.
 */
export function listEvaluations(store: CopyableMemoryStore): StoreState {
  const found = new Map<string, unknown>()
  for (const { key, body } of store.items()) {
    if (key.sort !== COMPLIANCE_RECORD_SORT) continue
    for (const [control, { status, staleReason }] of Object.entries((body as ComplianceRecord).results))
      found.set(`${key.partition} ${control}`, staleReason === undefined ? status : 'INSUFFICIENT_DATA')
  }
  return found
}

function listFacts(store: CopyableMemoryStore): StoreState {
  const found = new Map<string, unknown>()
  for (const { key, body } of store.items()) {
    if (key.sort !== 'SNAPSHOT') continue
    const { presence, facts } = body as ResourceSnapshot
    found.set(`${key.partition} presence`, presence)
    for (const [name, fact] of Object.entries(facts)) found.set(`${key.partition} ${name}`, fact)
  }
  return found
}

const LISTED = new Set(listSweepResourceLists(DEFAULT_PREFIX).map(({ kind }) => kind))

/**
 * The state of `store` without resources that `other` does not know, that are not listed, and that nothing references any
 * more: another order of events does not reference them at all.
 */
export function listComparableState(store: CopyableMemoryStore, other: CopyableMemoryStore): StoreState {
  const known = new Set(listReferenced(other).map(findPartition))
  const named = new Set(
    [...store.items()].flatMap(({ key }) => (key.sort.startsWith('EDGE ') ? [key.partition] : [])),
  )
  const forgotten = listReferenced(store).filter(resource => {
    const partition = findPartition(resource)
    return !known.has(partition) && !named.has(partition) && !LISTED.has(resource.kind)
  })
  const remaining = forgotten.map(resource => `${findPartition(resource)} `)
  return new Map(
    [...readStoreState(store)].filter(([name]) => !remaining.some(start => name.startsWith(start))),
  )
}

function listReferenced(store: CopyableMemoryStore): Resource[] {
  return [...store.items()].flatMap(({ key, body }) =>
    key.sort === 'SNAPSHOT' ? [(body as ResourceSnapshot).resource] : [],
  )
}

function findPartition(resource: Resource): string {
  return buildSnapshotKey(resource).partition
}

/** The differences of two states, one per line. */
export function diffStates(one: StoreState, other: StoreState): string[] {
  const names = new Set([...one.keys(), ...other.keys()])
  return [...names].flatMap(name =>
    isDeepStrictEqual(one.get(name), other.get(name))
      ? []
      : [`${describeKey(name)}: ${formatValue(one.get(name))} and ${formatValue(other.get(name))}`],
  )
}

/** Shortens a key by the account and region. */
function describeKey(name: string): string {
  return name.replace(/^RESOURCE \d+\/[^/]+\/arn:[^:]+:/, '')
}

function formatValue(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200)
}
