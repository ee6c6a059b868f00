import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addPathOpening,
  addUnsearched,
  compareOpenedPaths,
  describeOpenedPath,
  hashPrincipal,
  type EscalationState,
  type OpenedPaths,
  type PathOpening,
} from '../../../../audit/resources/recorded/opened-paths.ts'
import { measureJsonBytes } from '../../../../audit/limits/json-bytes.ts'
import { MAX_ITEM_BYTES } from '../../../../audit/limits/service-limits.ts'

function buildOpening(number: number, escalating: readonly string[], indexVersion = number): PathOpening {
  return {
    changeId: `ct:${number}`,
    at: new Date(Date.UTC(2026, 0, 1 + number)).toISOString(),
    action: 'iam:PutRolePolicy',
    by: 'tom',
    escalating,
    unknown: [],
    indexVersion,
  }
}

function addAll(openings: readonly PathOpening[]): OpenedPaths | undefined {
  return openings.reduce<OpenedPaths | undefined>((before, each) => addPathOpening(before, each), undefined)
}

const judgeAs = (states: Readonly<Record<string, EscalationState>>) => (principal: string) =>
  states[principal] ?? 'ENDED'

/** The principals that are recorded, with the change if it is stored on its own. */
function listPrincipals({ changes, older }: OpenedPaths): string[] {
  return [
    ...(older?.escalating ?? []).map(each => `older ${each}`),
    ...changes.flatMap(({ changeId, escalating }) => escalating.map(each => `${changeId} ${each}`)),
  ]
}

describe('the opened paths of an account', () => {
  it('have every principal once, in whichever order and how often changes are recorded', () => {
    const principals = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
    const openings = fc.array(fc.tuple(fc.nat(20), principals), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(openings, all => {
        const recorded = addAll(all.map(([number, each]) => buildOpening(number, each.toSorted())))
        const { changes = [], older } = recorded ?? {}
        const found = [...changes, ...(older === undefined ? [] : [older])].flatMap(each => each.escalating)
        expect(found.toSorted()).toEqual([...new Set(all.flatMap(([, each]) => each))].toSorted())
        expect(changes.map(({ at }) => at)).toEqual(changes.map(({ at }) => at).toSorted())
      }),
    )
  })

  it('are the same if a change is recorded again', () => {
    const once = addAll([buildOpening(1, ['a', 'b']), buildOpening(2, ['c'])])
    expect(addPathOpening(once, buildOpening(2, ['c']))).toEqual(once)
  })

  it('add what a later message of the same change opened, with the later version', () => {
    const recorded = addAll([buildOpening(1, ['a'], 4), buildOpening(1, ['b'], 6)])
    expect(recorded?.changes).toMatchObject([{ escalating: ['a', 'b'], indexVersion: 6 }])
  })

  it('keep the principals of all changes but ten together, so that they can end too', () => {
    const all = Array.from({ length: 13 }, (_, at) => buildOpening(at, [`p${at}`]))
    const recorded = addAll(all) ?? { changes: [] }
    expect(recorded.changes).toHaveLength(10)
    expect(recorded.older).toEqual({
      at: '2026-01-03T00:00:00.000Z',
      escalating: ['p0', 'p1', 'p2'],
      unknown: [],
      indexVersion: 2,
    })
    const left = compareOpenedPaths(recorded, 20, judgeAs({ p1: 'ESCALATES', p12: 'ESCALATES' }))
    expect(listPrincipals(left)).toEqual(['older p1', 'ct:12 p12'])
    expect(compareOpenedPaths(left, 20, judgeAs({}))).toEqual({ changes: [] })
  })

  it('lose what ended, and keep what is not known as such until it is', () => {
    const recorded = addAll([buildOpening(1, ['a', 'b', 'c'])]) ?? { changes: [] }
    const compared = compareOpenedPaths(recorded, 1, judgeAs({ b: 'UNKNOWN', c: 'ESCALATES' }))
    expect(compared.changes).toMatchObject([{ escalating: ['c'], unknown: ['b'] }])
    expect(compareOpenedPaths(compared, 2, judgeAs({ b: 'ESCALATES' })).changes).toMatchObject([
      { escalating: ['b'], unknown: [] },
    ])
  })

  it('keep what is recorded for a version that is not compared yet', () => {
    const recorded = addAll([buildOpening(1, ['a'], 5), buildOpening(2, ['b'], 6)]) ?? { changes: [] }
    expect(listPrincipals(compareOpenedPaths(recorded, 5, judgeAs({})))).toEqual(['ct:2 b'])
  })

  it('have the latest change that was not searched', () => {
    const later = { at: '2026-02-01T00:00:00Z', principals: 6_001 }
    const recorded = addUnsearched(undefined, later)
    expect(addUnsearched(recorded, { at: '2026-01-01T00:00:00.000Z', principals: 7_000 })).toEqual(recorded)
    expect(compareOpenedPaths(recorded, 9, judgeAs({})).unsearched).toEqual(later)
  })

  it('fit into an item, however many principals a change opened paths for and however long its texts are', () => {
    const long = '\u0001'.repeat(5_000)
    const steps = Array.from({ length: 50 }, () => ({
      from: long,
      to: long,
      actions: Array.from({ length: 50 }, () => long),
    }))
    const example = describeOpenedPath({ principal: long, steps, conditional: false })
    expect(example).toMatchObject({ count: 50 })
    const hostile = { action: long, by: long, arn: long, issuer: long, example }
    const all = Array.from({ length: 12 }, (_, at) => ({
      ...buildOpening(
        at,
        Array.from({ length: 1_000 }, (_each, index) => hashPrincipal(`role ${at * 1_000 + index}`, '1')),
      ),
      ...hostile,
    }))
    const recorded = addAll(all) ?? { changes: [] }
    expect(measureJsonBytes(recorded)).toBeLessThan(MAX_ITEM_BYTES - 20_000)
    expect(recorded.changes).toHaveLength(10)
    expect(recorded.changes.every(each => each.example === undefined)).toBe(true)
  })

  it('know a principal whatever its IAM path', () => {
    const hashes = ['role/a', 'role/team/a', 'role/b'].map(each =>
      hashPrincipal(`arn:aws:iam::111122223333:${each}`, '111122223333'),
    )
    expect(hashes[0]).toBe(hashes[1])
    expect(hashes[0]).not.toBe(hashes[2])
  })
})
