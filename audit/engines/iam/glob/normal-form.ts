import { splitArn } from './arn.ts'
import { intersectGlobSets, type GlobSet } from './glob-set.ts'
import { isGlobSuperset, canGlobsOverlap, hasWildcard } from './glob-comparison.ts'
import { countSteps } from '../step-limit.ts'

/** A part of a set: texts that match all of `within` and none of `except`. */
export interface GlobTerm {
  /** As few globs as possible. Empty: every text. */
  within: readonly string[]
  except: readonly string[]
}

/** The limit of terms of one set. */
const MAX_TERMS = 300
/** The limit of terms that are compared so that none contains another. */
const MAX_COMPARED_TERMS = 100

/** The terms whose union is the set. Undefined if there are too many, or globs cannot express them. */
export function normalizeGlobSet(set: GlobSet): readonly GlobTerm[] | undefined {
  const terms = 'not' in set ? normalizeComplement(set.not) : normalizeSet(set)
  return terms?.map(removeRedundantExceptions)
}

type GlobTerms = readonly GlobTerm[] | undefined

function normalizeSet(set: Exclude<GlobSet, { not: GlobSet }>): GlobTerms {
  if ('glob' in set) return [{ within: set.glob === '*' ? [] : [set.glob], except: [] }]
  if ('any' in set) return uniteTerms(set.any.map(normalizeGlobSet))
  return 'all' in set ? intersectTerms(set.all.map(normalizeGlobSet)) : undefined
}

function normalizeComplement(set: GlobSet): GlobTerms {
  if ('glob' in set) return set.glob === '*' ? [] : [{ within: [], except: [set.glob] }]
  if ('not' in set) return normalizeGlobSet(set.not)
  if ('any' in set) {
    const { globs, others } = flattenUnion(set)
    if (globs.includes('*')) return []
    return intersectTerms([[{ within: [], except: globs }], ...others.map(not => normalizeGlobSet({ not }))])
  }
  return 'all' in set ? uniteTerms(set.all.map(not => normalizeGlobSet({ not }))) : undefined
}

/** The globs in a union, and its other members. */
function flattenUnion(set: { any: readonly GlobSet[] }): { globs: string[]; others: GlobSet[] } {
  const globs: string[] = []
  const others: GlobSet[] = []
  for (const part of set.any) {
    if ('glob' in part) globs.push(part.glob)
    else if ('any' in part) {
      const inner = flattenUnion(part)
      globs.push(...inner.globs)
      others.push(...inner.others)
    } else others.push(part)
  }
  return { globs, others }
}

function uniteTerms(parts: readonly GlobTerms[]): GlobTerms {
  const all: GlobTerm[] = []
  for (const part of parts) {
    if (part === undefined || all.length + part.length > MAX_TERMS) return undefined
    all.push(...part)
  }
  return all
}

function intersectTerms(parts: readonly GlobTerms[]): GlobTerms {
  let terms: readonly GlobTerm[] = [{ within: [], except: [] }]
  for (const part of parts) {
    if (part === undefined || terms.length * part.length > MAX_TERMS) return undefined
    terms = removeSubsumedTerms(terms.flatMap(term => part.flatMap(other => intersectTermPair(term, other))))
  }
  return terms
}

/** The intersection of two terms; empty if two globs do not overlap or nothing remains. */
function intersectTermPair(one: GlobTerm, other: GlobTerm): GlobTerm[] {
  const within = [...one.within]
  for (const glob of other.within) {
    if (within.some(each => isArnGlobSuperset(glob, each))) continue
    if (within.some(each => !canArnGlobsOverlap(each, glob))) return []
    for (const wider of within.filter(each => isArnGlobSuperset(each, glob)))
      within.splice(within.indexOf(wider), 1)
    within.push(glob)
  }
  const all = new Set([...one.except, ...other.except])
  countSteps(1 + all.size)
  if ([...all].some(out => within.some(each => isArnGlobSuperset(out, each)))) return []
  return [{ within, except: [...all].filter(out => within.every(each => canArnGlobsOverlap(each, out))) }]
}

/** Removes terms that another term contains. */
function removeSubsumedTerms(terms: readonly GlobTerm[]): readonly GlobTerm[] {
  if (terms.length < 2 || terms.length > MAX_COMPARED_TERMS) return terms
  const result: GlobTerm[] = []
  for (const term of terms) {
    if (result.some(other => isSubsumedTerm(term, other))) continue
    for (const part of result.filter(other => isSubsumedTerm(other, term)))
      result.splice(result.indexOf(part), 1)
    result.push(term)
  }
  return result
}

/** Whether everything in `one` is in `other`, as far as their globs show. */
function isSubsumedTerm(one: GlobTerm, other: GlobTerm): boolean {
  return (
    other.within.every(wide => one.within.some(glob => isArnGlobSuperset(wide, glob))) &&
    other.except.every(
      out =>
        one.except.some(wide => isArnGlobSuperset(wide, out)) ||
        one.within.some(glob => !canArnGlobsOverlap(glob, out)),
    )
  )
}

/** Whether some resource matches both. A wildcard that is a whole part of an ARN does not stand for several parts. */
export function canArnGlobsOverlap(one: string, other: string): boolean {
  countSteps(1)
  const [a, b] = [splitPlainArnGlob(one), splitPlainArnGlob(other)]
  if (a === undefined || b === undefined) return canGlobsOverlap(one, other)
  return MOST_SELECTIVE_FIRST.every(at => canGlobsOverlap(a[at] ?? '', b[at] ?? ''))
}

/** Whether `wide` matches every resource that `narrow` matches, with the same reading of wildcards. */
function isArnGlobSuperset(wide: string, narrow: string): boolean {
  const [a, b] = [splitPlainArnGlob(wide), splitPlainArnGlob(narrow)]
  if (a === undefined || b === undefined) return isGlobSuperset(wide, narrow)
  return MOST_SELECTIVE_FIRST.every(at => isGlobSuperset(a[at] ?? '', b[at] ?? ''))
}

/** The parts of an ARN in the order in which two ARNs most likely differ: the service, the resource, the others. */
const MOST_SELECTIVE_FIRST = [2, 5, 4, 3, 1, 0] as const

/**
 * Whether a glob matches ARNs, and each of its first five parts is literal or one star: real ARNs have no colon
 * there.
 */
export function isPlainArnGlob(glob: string): boolean {
  return splitPlainArnGlob(glob) !== undefined
}

const cachedParts = new Map<string, readonly string[] | undefined>()
/** The limit of globs whose parts are cached. */
const MAX_CACHED_GLOBS = 5_000

/**
 * The six parts of an ARN glob whose first five parts are literal or one star, without a star that stands for two.
 */
function splitPlainArnGlob(glob: string): readonly string[] | undefined {
  const known = cachedParts.get(glob)
  if (known !== undefined || cachedParts.has(glob)) return known
  if (cachedParts.size >= MAX_CACHED_GLOBS) cachedParts.clear()
  const parts = splitArn(glob)
  const isPlain = parts.length === 6 && parts.slice(0, 5).every(part => part === '*' || !hasWildcard(part))
  const found = isPlain && /^(\*|\d{12}|aws)?$/.test(parts[4] ?? '') ? parts : undefined
  cachedParts.set(glob, found)
  return found
}

/** Removes exceptions that are outside the term or that a wider exception covers. */
function removeRedundantExceptions({ within, except }: GlobTerm): GlobTerm {
  const relevant = except.filter(out => within.every(each => canArnGlobsOverlap(each, out)))
  const widest = relevant.filter(
    (out, at) =>
      !relevant.some(
        (other, otherIndex) =>
          otherIndex !== at &&
          isArnGlobSuperset(other, out) &&
          (otherIndex < at || !isArnGlobSuperset(out, other)),
      ),
  )
  return { within, except: widest }
}

/** The term as a set. The wildcards of a plain ARN glob do not cross the parts of an ARN. */
export function convertTermToGlobSet({ within, except }: GlobTerm): GlobSet {
  return intersectGlobSets([
    ...within.map(glob => (hasWildcard(glob) && isPlainArnGlob(glob) ? { arn: glob } : { glob })),
    ...except.map(glob => ({ not: { glob } })),
  ])
}
