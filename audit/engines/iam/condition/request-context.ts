import { PolicyError } from '../policy-document.ts'

/** The condition keys that one request has, in lower case, each with its values. A key without values is not there. */
export type RequestContext = ReadonlyMap<string, readonly string[]>

/** A value as it may be given: a multivalued key has a list. */
export type ContextKeyValue = string | number | boolean | readonly (string | number | boolean)[]

/** The keys in any case, once each: throws a PolicyError for one that is there twice. */
export function buildRequestContext(keyValues: Readonly<Record<string, ContextKeyValue>>): RequestContext {
  const context = new Map<string, readonly string[]>()
  for (const [name, value] of Object.entries(keyValues)) {
    const key = name.toLowerCase()
    if (context.has(key)) throw new PolicyError(`the request has the condition key ${key} twice`)
    context.set(key, (typeof value === 'object' ? value : [value]).map(String))
  }
  return context
}

/** The only value of a key; undefined where it has none, or several. */
export function findSingleValue(context: RequestContext, key: string): string | undefined {
  const [value, ...more] = context.get(key.toLowerCase()) ?? []
  return more.length === 0 ? value : undefined
}
