import { limitSteps, shareSteps, type SharedStepLimit } from '../engines/iam/step-limit.ts'
import type { Fact } from '../resources/fact.ts'

/**
 * The most steps to derive facts for the evaluation of one resource. A derived fact has its own limit, so that it is the
 * same in any order of the controls. Only if several facts of a resource exceed it, later ones may take less. AWS's
 * managed policies take up to 240,000 steps, also twelve of them together.
 */
export const FACT_STEPS: SharedStepLimit = { each: 2_000_000, total: 6_000_000, minimum: 100_000 }

/** A derived fact, or the limit of steps that it exceeds. */
export type ComputedFact = Fact | { exceeds: number }

/** Computes the derived facts that the controls of one resource need. */
export interface FactComputer<Resolved> {
  /** Derives a fact, with a limit of steps. */
  compute(derive: () => Fact): ComputedFact
  /** Resolves the derived fact with this key at most once, unless it exceeds a limit that other facts have lowered. */
  resolveOnce(key: string, resolve: () => Resolved): Resolved
}

/**
 * Creates the computer of the derived facts for one resource. `known` has those that were already resolved from the same
 * snapshots, settings and time; other resources share it.
 */
export function createFactComputer<Resolved>(
  known: Map<string, Resolved> = new Map(),
  limits: SharedStepLimit = FACT_STEPS,
): FactComputer<Resolved> {
  const nextLimit = shareSteps(limits)
  let endedEarly = 0
  return {
    compute(derive) {
      const limit = nextLimit()
      const outcome = limitSteps(limit, derive)
      if ('result' in outcome) return outcome.result
      if (limit < limits.each) endedEarly += 1
      return outcome
    },
    resolveOnce(key, resolve) {
      const found = known.get(key)
      if (found !== undefined) return found
      const before = endedEarly
      const resolved = resolve()
      if (endedEarly === before) known.set(key, resolved)
      return resolved
    },
  }
}

/** Why something of `name` is unknown: its policies exceed a limit of steps. */
export function explainStepLimit(name: string, limit: number): string {
  return `the policies of ${name} take more than ${limit.toLocaleString('en-US')} steps to evaluate: simplify them`
}
