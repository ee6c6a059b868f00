import { splitArn } from './arn.ts'
import { isExactGlobMatch } from './glob-match.ts'
import { MATCH_ALL, type GlobSet } from './glob-set.ts'
import { isGlobSuperset, canGlobsOverlap, hasWildcard } from './glob-comparison.ts'

/** A part of a language: what all of `within` match and none of `except`. */
export interface GlobTerm {
  /** As few globs as say it. None: every text. */
  within: readonly string[]
  except: readonly string[]
}

/** Parts into which a language is taken apart at most. */
const MAX_TERMS = 300
/** Parts that are held against each other, so that none is part of another. */
const MAX_COMPARED_TERMS = 100

/** The parts of `language`, which together are it. Undefined where they are too many, or cannot be said by globs. */
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

/** The globs of which a language is the union, and what else it is the union of. */
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

/** The part of two that both have: none where two globs do not meet, or nothing is left. */
function intersectTermPair(one: GlobTerm, other: GlobTerm): GlobTerm[] {
  const within = [...one.within]
  for (const glob of other.within) {
    if (within.some(each => isGlobSuperset(glob, each))) continue
    if (within.some(each => !canArnGlobsOverlap(each, glob))) return []
    for (const wider of within.filter(each => isGlobSuperset(each, glob)))
      within.splice(within.indexOf(wider), 1)
    within.push(glob)
  }
  const all = new Set([...one.except, ...other.except])
  if ([...all].some(out => within.some(each => canBeSameService(each, out) && isGlobSuperset(out, each))))
    return []
  return [{ within, except: [...all].filter(out => within.every(each => canArnGlobsOverlap(each, out))) }]
}

/** Pieces that are not part of another one. */
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

/** Whether all that is in `one` is in `other`, as the globs say it by themselves. */
function isSubsumedTerm(one: GlobTerm, other: GlobTerm): boolean {
  return (
    other.within.every(wide => one.within.some(glob => isGlobSuperset(wide, glob))) &&
    other.except.every(
      out =>
        one.except.some(wide => isGlobSuperset(wide, out)) ||
        one.within.some(glob => !canArnGlobsOverlap(glob, out)),
    )
  )
}

/** Whether some resource is matched by both. A wildcard that is a whole part of an ARN is not taken for several parts. */
export function canArnGlobsOverlap(one: string, other: string): boolean {
  const [a, b] = [splitPlainArnGlob(one), splitPlainArnGlob(other)]
  if (a === undefined || b === undefined) return canGlobsOverlap(one, other)
  return MOST_SELECTIVE_FIRST.every(at => canGlobsOverlap(a[at] ?? '', b[at] ?? ''))
}

/** Whether two globs may be of the same service: a star may be of several parts after it. */
function canBeSameService(one: string, other: string): boolean {
  const [a, b] = [splitPlainArnGlob(one), splitPlainArnGlob(other)]
  return a === undefined || b === undefined || canGlobsOverlap(a[SERVICE] ?? '', b[SERVICE] ?? '')
}

const SERVICE = 2

/** The parts of an ARN in the order in which two are most likely to differ: the service, the resource, the others. */
const MOST_SELECTIVE_FIRST = [2, 5, 4, 3, 1, 0] as const

/** Whether a glob is of ARNs, each of whose first five parts is plain or one star: real ARNs have no colon there. */
export function isPlainArnGlob(glob: string): boolean {
  return splitPlainArnGlob(glob) !== undefined
}

const cachedParts = new Map<string, readonly string[] | undefined>()
/** Globs whose parts are remembered. */
const MAX_CACHED_GLOBS = 5_000

/** The six parts of a glob of ARNs of which the first five are plain or one star, and no star stands for two. */
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

/** What is excepted elsewhere says nothing, and neither does what a wider exception says. */
function removeRedundantExceptions({ within, except }: GlobTerm): GlobTerm {
  const relevant = except.filter(out => within.every(each => canArnGlobsOverlap(each, out)))
  const widest = relevant.filter(
    (out, at) =>
      !relevant.some(
        (other, otherIndex) =>
          otherIndex !== at && isGlobSuperset(other, out) && (otherIndex < at || !isGlobSuperset(out, other)),
      ),
  )
  return { within, except: widest }
}

/** What the piece is, as a language. */
export function convertTermToGlobSet({ within, except }: GlobTerm): GlobSet {
  const all = [...within.map(glob => ({ glob })), ...except.map(glob => ({ not: { glob } }))]
  const [only = MATCH_ALL, ...more] = all
  return more.length === 0 ? only : { all }
}

/** Whether `text` is in the piece. */
export function isInGlobTerm({ within, except }: GlobTerm, text: string): boolean {
  return (
    within.every(glob => isExactGlobMatch(glob, text)) && !except.some(glob => isExactGlobMatch(glob, text))
  )
}
