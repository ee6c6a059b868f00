/** Whether something holds for a request of which not everything is known. */
export type Holds = 'ALWAYS' | 'SOMETIMES' | 'NEVER'

/** Whether the opposite holds. */
export function not(holds: Holds): Holds {
  if (holds === 'SOMETIMES') return holds
  return holds === 'ALWAYS' ? 'NEVER' : 'ALWAYS'
}

/** Whether all of several hold together. */
export function every(all: readonly Holds[]): Holds {
  if (all.includes('NEVER')) return 'NEVER'
  return all.includes('SOMETIMES') ? 'SOMETIMES' : 'ALWAYS'
}

/** Whether at least one of several holds. */
export function some(all: readonly Holds[]): Holds {
  if (all.includes('ALWAYS')) return 'ALWAYS'
  return all.includes('SOMETIMES') ? 'SOMETIMES' : 'NEVER'
}

/** What can be said where each of `alternatives` may be the case. */
export function whichever(alternatives: readonly Holds[]): Holds {
  const [first = 'SOMETIMES'] = alternatives
  return alternatives.every(each => each === first) ? first : 'SOMETIMES'
}
