import { readFileSync } from 'node:fs'
import { config, fromJSONSchema } from 'zod/v4'

// The first schema of zod sets English messages for every schema of the process, unless others are set.
// Assay has those of zod/mini, in tests, too.
config({ localeError: () => undefined })

type Schema = Parameters<typeof fromJSONSchema>[0]

/** A JSON Schema of `docs/`, and what checks values by it. */
export function loadJsonSchema(file: string) {
  const url = new URL(`../docs/${file}`, import.meta.url)
  const schema = JSON.parse(readFileSync(url, 'utf8')) as Schema
  return { schema, shape: fromJSONSchema(schema) }
}

/** Fields whose own fields are free. */
const FREE = /\.(evidence|(controls|disabled)\.frameworks)$/

/** Every name of a field in `value`, by the path to it. */
export function listFieldPaths(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap(each => listFieldPaths(each, path))
  if (typeof value !== 'object' || value === null || FREE.test(path)) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    `${path}.${name}`,
    ...listFieldPaths(inner, `${path}.${name}`),
  ])
}

/** The same of what a schema allows. */
export function listAllowedPaths(schema: Schema, part: unknown = schema, path = ''): string[] {
  const { $ref, properties = {}, items, oneOf = [] } = part as SchemaPart
  const referred = $ref === undefined ? [] : [resolveDefinition(schema, $ref)]
  const below = Object.entries(properties).flatMap(([name, inner]) => [
    `${path}.${name}`,
    ...listAllowedPaths(schema, inner, `${path}.${name}`),
  ])
  const others = [...referred, ...oneOf, ...(items ? [items] : [])]
  return [...below, ...others.flatMap(each => listAllowedPaths(schema, each, path))]
}

interface SchemaPart {
  $ref?: string
  properties?: Record<string, object>
  items?: object
  oneOf?: object[]
}

function resolveDefinition(schema: Schema, $ref: string): object {
  const { $defs = {} } = schema as { $defs?: Record<string, object> }
  const found = $defs[$ref.replace('#/$defs/', '')]
  if (found === undefined) throw new Error(`${$ref} is defined nowhere`)
  return found
}

/** `value` as it is after it was written and read. */
export function serializeAndParse<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** The names of `names`, each once and in order. */
export function sortUnique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted()
}
