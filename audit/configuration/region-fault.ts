import { ConfigurationError, type Configuration } from './configuration.ts'
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

/** Requires that the home region and the regions in scope exist. Throws ConfigurationError. */
export function requireKnownRegions({ home, regions }: Pick<Configuration, 'home' | 'regions'>): void {
  const named = [['home', home], ...regions.map((region, index) => [`regions.${index}`, region])] as const
  const faults = named.flatMap(([path = '', region = '']) => {
    const fault = findRegionFault(region)
    return fault === undefined || (path !== 'home' && region === home) ? [] : [`"${path}": ${fault}`]
  })
  if (faults.length > 0) throw new ConfigurationError(...faults)
}
