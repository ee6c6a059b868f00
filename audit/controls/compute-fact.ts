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

/** Computes the derived fact with this key, at most once. */
export type FactComputer = (key: string, derive: () => Fact) => ComputedFact

/**
 * Creates the computer of the derived facts for one resource. `known` has those that were already computed from the same
 * snapshots, settings and time; other resources share it.
 */
export function createFactComputer(
  known: Map<string, ComputedFact> = new Map(),
  limits: SharedStepLimit = FACT_STEPS,
): FactComputer {
  const nextLimit = shareSteps(limits)
  return (key, derive) => {
    const computed = known.get(key)
    if (computed !== undefined) return computed
    const limit = nextLimit()
    const outcome = limitSteps(limit, derive)
    const fact = 'result' in outcome ? outcome.result : outcome
    if ('result' in outcome || limit === limits.each) known.set(key, fact)
    return fact
  }
}

/** Why something of `name` is unknown: its policies exceed a limit of steps. */
export function explainStepLimit(name: string, limit: number): string {
  return `the policies of ${name} take more than ${limit.toLocaleString('en-US')} steps to evaluate: simplify them`
}
