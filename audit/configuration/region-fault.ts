import { awsRegions } from './aws-regions.ts'
import { findNearestWords } from './nearest-word.ts'

/** The most regions that are suggested. */
const MAX_SUGGESTIONS = 3

/** What is wrong with `name` as the name of an AWS region, with the nearest ones; undefined where it is one. */
export function findRegionFault(name: string): string | undefined {
  if (awsRegions.includes(name)) return undefined
  const nearest = findNearestWords(name, awsRegions).slice(0, MAX_SUGGESTIONS)
  const hint =
    nearest.length === 0 ? 'expected a region such as eu-west-1' : `did you mean ${formatChoice(nearest)}?`
  return `${JSON.stringify(name)} is not an AWS region; ${hint}`
}

function formatChoice(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(names.map(name => `"${name}"`))
}
