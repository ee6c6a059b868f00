import { describe, expect, it } from 'vitest'
import { applyReading } from '../../../audit/refresh/snapshot/apply-reading.ts'
import {
  restorePriorFacts,
  restoreResultingFacts,
  canReference,
  listRelationships,
  type ResourceSnapshot,
} from '../../../audit/resources/resource-snapshot.ts'
import type { FactReading } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { known, unknown, type Fact } from '../../../audit/resources/fact.ts'
import { getResourceKey } from '../../../audit/resources/resource.ts'
import { addSeconds, buildWorkerRole, buildFactProvenance, workerFunction } from '../state/worker-function.ts'

const CONFIRM = 24_000

/** One read: for which change, when, and what it finds. */
type ReadingStep = [
  changeId: string,
  seconds: number,
  found: Readonly<Record<string, Fact>> | 'NOT_FOUND',
  attempt?: number,
]

/** Applies the reads, and returns the snapshot after each. */
function applyReadings(...reads: ReadingStep[]): ResourceSnapshot[] {
  const snapshots: ResourceSnapshot[] = []
  for (const [change, seconds, found, attempt = 0] of reads) {
    const factReading: FactReading =
      found === 'NOT_FOUND' ? found : { resource: workerFunction, facts: found }
    const read = {
      provenance: buildFactProvenance(change, seconds),
      attempt,
      readAt: addSeconds(seconds),
      collectors: [],
      confirmAfter: CONFIRM,
    }
    snapshots.push(applyReading(snapshots.at(-1), workerFunction, factReading, read))
  }
  return snapshots
}

function applyLastReading(...reads: ReadingStep[]): ResourceSnapshot {
  const snapshot = applyReadings(...reads).at(-1)
  if (snapshot === undefined) throw new Error('no reads')
  return snapshot
}

function urls(...names: string[]) {
  return { urls: known(names) }
}

const node22 = { runtime: known('nodejs22.x') }
const node24 = { runtime: known('nodejs24.x') }

describe('a snapshot', () => {
  it('starts with the first read, before which nothing was known', () => {
    const snapshot = applyLastReading(['a', 0, node22])
    expect(snapshot).toMatchObject({
      presence: 'PRESENT',
      facts: node22,
      provenance: { runtime: buildFactProvenance('a', 0) },
    })
    expect(snapshot.readAt).toBe(addSeconds(0).toISOString())
    expect(restorePriorFacts(snapshot, 'a')).toEqual({ runtime: unknown('it had not been read before') })
  })

  it('keeps its provenance if nothing changed, and records when it was read', () => {
    const snapshot = applyLastReading(['a', 0, node22], ['b', 60, { runtime: known('nodejs22.x') }])
    expect(snapshot.provenance).toEqual({ runtime: buildFactProvenance('a', 0) })
    expect(snapshot.readAt).toBe(addSeconds(60).toISOString())
    expect(restorePriorFacts(snapshot, 'b')).toBeUndefined()
  })

  it('gives the modified facts, and no others, the provenance of the change', () => {
    const snapshot = applyLastReading(
      ['a', 0, { ...node22, urls: known([]) }],
      ['b', 60, { ...node24, urls: known([]) }],
    )
    expect(snapshot.provenance).toEqual({
      runtime: buildFactProvenance('b', 60),
      urls: buildFactProvenance('a', 0),
    })
  })

  it('keeps the facts of collectors that were not run again', () => {
    const snapshot = applyLastReading(['a', 0, { ...node22, urls: known([]) }], ['b', 60, node24])
    expect(snapshot.facts).toEqual({ ...node24, urls: known([]) })
  })

  it('takes the canonical ARN from the read', () => {
    const reading = { resource: { ...workerFunction, arn: `${workerFunction.arn}-canonical` }, facts: {} }
    const read = {
      provenance: buildFactProvenance('a', 0),
      attempt: 0,
      readAt: addSeconds(0),
      collectors: [],
      confirmAfter: CONFIRM,
    }
    expect(applyReading(undefined, workerFunction, reading, read).resource.arn).toBe(
      `${workerFunction.arn}-canonical`,
    )
  })
})

describe('a resource that is not found', () => {
  it('is NOT_FOUND_ONCE at first, with its facts', () => {
    const snapshot = applyLastReading(['a', 0, node22], ['b', 60, 'NOT_FOUND'])
    expect(snapshot).toMatchObject({
      presence: 'NOT_FOUND_ONCE',
      notFoundSince: addSeconds(60).toISOString(),
      facts: node22,
    })
    expect(snapshot.provenance['presence']).toBeUndefined()
  })

  it('is NOT_FOUND_ONCE also if it was never read', () => {
    expect(applyLastReading(['a', 0, 'NOT_FOUND'])).toMatchObject({ presence: 'NOT_FOUND_ONCE', facts: {} })
  })

  it('is still NOT_FOUND_ONCE if it is read again too early', () => {
    const snapshot = applyLastReading(['a', 0, node22], ['b', 60, 'NOT_FOUND'], ['b', 83.999, 'NOT_FOUND', 1])
    expect(snapshot).toMatchObject({
      presence: 'NOT_FOUND_ONCE',
      notFoundSince: addSeconds(60).toISOString(),
      facts: node22,
    })
  })

  it('is DELETED if it is not found again later, with its prior facts', () => {
    const snapshot = applyLastReading(['a', 0, node22], ['b', 60, 'NOT_FOUND'], ['b', 84, 'NOT_FOUND', 1])
    expect(snapshot).toMatchObject({
      presence: 'DELETED',
      facts: {},
      provenance: { presence: buildFactProvenance('b', 84) },
    })
    expect(snapshot.notFoundSince).toBeUndefined()
    expect(restorePriorFacts(snapshot, 'b')).toEqual(node22)
    expect(restoreResultingFacts(snapshot, 'b')).toEqual({})
  })

  it('keeps the provenance of its deletion', () => {
    const snapshot = applyLastReading(['b', 0, 'NOT_FOUND'], ['b', 60, 'NOT_FOUND'], ['c', 120, 'NOT_FOUND'])
    expect(snapshot).toMatchObject({
      presence: 'DELETED',
      provenance: { presence: buildFactProvenance('b', 60) },
    })
  })

  it('is PRESENT as before if it is found after NOT_FOUND_ONCE', () => {
    const snapshot = applyLastReading(['a', 0, node22], ['b', 60, 'NOT_FOUND'], ['b', 90, node22, 1])
    expect(snapshot.presence).toBe('PRESENT')
    expect(snapshot.notFoundSince).toBeUndefined()
    expect(snapshot.provenance).toEqual({ runtime: buildFactProvenance('a', 0) })
    expect(restorePriorFacts(snapshot, 'b')).toBeUndefined()
  })

  it('has the provenance of the change that created it again', () => {
    const deleted: ReadingStep[] = [
      ['b', 60, 'NOT_FOUND'],
      ['b', 90, 'NOT_FOUND', 1],
    ]
    const snapshot = applyLastReading(['a', 0, node22], ...deleted, ['c', 200, node22])
    expect(snapshot).toMatchObject({
      presence: 'PRESENT',
      provenance: { presence: buildFactProvenance('c', 200), runtime: buildFactProvenance('c', 200) },
    })
  })

  it('is NOT_FOUND_ONCE again the next time', () => {
    const snapshot = applyLastReading(['b', 0, 'NOT_FOUND'], ['b', 10, node22], ['c', 500, 'NOT_FOUND'])
    expect(snapshot).toMatchObject({
      presence: 'NOT_FOUND_ONCE',
      notFoundSince: addSeconds(500).toISOString(),
    })
  })
})

describe('a fact that can no longer be read', () => {
  const [before, now, again] = applyReadings(
    ['a', 0, { role: known(buildWorkerRole('Old')) }],
    ['b', 60, { role: unknown('access denied') }],
    ['c', 120, { role: known(buildWorkerRole('New')) }],
  )

  it('is unknown, with the provenance of the change of that read', () => {
    expect(now?.facts['role']).toEqual(unknown('access denied'))
    expect(now?.provenance['role']).toEqual(buildFactProvenance('b', 60))
  })

  it('references no resource, and can reference any', () => {
    expect(now && listRelationships(workerFunction, now.facts)).toEqual([])
    expect(now && canReference(now, 'role', getResourceKey(buildWorkerRole('Other')))).toBe(true)
    expect(before && canReference(before, 'role', getResourceKey(buildWorkerRole('Old')))).toBe(true)
    expect(before && canReference(before, 'role', getResourceKey(buildWorkerRole('Other')))).toBe(false)
  })

  it('is known again, with the provenance of the change of that read', () => {
    expect(again?.provenance['role']).toEqual(buildFactProvenance('c', 120))
    expect(again && restorePriorFacts(again, 'b')).toEqual({ role: known(buildWorkerRole('Old')) })
    expect(again && restoreResultingFacts(again, 'b')).toEqual({ role: unknown('access denied') })
  })
})

describe('the facts before and after changes', () => {
  const snapshot = applyLastReading(
    ['z', 0, { ...node22, ...urls() }],
    ['a', 10, node24],
    ['b', 20, urls('one')],
    ['a', 30, { runtime: known('nodejs26.x') }, 1],
    ['c', 40, urls('one', 'two')],
  )

  it.each([
    ['a', { ...node22, ...urls() }, { runtime: known('nodejs26.x'), ...urls() }],
    ['b', { runtime: known('nodejs26.x'), ...urls() }, { runtime: known('nodejs26.x'), ...urls('one') }],
    [
      'c',
      { runtime: known('nodejs26.x'), ...urls('one') },
      { runtime: known('nodejs26.x'), ...urls('one', 'two') },
    ],
  ])('are kept apart for change %s', (change, found, remaining) => {
    expect(restorePriorFacts(snapshot, change)).toEqual(found)
    expect(restoreResultingFacts(snapshot, change)).toEqual(remaining)
  })

  it('are the earliest of a change, with its last attempt', () => {
    expect(snapshot.priorFacts.find(({ changeId: change }) => change === 'a')).toMatchObject({
      attempt: 1,
      facts: node22,
    })
  })

  it('are undefined for a change that modified nothing', () => {
    expect(restorePriorFacts(snapshot, 'other')).toBeUndefined()
  })

  it('are kept apart for sixty changes; older ones are merged', () => {
    const many = Array.from({ length: 65 }, (_, index): ReadingStep => [
      `c${index}`,
      index,
      urls(String(index)),
    ])
    const folded = applyLastReading(['start', 0, node22], ...many)
    expect(folded.priorFacts).toHaveLength(60)
    expect(folded.priorFacts.map(({ changeId: change }) => change)).toEqual(
      Array.from({ length: 60 }, (_, index) => `c${index + 5}`),
    )
    const unread = unknown('it had not been read before')
    expect(restorePriorFacts(folded, 'c5')).toEqual({ runtime: unread, urls: unread })
    expect(restoreResultingFacts(folded, 'c64')).toEqual({ ...node22, ...urls('64') })
    expect(restorePriorFacts(folded, 'c64')).toEqual({ ...node22, ...urls('63') })
  })

  it.each([
    [3_599, ['a', 'b']],
    [3_600, ['b']],
  ])('are dropped after an hour: %i seconds later', (seconds, changes) => {
    const later = applyLastReading(['a', 0, node22], ['b', seconds, node24])
    expect(later.priorFacts.map(({ changeId: change }) => change)).toEqual(changes)
  })

  it('are dropped also if nothing changed', () => {
    expect(applyLastReading(['a', 0, node22], ['b', 4_000, node22]).priorFacts).toEqual([])
  })
})
