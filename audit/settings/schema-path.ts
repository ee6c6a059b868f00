import type * as z from 'zod/mini'

/** Keys and places of a list, from the outermost on. */
export type Path = readonly PropertyKey[]

/** The keys that `schema` knows of the object at `path`. */
export function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'optional' || def.type === 'nullable') return keysAt(def.innerType, path)
  if (def.type === 'pipe') return keysAt(def.in, path)
  const [first, ...rest] = path
  if (def.type === 'array') return keysAt(def.element, rest)
  if (def.type !== 'object') return []
  if (first === undefined) return Object.keys(def.shape)
  const inner = def.shape[String(first)]
  return inner ? keysAt(inner, rest) : []
}

/** What `source` has at `path`; undefined where it has nothing there. */
export function valueAt(source: unknown, path: Path): unknown {
  let value = source
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}
