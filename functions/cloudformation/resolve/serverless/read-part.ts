import { quoteName } from '../../../../audit/text/quote-text.ts'
import type { Json } from '../../template/template.ts'
import { getField, isJsonObject } from '../value-texts.ts'
import { reportUnexpanded, refusePart, type Expander, type ServerlessResource } from './expander.ts'
import { isFunctionCall, isSet, type JsonObject } from './serverless-value.ts'

/** A mapping in the properties of a SAM resource, and the path to it. */
export interface PartSource {
  expander: Expander
  maker: ServerlessResource
  value: JsonObject
  path: readonly string[]
}

/** The properties of a SAM resource. */
export function readProperties(expander: Expander, maker: ServerlessResource): PartSource {
  return { expander, maker, value: maker.properties, path: [] }
}

/** A field; undefined if it is absent, null or empty. */
export function readValue({ value }: PartSource, name: string): Json | undefined {
  const part = getField(value, name)
  return isSet(part) ? part : undefined
}

/**
 * A mapping; undefined if it is absent, or if a function stands in its place, which is reported. Throws TemplateError for
 * everything else.
 */
export function readMapping(source: PartSource, name: string): PartSource | undefined {
  const part = readValue(source, name)
  if (part === undefined || leaveFunction(source, name, part)) return undefined
  if (!isJsonObject(part)) throw refuseField(source, name, 'a mapping')
  return { ...source, value: part, path: [...source.path, name] }
}

/** The mappings in a mapping, by name. Throws TemplateError for other values in it. */
export function readMappings(source: PartSource, name: string): readonly (readonly [string, PartSource])[] {
  const mapping = readMapping(source, name)
  if (mapping === undefined) return []
  return Object.keys(mapping.value).flatMap(key => {
    const part = readMapping(mapping, key)
    return part === undefined ? [] : [[key, part] as const]
  })
}

/** A text; undefined if it is absent, or if a function stands in its place, which is reported. Throws TemplateError. */
export function readLiteral(source: PartSource, name: string): string | undefined {
  const part = readValue(source, name)
  if (part === undefined || leaveFunction(source, name, part)) return undefined
  if (typeof part !== 'string') throw refuseField(source, name, 'a text')
  return part
}

/** A field that must be there. Throws TemplateError. */
export function requirePart(source: PartSource, name: string): Json {
  const part = readValue(source, name)
  if (part === undefined)
    throw refusePart(
      source.expander,
      source.maker,
      source.path,
      `${quoteName(name)} is missing, which AWS SAM demands. Write it.`,
    )
  return part
}

/**
 * A text that AWS SAM evaluates itself: a literal, or a reference to a parameter. Undefined if it is absent or not known,
 * which is reported. Throws TemplateError for what is no text.
 */
export function evaluateLiteral(source: PartSource, name: string): string | undefined {
  const { expander, maker } = source
  const part = readValue(source, name)
  if (part === undefined) return undefined
  const path = [...source.path, name]
  const value = expander.evaluate(part, ['Resources', maker.logicalId, 'Properties', ...path])
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (isFunctionCall(part)) {
    reportUnexpanded(expander, maker, path.join('.'), 'AWS SAM needs its value, which is not known')
    return undefined
  }
  throw refuseField(source, name, 'a text')
}

/** The error for a field that is not what AWS SAM demands, such as `a mapping`. */
export function refuseField({ expander, maker, path }: PartSource, name: string, expected: string): Error {
  return refusePart(
    expander,
    maker,
    [...path, name],
    `${quoteName(name)} is not ${expected}, which AWS SAM demands. Correct it.`,
  )
}

/** Reports a part that is not understood: the field `name`, or all of it if that is empty. */
export function reportPart({ expander, maker, path }: PartSource, name: string, why: string): void {
  reportUnexpanded(expander, maker, [...path, name].filter(part => part !== '').join('.'), why)
}

function leaveFunction(source: PartSource, name: string, part: Json): boolean {
  if (!isFunctionCall(part)) return false
  reportPart(source, name, 'a function stands where AWS SAM needs the value itself')
  return true
}
