import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  invertActionRanges,
  isInActionRanges,
  listRangePairs,
  unionActionRanges,
  intersectActionRanges,
  type ActionRanges,
} from '../../../../../audit/engines/iam/action/action-ranges.ts'

const SIZE = 24

const sets = fc.uniqueArray(fc.nat({ max: SIZE - 1 }), { maxLength: SIZE }).map(all => new Set(all))

function rangesOf(set: ReadonlySet<number>): ActionRanges {
  const turns = Array.from({ length: SIZE + 1 }, (_, at) => at)
  return turns.filter(at => set.has(at) !== set.has(at - 1))
}

function numbersIn(actionRanges: ActionRanges): number[] {
  return listRangePairs(actionRanges).flatMap(([first, end]) =>
    Array.from({ length: end - first }, (_, at) => first + at),
  )
}

describe('ranges', () => {
  it('agree with sets of numbers', () => {
    fc.assert(
      fc.property(fc.array(sets, { maxLength: 4 }), sets, (all, bounds) => {
        const ranges = all.map(rangesOf)
        const joined = new Set(all.flatMap(set => [...set]))
        expect(unionActionRanges(ranges)).toEqual(rangesOf(joined))
        const both = intersectActionRanges(unionActionRanges(ranges), rangesOf(bounds))
        expect(numbersIn(both)).toEqual(numbersIn(rangesOf(joined)).filter(number => bounds.has(number)))
        const rest = numbersIn(invertActionRanges(rangesOf(bounds), SIZE))
        expect(rest).toEqual(numbersIn([0, SIZE]).filter(number => !bounds.has(number)))
        for (const number of numbersIn([0, SIZE]))
          expect(isInActionRanges(rangesOf(bounds), number)).toBe(bounds.has(number))
      }),
      { numRuns: 2_000 },
    )
  })
})
