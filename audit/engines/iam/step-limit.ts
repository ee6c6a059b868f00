/** What a search is for takes more steps than its limit. Only `limitSteps` catches it. */
export class StepLimitError extends Error {
  override name = 'StepLimitError'
}

/** The result of an evaluation, or the limit that it exceeds. */
export type StepLimited<T> = { result: T } | { exceeds: number }

/**
 * The steps counted since the process began, and the count at which the evaluation in progress ends. The engine is
 * synchronous, so one counter suffices. A typed array: V8 would allocate each large number of a variable.
 */
const counter = Float64Array.of(0, Infinity)
const COUNTED = 0
const END = 1

/**
 * Counts steps of a search. A step is a comparison of two short globs or a transition of an automaton, about 0.15 µs.
 * Every loop whose length a policy determines counts its steps, whatever is cached, so that the same policies always
 * take the same number. Throws StepLimitError if the evaluation in progress exceeds its limit.
 */
export function countSteps(steps: number): void {
  const counted = (counter[COUNTED] ?? 0) + steps
  counter[COUNTED] = counted
  if (counted > (counter[END] ?? 0)) throw new StepLimitError('an evaluation takes too many steps')
}

/**
 * Evaluates with at most `limit` steps. Within another evaluation the limit that is reached first applies; if it is
 * that of the other one, the other one ends.
 */
export function limitSteps<T>(limit: number, evaluate: () => T): StepLimited<T> {
  const outerEnd = counter[END] ?? 0
  const end = (counter[COUNTED] ?? 0) + limit
  if (end >= outerEnd) return { result: evaluate() }
  counter[END] = end
  try {
    return { result: evaluate() }
  } catch (failure) {
    if (failure instanceof StepLimitError) return { exceeds: limit }
    throw failure
  } finally {
    counter[END] = outerEnd
  }
}

/** The limits of several evaluations of which each should be independent of the others. */
export interface SharedStepLimit {
  /** Of each evaluation. */
  each: number
  /** Of all together. Beyond it, each may take only `minimum`. */
  total: number
  /** What an evaluation may take in any case: those that need no search always end. */
  minimum: number
}

/** Starts to share the limits; the returned function gives the limit of the next evaluation. */
export function shareSteps({ each, total, minimum }: SharedStepLimit): () => number {
  const countTaken = measureSteps()
  return () => Math.max(minimum, Math.min(each, total - countTaken()))
}

/** Starts to measure; the returned function gives the steps counted since then. */
export function measureSteps(): () => number {
  const start = counter[COUNTED] ?? 0
  return () => (counter[COUNTED] ?? 0) - start
}
