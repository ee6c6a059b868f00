import type { Test } from '../condition/condition.ts'
import type { Language } from '../glob/language.ts'

/** What is in no region, or does not say in which. */
const WITHOUT_REGION: Language = { any: [{ text: '*' }, { arn: 'arn:*:*::*:*' }] }

/**
 * The resources for which a request to their own region meets the test, and those without a region; undefined where it
 * is no plain test of `aws:RequestedRegion`. What is made is made in the region that is asked.
 */
export function whereMet(test: Test): Language | undefined {
  const places = placesOf(test)
  return places && { any: [WITHOUT_REGION, places] }
}

/** The same, without those that say no region. */
export function whereSurelyMet(test: Test): Language | undefined {
  const places = placesOf(test)
  return places && { all: [places, { not: WITHOUT_REGION }] }
}

function placesOf({ key, meaning, values }: Test): Language | undefined {
  if (key !== 'aws:requestedregion' || meaning === undefined || meaning === 'NULL') return undefined
  const { comparison, negated, quantifier } = meaning
  if (quantifier !== 'NONE' || (comparison !== 'EQUALS' && comparison !== 'LIKE')) return undefined
  if (values.length === 0 || values.some(value => /[:$]/.test(value))) return undefined
  const meant = comparison === 'LIKE' ? values : values.filter(value => !/[*?]/.test(value))
  const any: Language = { any: meant.map(value => ({ arn: `arn:*:*:${value}:*:*` })) }
  return negated ? { not: any } : any
}
