import { quoteText } from '../../../../audit/text/quote-text.ts'
import { isUnresolved, type ResolvedValue } from '../../resolve/resolved-value.ts'
import { createInvalidError, createUnresolvedError, PropertyError } from './property-error.ts'

/** The properties of a resource, or those of an object in them at `path`. */
export interface PropertySource {
  properties: Readonly<Record<string, ResolvedValue>>
  path?: string
}

/** The path of a property from the resource on, for people: `VpcConfig.SubnetIds`. */
export function buildPropertyPath({ path }: PropertySource, name: string): string {
  return path === undefined ? name : `${path}.${name}`
}

/**
 * The value of a property; undefined if it is absent or null. `name` can lead into objects: `VpcConfig.SubnetIds`. Throws
 * PropertyError if a part on the way is unresolved or no object.
 */
export function readProperty(source: PropertySource, name: string): ResolvedValue | undefined {
  let value: ResolvedValue = source.properties
  let path = source.path ?? ''
  for (const part of name.split('.')) {
    const properties = expectProperties(value, path)
    path = path === '' ? part : `${path}.${part}`
    const next = Object.hasOwn(properties, part) ? properties[part] : undefined
    if (next === undefined || next === null) return undefined
    value = next
  }
  return value
}

/** The object at `name` with its properties; undefined if it is absent. Throws PropertyError. */
export function readObjectProperty(source: PropertySource, name: string): PropertySource | undefined {
  const value = readProperty(source, name)
  const path = buildPropertyPath(source, name)
  return value === undefined ? undefined : { properties: expectProperties(value, path), path }
}

/** A text; undefined if it is absent. CloudFormation converts numbers and booleans. Throws PropertyError. */
export function readTextProperty(source: PropertySource, name: string): string | undefined {
  const value = readProperty(source, name)
  return value === undefined ? undefined : expectText(value, buildPropertyPath(source, name))
}

/** A text that must be present. Throws PropertyError. */
export function requireTextProperty(source: PropertySource, name: string): string {
  const value = readTextProperty(source, name)
  if (value !== undefined) return value
  throw new PropertyError(
    `property ${buildPropertyPath(source, name)} is missing, which CloudFormation requires`,
  )
}

/** A text that is one of `choices`; undefined if it is absent. Throws PropertyError. */
export function readChoice<const C extends string>(
  source: PropertySource,
  name: string,
  choices: readonly C[],
): C | undefined {
  const value = readTextProperty(source, name)
  if (value === undefined) return undefined
  const found = choices.find(choice => choice === value)
  if (found !== undefined) return found
  throw new PropertyError(
    `property ${buildPropertyPath(source, name)} has the value ${quoteText(value)}, which AWS does not accept`,
  )
}

/** A boolean, also as text; undefined if it is absent. Throws PropertyError. */
export function readFlag(source: PropertySource, name: string): boolean | undefined {
  const value = readTextProperty(source, name)?.toLowerCase()
  if (value === undefined) return undefined
  if (value === 'true' || value === 'false') return value === 'true'
  throw createInvalidError(buildPropertyPath(source, name), 'a boolean')
}

/** A number, also as text; undefined if it is absent. Throws PropertyError. */
export function readNumber(source: PropertySource, name: string): number | undefined {
  const value = readTextProperty(source, name)
  if (value === undefined) return undefined
  if (/^-?\d{1,15}(\.\d{1,9})?$/.test(value)) return Number(value)
  throw createInvalidError(buildPropertyPath(source, name), 'a number')
}

/** `value` as text. Throws PropertyError. */
export function expectText(value: ResolvedValue, path: string): string {
  if (isUnresolved(value)) throw createUnresolvedError(path, value.unresolved)
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw createInvalidError(path, 'a text')
}

/** `value` as an object. Throws PropertyError. */
export function expectProperties(value: ResolvedValue, path: string): PropertySource['properties'] {
  if (isUnresolved(value)) throw createUnresolvedError(path, value.unresolved)
  if (typeof value !== 'object' || value === null || isList(value))
    throw createInvalidError(path, 'an object')
  return value
}

/** Whether the value is a list. */
export function isList(value: ResolvedValue): value is readonly ResolvedValue[] {
  return Array.isArray(value)
}
