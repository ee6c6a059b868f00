import { PolicyError } from '../policy-document.ts'

/** The condition keys of one request, in lowercase, with their values. A key without values is absent. */
export type RequestContext = ReadonlyMap<string, readonly string[]>

/** A value as callers pass it; a multivalued key has a list. */
export type ContextKeyValue = string | number | boolean | readonly (string | number | boolean)[]

/** Builds a context from keys in any case. Throws PolicyError for a duplicate key. */
export function buildRequestContext(keyValues: Readonly<Record<string, ContextKeyValue>>): RequestContext {
  const context = new Map<string, readonly string[]>()
  for (const [name, value] of Object.entries(keyValues)) {
    const key = name.toLowerCase()
    if (context.has(key)) throw new PolicyError(`the request has the condition key ${key} twice`)
    context.set(key, (typeof value === 'object' ? value : [value]).map(String))
  }
  return context
}

/** The value of a single-valued key; undefined if it has none or several. */
export function findSingleValue(context: RequestContext, key: string): string | undefined {
  const [value, ...more] = context.get(key.toLowerCase()) ?? []
  return more.length === 0 ? value : undefined
}
