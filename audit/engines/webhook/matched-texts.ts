import { parsePattern, UnreadablePattern, type PatternNode } from './pattern-parser.ts'

/**
 * The texts in which a search finds a regular expression: all of them, or why there are too many. `UNANCHORED`: also texts
 * that only contain a listed one. `MANY`: more than can be listed.
 */
export type MatchedTexts =
  { texts: readonly string[] } | { open: 'UNANCHORED' | 'MANY' } | { unreadable: string }

/** The most texts that a pattern can have to name them. */
const MAX_TEXTS = 1_000

/** Limits of the work: characters of one text, and characters that are written in all. */
const MAX_TEXT_LENGTH = 256
const MAX_STEPS = 2_000_000

/** One way to match: characters and anchors in order. `'ANY'` is one character of many, `'REST'` any number of them. */
type MatchPath = readonly string[]

/** The number of characters that are written so far. */
interface Progress {
  steps: number
}

/** Thrown where a pattern has more ways to match than are listed. */
class TooManyPaths extends Error {
  override name = 'TooManyPaths'
}

/**
 * Lists the texts in which a search finds `pattern`. The texts have one line, so `$` is their end. A search needs `^` and `$`
 * in every alternative to find no more than what is written between them.
 */
export function listMatchedTexts(pattern: string): MatchedTexts {
  try {
    const paths = listPaths(parsePattern(pattern), { steps: 0 })
    return classifyPaths(paths)
  } catch (failure) {
    if (failure instanceof TooManyPaths) return { open: 'MANY' }
    if (failure instanceof UnreadablePattern) return { unreadable: failure.message }
    throw failure
  }
}

function classifyPaths(paths: readonly MatchPath[]): MatchedTexts {
  const possible = paths.filter(path => !isImpossible(path))
  const anchored = possible.filter(path => path[0] === 'START' && path.at(-1) === 'END')
  if (anchored.length < possible.length) return { open: 'UNANCHORED' }
  const texts = anchored.map(path => path.filter(each => each !== 'START' && each !== 'END'))
  if (texts.some(text => text.includes('ANY') || text.includes('REST'))) return { open: 'MANY' }
  return { texts: [...new Set(texts.map(text => text.join('')))] }
}

/** Whether a character comes before the start of the text, or after its end. */
function isImpossible(path: MatchPath): boolean {
  const characters = path.flatMap((each, index) => (each.length === 1 || each === 'ANY' ? [index] : []))
  const first = characters[0] ?? path.length
  const last = characters.at(-1) ?? -1
  return path.lastIndexOf('START') > first || (path.includes('END') && path.indexOf('END') < last)
}

function listPaths(node: PatternNode, progress: Progress): MatchPath[] {
  if (node.type === 'REPETITION') return listRepetitions(node, progress)
  if (node.type === 'ALTERNATIVES')
    return limitPaths(node.branches.flatMap(branch => listPaths(branch, progress)))
  if (node.type === 'SEQUENCE')
    return node.parts.reduce<MatchPath[]>(
      (paths, part) => join(paths, listPaths(part, progress), progress),
      [[]],
    )
  if (node.type !== 'CHARACTER') return [[node.type]]
  return node.choices === 'ANY' ? [['ANY']] : node.choices.map(each => [each])
}

function listRepetitions(
  { part, min, max }: Extract<PatternNode, { type: 'REPETITION' }>,
  progress: Progress,
): MatchPath[] {
  const once = listPaths(part, progress)
  let repeated: MatchPath[] = [[]]
  for (let count = 0; count < min; count += 1) repeated = join(repeated, once, progress)
  if (max === 'UNLIMITED') return join(repeated, [['REST']], progress)
  const all = [...repeated]
  for (let count = min; count < max; count += 1) {
    repeated = join(repeated, once, progress)
    all.push(...repeated)
    limitPaths(all)
  }
  return all
}

/** Every way of `before`, followed by every way of `after`. */
function join(before: readonly MatchPath[], after: readonly MatchPath[], progress: Progress): MatchPath[] {
  if (before.length * after.length > MAX_TEXTS) throw new TooManyPaths()
  return before.flatMap(start =>
    after.map(end => {
      const path = [...start, ...end]
      progress.steps += path.length + 1
      if (path.length > MAX_TEXT_LENGTH)
        throw new UnreadablePattern(`it matches texts of more than ${MAX_TEXT_LENGTH} characters`)
      if (progress.steps > MAX_STEPS)
        throw new UnreadablePattern('it takes too many steps to list its matches')
      return path
    }),
  )
}

function limitPaths(paths: MatchPath[]): MatchPath[] {
  if (paths.length > MAX_TEXTS) throw new TooManyPaths()
  return paths
}
