import type * as z from 'zod/mini'

/** Object keys and list indexes, from the outside in. */
export type SchemaPath = readonly PropertyKey[]

/** The keys that `schema` allows in the object at `schemaPath`. */
export function listSchemaKeys(schema: z.core.$ZodType, schemaPath: SchemaPath): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'optional' || def.type === 'nullable') return listSchemaKeys(def.innerType, schemaPath)
  if (def.type === 'pipe') return listSchemaKeys(def.in, schemaPath)
  const [first, ...rest] = schemaPath
  if (def.type === 'record' && schemaPath.length > 0) return listSchemaKeys(def.valueType, rest)
  if (def.type === 'array') return listSchemaKeys(def.element, rest)
  if (def.type !== 'object') return []
  if (first === undefined) return Object.keys(def.shape)
  const inner = def.shape[String(first)]
  return inner ? listSchemaKeys(inner, rest) : []
}

/** The value of `source` at `schemaPath`; undefined if there is none. */
export function findValueByPath(source: unknown, schemaPath: SchemaPath): unknown {
  let value = source
  for (const key of schemaPath) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}
