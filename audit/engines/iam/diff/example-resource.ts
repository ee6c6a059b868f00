import type { ActionCatalog } from '../action/action-catalog.ts'
import { ANY_RESOURCE, listActionResourceTypes } from '../action/action-resources.ts'
import { canArnGlobsOverlap, convertTermToGlobSet, type GlobTerm } from '../glob/normal-form.ts'
import {
  intersectGlobSets,
  isInGlobSet,
  findExampleText,
  type GlobSet,
  type ExampleText,
} from '../glob/glob-set.ts'
import type { AddedPermission } from './added-permission.ts'
import {
  listSampleArns,
  listSampleLocations,
  fillSampleLocation,
  type ArnOwner,
} from '../glob/sample-arns.ts'

/** The number of resource types for which a typical ARN is tried first. */
const MAX_TYPES_TRIED = 3

/**
 * A resource of the added permission that the action at `index` can be requested for, preferably one of the owner's
 * account in a real region.
 */
export function findExampleResource(
  added: AddedPermission,
  index: number,
  arnOwner: ArnOwner,
  actionCatalog: ActionCatalog,
): ExampleText {
  const criteria = buildCriteria(added, index, actionCatalog)
  const text =
    findSample(criteria, glob => listSampleArns(glob, arnOwner)) ?? findLocatedExample(criteria, arnOwner)
  return text === undefined ? findAnyExample(criteria) : { is: 'TEXT', text }
}

/** Whether such a resource exists anywhere; also true if the search takes too long. */
export function hasExampleResource(
  added: AddedPermission,
  index: number,
  arnOwner: ArnOwner,
  actionCatalog: ActionCatalog,
): boolean {
  const criteria = buildCriteria(added, index, actionCatalog)
  const texts = (glob: string) => [
    ...listSampleArns(glob, arnOwner),
    glob.replaceAll('*', ''),
    glob.replaceAll(/[*?]/g, 'x'),
  ]
  return findSample(criteria, texts) !== undefined || findAnyExample(criteria).is !== 'NONE'
}

/** What an example must match. */
interface ExampleCriteria {
  term: GlobTerm
  /** All added resources. */
  allAdded: GlobSet
  /** ARN globs of the resource types; empty if the action supports only `*`. */
  arns: readonly string[]
  types: readonly GlobSet[]
}

function buildCriteria(
  { resources, term }: AddedPermission,
  index: number,
  actionCatalog: ActionCatalog,
): ExampleCriteria {
  const arns = actionCatalog.arns(index)
  return {
    term: term === 'MANY' ? { within: [], except: [] } : term,
    allAdded: term === 'MANY' ? resources : convertTermToGlobSet(term),
    arns,
    types: arns.length === 0 ? [ANY_RESOURCE] : listActionResourceTypes(actionCatalog, index),
  }
}

function isMatchingResource({ allAdded, types }: ExampleCriteria, text: string): boolean {
  return isInGlobSet(allAdded, text) && types.some(type => isInGlobSet(type, text))
}

/** The first sample text of the globs that matches the criteria. */
function findSample(
  criteria: ExampleCriteria,
  listTexts: (glob: string) => readonly string[],
): string | undefined {
  const { term, arns } = criteria
  for (const globs of [term.within, arns.slice(0, MAX_TYPES_TRIED)])
    for (const glob of globs) {
      const found = listTexts(glob).find(text => isMatchingResource(criteria, text))
      if (found !== undefined) return found
    }
  return isMatchingResource(criteria, '*') ? '*' : undefined
}

/** The resource types that may overlap with the added resources. */
function listOverlappingTypes({ term, arns }: ExampleCriteria): number[] {
  return arns.flatMap((arn, at) => (term.within.every(glob => canArnGlobsOverlap(arn, glob)) ? [at] : []))
}

function findLocatedExample(criteria: ExampleCriteria, arnOwner: ArnOwner): string | undefined {
  const { term, allAdded, arns, types } = criteria
  for (const at of listOverlappingTypes(criteria)) {
    const type = types[at] ?? ANY_RESOURCE
    // A location is a part of its type if that is a single glob.
    const limits = 'arn' in type ? [] : [type]
    for (const location of listSampleLocations(arns[at] ?? '', term, arnOwner)) {
      const found = fillSampleLocation(location, term.within).find(text => isMatchingResource(criteria, text))
      if (found !== undefined) return found
      const example = findExampleText(intersectGlobSets([allAdded, ...limits, { arn: location }]))
      if (example.is === 'TEXT') return example.text
    }
  }
  return undefined
}

function findAnyExample(criteria: ExampleCriteria): ExampleText {
  const { allAdded, arns, types } = criteria
  const languages =
    arns.length === 0 ? types : listOverlappingTypes(criteria).map(at => types[at] ?? ANY_RESOURCE)
  let found: ExampleText = { is: 'NONE' }
  for (const type of languages) {
    const example = findExampleText(intersectGlobSets([allAdded, type]))
    if (example.is === 'TEXT') return example
    if (example.is === 'UNKNOWN') found = example
  }
  return found
}

/** Whether some of the added resources are of these types; undefined if a search is required. */
export function isCertainlyOfTypes({ term }: AddedPermission, arns: readonly string[]): true | undefined {
  if (term === 'MANY' || term.within.length > 0) return undefined
  const services = term.except.map(extractService)
  if (services.includes(undefined)) return undefined
  return arns.length === 0 || arns.some(arn => !services.includes(extractService(arn))) || undefined
}

function extractService(glob: string): string | undefined {
  return /^arn:[^:]*:([^:*?]+):/.exec(glob)?.[1]
}
