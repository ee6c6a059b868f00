/** Whether something holds for a request of which not everything is known. */
export type Tristate = 'ALWAYS' | 'SOMETIMES' | 'NEVER'

/** Whether the opposite holds. */
export function negateTristate(value: Tristate): Tristate {
  if (value === 'SOMETIMES') return value
  return value === 'ALWAYS' ? 'NEVER' : 'ALWAYS'
}

/** Whether all of several hold together. */
export function combineWithAnd(all: readonly Tristate[]): Tristate {
  if (all.includes('NEVER')) return 'NEVER'
  return all.includes('SOMETIMES') ? 'SOMETIMES' : 'ALWAYS'
}

/** Whether at least one of several holds. */
export function combineWithOr(all: readonly Tristate[]): Tristate {
  if (all.includes('ALWAYS')) return 'ALWAYS'
  return all.includes('SOMETIMES') ? 'SOMETIMES' : 'NEVER'
}

/** What can be said where each of `alternatives` may be the case. */
export function combineAlternatives(alternatives: readonly Tristate[]): Tristate {
  const [first = 'SOMETIMES'] = alternatives
  return alternatives.every(each => each === first) ? first : 'SOMETIMES'
}
