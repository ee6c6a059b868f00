import { describe, expect, it } from 'vitest'
import { createFactComputer, type ComputedFact } from '../../../audit/controls/compute-fact.ts'
import { countSteps } from '../../../audit/engines/iam/step-limit.ts'
import type { Fact } from '../../../audit/resources/fact.ts'

const limits = { each: 10, total: 25, minimum: 2 }

/** Derives a fact that takes a number of steps. */
function deriveWith(steps: number): () => Fact {
  return () => {
    for (let step = 0; step < steps; step += 1) countSteps(1)
    return { known: steps }
  }
}

function failToDerive(): never {
  throw new Error('the fact is known')
}

/** The computer of one resource, which resolves facts without inputs. */
function createComputer(known: Map<string, ComputedFact> = new Map()) {
  const factComputer = createFactComputer(known, limits)
  return (key: string, derive: () => Fact) =>
    factComputer.resolveOnce(key, () => factComputer.compute(derive))
}

/** The facts that take these numbers of steps, computed in this order. */
function computeAll(order: readonly number[]): Map<number, ComputedFact> {
  const computeFact = createComputer()
  return new Map(order.map(steps => [steps, computeFact(String(steps), deriveWith(steps))]))
}

describe('the derived facts of a resource', () => {
  it('are computed once', () => {
    const computeFact = createComputer()
    let times = 0
    const derive = () => ({ known: (times += 1) })
    expect([computeFact('a', derive), computeFact('a', derive)]).toEqual([{ known: 1 }, { known: 1 }])
  })

  it('are computed once for all resources that share what is known, also if they exceed the limit', () => {
    const known = new Map<string, ComputedFact>()
    createComputer(known)('a', deriveWith(11))
    createComputer(known)('b', deriveWith(3))
    const computeFact = createComputer(known)
    expect([computeFact('a', failToDerive), computeFact('b', failToDerive)]).toEqual([
      { exceeds: 10 },
      { known: 3 },
    ])
  })

  it('are the same in any order, if one exceeds the limit', () => {
    expect(computeAll([1_000, 9, 2])).toEqual(computeAll([2, 9, 1_000]))
  })

  it('may still take the minimum after the total, and what exceeds it counts for this resource only', () => {
    const known = new Map<string, ComputedFact>()
    const computeFact = createComputer(known)
    for (const key of ['a', 'b', 'c']) computeFact(key, deriveWith(1_000))
    expect(computeFact('cheap', deriveWith(2))).toEqual({ known: 2 })
    expect(computeFact('dear', deriveWith(9))).toEqual({ exceeds: 2 })
    expect(createComputer(known)('dear', deriveWith(9))).toEqual({ known: 9 })
  })
  it('are derived again from a fact that exceeded the limit for one resource only', () => {
    const known = new Map<string, ComputedFact>()
    const resolveBoth = () => {
      const factComputer = createFactComputer(known, limits)
      const dear = () => factComputer.resolveOnce('dear', () => factComputer.compute(deriveWith(9)))
      return { factComputer, resolve: () => factComputer.resolveOnce('of dear', dear) }
    }
    const first = resolveBoth()
    for (const key of ['a', 'b', 'c'])
      first.factComputer.resolveOnce(key, () => first.factComputer.compute(deriveWith(1_000)))
    expect(first.resolve()).toEqual({ exceeds: 2 })
    expect(resolveBoth().resolve()).toEqual({ known: 9 })
  })
})
