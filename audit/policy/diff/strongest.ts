import { allOf, EVERYTHING, isEmpty } from '../glob/language.ts'
import { canMeet } from '../glob/pieces.ts'
import { textsOf } from './fragment.ts'
import type { Gain } from './gain.ts'
import { sayingOf } from './saying.ts'

/** Gains that are held against all others: to compare more would take longer than it tells. */
const MOST_COMPARED = 8

/**
 * Gains of the same actions without what others say better: that the same is allowed for certain, or the same once
 * more by another statement.
 */
export function strongest(gains: readonly Gain[]): Gain[] {
  const kept: Gain[] = []
  const tests: string[] = []
  const ordered = [...gains.filter(isSure), ...gains.filter(gain => !isSure(gain))]
  for (const gain of ordered) {
    const own = testsIn(gain)
    const better = kept.filter((each, at) => isSure(each) || tests[at] === own)
    if (isSaid(gain, better)) continue
    kept.push(gain)
    tests.push(own)
  }
  return kept
}

/** Whether all of what was gained is allowed whatever the request is. */
function isSure({ certainty, permission }: Gain): boolean {
  const { exact, tests, unless } = permission
  return certainty === 'definite' || (exact && tests.length + unless.length === 0)
}

function testsIn({ certainty, permission }: Gain): string {
  const { tests, unless, exact } = permission
  return `${certainty} ${exact} ${sayingOf(tests)} ${sayingOf(unless)}`
}

function isSaid(gain: Gain, better: readonly Gain[]): boolean {
  const comparable = better.filter(each => gain.certainty !== 'definite' || each.certainty === gain.certainty)
  const regions = comparable
    .filter(each => canBeOne(each, gain))
    .slice(0, MOST_COMPARED)
    .map(({ region }) => region)
  if (regions.length === 0) return false
  const own = sayingOf(gain.region)
  return (
    regions.some(region => region === EVERYTHING || sayingOf(region) === own) ||
    isEmpty(allOf([gain.region, { not: { any: regions } }]), textsOf(gain)) === true
  )
}

/** Whether two gains may have a resource in common. */
function canBeOne({ piece: one }: Gain, { piece: other }: Gain): boolean {
  if (one === 'MANY' || other === 'MANY') return true
  return one.within.every(glob => other.within.every(each => canMeet(glob, each)))
}
