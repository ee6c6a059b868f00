import { isInGlobSet, findExampleText, type GlobSet } from '../../glob/glob-set.ts'
import { listSampleLocations, fillSampleLocation, type ArnOwner } from '../../glob/sample-arns.ts'
import type { ResourceAlternatives } from '../techniques/action-plan.ts'

/** The name of new resources. */
const NEW_RESOURCE_NAMES = ['x'] as const
/** The limit of locations that are searched if none of the usual names is allowed. */
const MAX_SEARCHED = 3

/**
 * A resource that is both required and allowed, typical of the owner, and in a real region; undefined if none is
 * found.
 */
export function findLikelyResource(
  { requested, allowed }: ResourceAlternatives,
  arnOwner: ArnOwner,
): string | undefined {
  const whole: GlobSet = { all: [...requested, ...allowed] }
  const included = collectGlobs(allowed)
  const tried = new Set<string>()
  for (const type of collectGlobs(requested).included)
    for (const glob of ['*', ...included.included]) {
      const fragment = { within: glob === '*' ? [] : [glob], except: included.excluded }
      for (const place of listSampleLocations(type, fragment, arnOwner)) {
        const text = fillSampleLocation(place, [glob], NEW_RESOURCE_NAMES).find(each =>
          isInGlobSet(whole, each),
        )
        if (text !== undefined) return text
        tried.add(place)
      }
    }
  return searchExamples(whole, [...tried].slice(0, MAX_SEARCHED))
}

function searchExamples(whole: GlobSet, places: readonly string[]): string | undefined {
  for (const place of places) {
    const example = findExampleText({ all: [whole, { arn: place }] })
    if (example.is === 'TEXT') return example.text
  }
  return undefined
}

interface GlobSetParts {
  included: readonly string[]
  /** Those to exclude. */
  excluded: readonly string[]
}

/** The globs that the sets consist of. */
function collectGlobs(languages: readonly GlobSet[]): GlobSetParts {
  const all = languages.map(listGlobs)
  return {
    included: all.flatMap(({ included }) => included),
    excluded: all.flatMap(({ excluded }) => excluded),
  }
}

function listGlobs(globSet: GlobSet): GlobSetParts {
  if ('glob' in globSet) return { included: [globSet.glob], excluded: [] }
  if ('arn' in globSet) return { included: [globSet.arn], excluded: [] }
  if ('text' in globSet) return { included: [], excluded: [] }
  if ('all' in globSet) return collectGlobs(globSet.all)
  if ('any' in globSet) return collectGlobs(globSet.any)
  const { included, excluded } = listGlobs(globSet.not)
  return { included: excluded, excluded: 'all' in globSet.not ? [] : included }
}
