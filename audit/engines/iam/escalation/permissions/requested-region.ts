import type { ConditionTest } from '../../condition/condition-test.ts'
import type { GlobSet } from '../../glob/glob-set.ts'

/** Resources without a region in their ARN. */
const WITHOUT_REGION: GlobSet = { any: [{ text: '*' }, { arn: 'arn:*:*::*:*' }] }

/**
 * The resources for which a request to their own region meets the test, and those without a region; undefined if it
 * is not a plain test of `aws:RequestedRegion`. A new resource is created in the requested region.
 */
export function findMatchingRegions(conditionTest: ConditionTest): GlobSet | undefined {
  const regions = parseRegions(conditionTest)
  return regions && { any: [WITHOUT_REGION, regions] }
}

/** The same, without resources that have no region in their ARN. */
export function findCertainRegions(conditionTest: ConditionTest): GlobSet | undefined {
  const regions = parseRegions(conditionTest)
  return regions && { all: [regions, { not: WITHOUT_REGION }] }
}

function parseRegions({ key, meaning, values }: ConditionTest): GlobSet | undefined {
  if (key !== 'aws:requestedregion' || meaning === undefined || meaning === 'NULL') return undefined
  const { comparison, negated, quantifier } = meaning
  if (quantifier !== 'NONE' || (comparison !== 'EQUALS' && comparison !== 'LIKE')) return undefined
  if (values.length === 0 || values.some(value => /[:$]/.test(value))) return undefined
  const meant = comparison === 'LIKE' ? values : values.filter(value => !/[*?]/.test(value))
  const any: GlobSet = { any: meant.map(value => ({ arn: `arn:*:*:${value}:*:*` })) }
  return negated ? { not: any } : any
}
