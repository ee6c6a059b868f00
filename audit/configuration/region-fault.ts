import { awsRegions } from './aws-regions.ts'
import { findNearestWord } from './nearest-word.ts'

/** What is wrong with `name` as the name of an AWS region, with the nearest one; undefined where it is one. */
export function findRegionFault(name: string): string | undefined {
  if (awsRegions.includes(name)) return undefined
  const nearest = findNearestWord(name, awsRegions)
  const hint = nearest === undefined ? 'expected a region such as eu-west-1' : `did you mean "${nearest}"?`
  return `${JSON.stringify(name)} is not an AWS region; ${hint}`
}
