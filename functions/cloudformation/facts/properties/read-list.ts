import { isUnresolved, type ResolvedValue } from '../../resolve/resolved-value.ts'
import { createInvalidError, createUnresolvedError, PropertyError } from './property-error.ts'
import {
  buildPropertyPath,
  expectProperties,
  expectText,
  isList,
  readProperty,
  type PropertySource,
} from './read-property.ts'

/** The elements of a list that are known, and why others are not. */
export interface PartialList<T> {
  items: readonly T[]
  missing?: string
}

/** The texts of a list; empty if it is absent. Throws PropertyError if nothing of the list is known. */
export function readTexts(source: PropertySource, name: string): PartialList<string> {
  return readItems(source, name, expectText)
}

/** The objects of a list; empty if it is absent. Throws PropertyError if nothing of the list is known. */
export function readObjects(source: PropertySource, name: string): PartialList<PropertySource> {
  return readItems(source, name, (value, path) => ({ properties: expectProperties(value, path), path }))
}

/** The values of a map of texts, without those that are not known; empty if it is absent. Throws PropertyError. */
export function readTextMap(source: PropertySource, name: string): PartialList<readonly [string, string]> {
  const value = readProperty(source, name)
  if (value === undefined) return { items: [] }
  const path = buildPropertyPath(source, name)
  const entries = Object.entries(expectProperties(value, path))
  return readKnownItems(entries, ([key, item]) => [key, expectText(item, `${path}.${key}`)] as const)
}

/** The elements of which `read` throws no PropertyError, and the reason of the first of the others. */
function readKnownItems<S, T>(values: readonly S[], read: (value: S, index: number) => T): PartialList<T> {
  const items: T[] = []
  let missing: string | undefined
  for (const [index, value] of values.entries())
    try {
      items.push(read(value, index))
    } catch (failure) {
      if (!(failure instanceof PropertyError)) throw failure
      missing ??= failure.message
    }
  return missing === undefined ? { items } : { items, missing }
}

/** The list with each element replaced by what `convert` makes of it; elements of which it throws PropertyError are missing. */
export function convertItems<S, T>(list: PartialList<S>, convert: (item: S) => T): PartialList<T> {
  const { items, missing = list.missing } = readKnownItems(list.items, convert)
  return missing === undefined ? { items } : { items, missing }
}

function readItems<T>(
  source: PropertySource,
  name: string,
  read: (value: ResolvedValue, path: string) => T,
): PartialList<T> {
  const value = readProperty(source, name)
  if (value === undefined) return { items: [] }
  const path = buildPropertyPath(source, name)
  if (isUnresolved(value)) throw createUnresolvedError(path, value.unresolved)
  if (!isList(value)) throw createInvalidError(path, 'a list')
  return readKnownItems(value, (item, index) => read(item, `${path}.${index}`))
}
