import { describe, expect, it } from 'vitest'
import {
  countSteps,
  limitSteps,
  measureSteps,
  shareSteps,
  StepLimitError,
} from '../../../../audit/engines/iam/step-limit.ts'

function take(steps: number): string {
  for (let step = 0; step < steps; step += 1) countSteps(1)
  return 'done'
}

describe('limitSteps', () => {
  it('returns the result of what takes as many steps as the limit', () => {
    expect(limitSteps(10, () => take(10))).toEqual({ result: 'done' })
  })

  it('ends what takes one more', () => {
    expect(limitSteps(10, () => take(11))).toEqual({ exceeds: 10 })
  })

  it('limits nothing afterwards', () => {
    limitSteps(10, () => take(11))
    expect(take(1_000)).toBe('done')
  })

  it('passes on other errors, and limits nothing afterwards', () => {
    expect(() =>
      limitSteps(10, () => {
        throw new RangeError('other')
      }),
    ).toThrow(RangeError)
    expect(take(1_000)).toBe('done')
  })

  it('ends an inner evaluation at its own limit, and counts its steps for the outer one', () => {
    const outcome = limitSteps(100, () => {
      const inner = limitSteps(10, () => take(50))
      take(80)
      return inner
    })
    expect(outcome).toEqual({ result: { exceeds: 10 } })
    expect(
      limitSteps(100, () => {
        limitSteps(10, () => take(50))
        return take(90)
      }),
    ).toEqual({ exceeds: 100 })
  })

  it('ends the outer evaluation if an inner one reaches the limit of the outer one', () => {
    const seen: unknown[] = []
    const outcome = limitSteps(10, () => {
      seen.push(limitSteps(100, () => take(50)))
      return 'not reached'
    })
    expect(outcome).toEqual({ exceeds: 10 })
    expect(seen).toEqual([])
  })
})

describe('countSteps', () => {
  it('throws within a limit only', () => {
    let thrown: unknown
    limitSteps(1, () => {
      try {
        take(2)
      } catch (failure) {
        thrown = failure
        throw failure
      }
    })
    expect(thrown).toBeInstanceOf(StepLimitError)
    expect(take(2)).toBe('done')
  })

  it('is measured by each measurement alone', () => {
    const one = measureSteps()
    take(3)
    const other = measureSteps()
    take(4)
    expect([one(), other()]).toEqual([7, 4])
  })
})

describe('shareSteps', () => {
  it('gives each evaluation its limit until the total is taken, then what is left, then the minimum', () => {
    const nextLimit = shareSteps({ each: 10, total: 25, minimum: 2 })
    const limits = Array.from({ length: 5 }, () => {
      const limit = nextLimit()
      limitSteps(limit, () => take(1_000))
      return limit
    })
    expect(limits).toEqual([10, 10, 3, 2, 2])
  })
})
