/** Whether something holds for a request that is not completely known. */
export type Tristate = 'ALWAYS' | 'SOMETIMES' | 'NEVER'

/** The opposite. */
export function negateTristate(value: Tristate): Tristate {
  if (value === 'SOMETIMES') return value
  return value === 'ALWAYS' ? 'NEVER' : 'ALWAYS'
}

/** Whether all values hold together. */
export function combineWithAnd(all: readonly Tristate[]): Tristate {
  if (all.includes('NEVER')) return 'NEVER'
  return all.includes('SOMETIMES') ? 'SOMETIMES' : 'ALWAYS'
}

/** Whether at least one value holds. */
export function combineWithOr(all: readonly Tristate[]): Tristate {
  if (all.includes('ALWAYS')) return 'ALWAYS'
  return all.includes('SOMETIMES') ? 'SOMETIMES' : 'NEVER'
}

/** The combined value if each alternative may be the case. */
export function combineAlternatives(alternatives: readonly Tristate[]): Tristate {
  const [first = 'SOMETIMES'] = alternatives
  return alternatives.every(each => each === first) ? first : 'SOMETIMES'
}
