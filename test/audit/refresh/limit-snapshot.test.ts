import { describe, expect, it } from 'vitest'
import { limitFacts, limitSnapshot } from '../../../audit/refresh/snapshot/limit-snapshot.ts'
import { createEmptySnapshot } from '../../../audit/refresh/snapshot/apply-reading.ts'
import { assertItemFits } from '../../../audit/limits/item-bytes.ts'
import { known, unknown, type FactsByName } from '../../../audit/resources/fact.ts'
import { buildRepositoryResourceByName } from '../../../audit/resources/ecr/repository.ts'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { buildSnapshotKey } from '../../../audit/state/keys.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const at = '2026-05-12T09:00:00.000Z'
const worker = buildFunctionResource('worker', where)
const tooLarge = unknown('its value before the change is too large to be stored')
const text = (bytes: number) => known('é'.repeat(bytes / 2))

/** A snapshot with facts, and with those that changes replaced, the oldest first. */
function buildSnapshot(facts: FactsByName, ...replaced: FactsByName[]): ResourceSnapshot {
  const priorFacts = replaced.map((prior, index) => ({ changeId: `c${index}`, attempt: 0, at, facts: prior }))
  return { ...createEmptySnapshot(worker, at), facts, priorFacts }
}

function assertFits(snapshot: ResourceSnapshot): void {
  assertItemFits({ key: buildSnapshotKey(snapshot.resource), body: snapshot })
}

describe('a snapshot that is too large for an item', () => {
  it('is left as it is where it fits', () => {
    const snapshot = buildSnapshot({ environment: text(100_000) }, { environment: text(100_000) })
    expect(limitSnapshot(snapshot)).toBe(snapshot)
  })

  it('loses the values that changes replaced, the oldest first', () => {
    const replaced = Array.from({ length: 20 }, () => ({ environment: text(40_000), timeout: known(3) }))
    const limited = limitSnapshot(buildSnapshot({ environment: text(40_000) }, ...replaced))
    assertFits(limited)
    const kept = limited.priorFacts.map(({ facts }) => facts['environment'])
    expect(kept.slice(0, 12).every(fact => JSON.stringify(fact) === JSON.stringify(tooLarge))).toBe(true)
    expect(kept.at(-1)).toEqual(text(40_000))
    expect(limited.facts['environment']).toEqual(text(40_000))
    expect(limited.priorFacts.every(({ facts }) => 'known' in (facts['timeout'] ?? {}))).toBe(true)
  })

  it('keeps replaced relationships longest: they lead to what the change affects', () => {
    const role = known({ ...buildRepositoryResourceByName('shop', where), note: 'x'.repeat(50_000) })
    const limited = limitSnapshot(
      buildSnapshot({}, { role }, { environment: text(200_000) }, { environment: text(200_000) }),
    )
    assertFits(limited)
    expect(limited.priorFacts.map(({ facts }) => facts)).toEqual([
      { role },
      { environment: tooLarge },
      { environment: text(200_000) },
    ])
  })

  it('has unknown facts where nothing else is left to drop, the largest first', () => {
    const limited = limitSnapshot(
      buildSnapshot({ policies: text(210_000), environment: text(190_000), timeout: known(3) }),
    )
    assertFits(limited)
    expect(limited.facts).toEqual({
      policies: unknown('policies has 210012 bytes, more than Assay stores of a resource'),
      environment: text(190_000),
      timeout: known(3),
    })
  })
})

describe('a fact that is too large', () => {
  it('is unknown, so that nothing passes by its size', () => {
    expect(limitFacts({ policies: text(260_000), timeout: known(3) })).toEqual({
      policies: unknown('policies has 260012 bytes, more than Assay stores of a resource'),
      timeout: known(3),
    })
  })
})
