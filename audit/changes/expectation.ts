import type { Model } from '../account/model.ts'
import { namedBy } from '../resources/kinds.ts'
import { keyOf, type ResourceKey } from '../resources/resource.ts'
import type { Expectation } from './change.ts'

/** Whether `model` shows what an event led to expect. What could not be read contradicts nothing. */
export function isMet(expects: Expectation | undefined, model: Model): boolean {
  if (model.presence === 'MISSING') return false
  if (expects?.presence !== undefined && expects.presence !== model.presence) return false
  const values = Object.entries(expects?.facts ?? {}).every(([name, expected]) => {
    const fact = model.facts[name]
    if (fact === undefined || 'unknown' in fact) return true
    const [named] = namedBy(fact.known)
    return (named === undefined ? fact.known : keyOf(named)) === expected
  })
  return values && Object.entries(expects?.names ?? {}).every(([name, keys]) => isNamed(model, name, keys))
}

function isNamed({ facts }: Model, name: string, keys: readonly ResourceKey[]): boolean {
  const fact = facts[name]
  if (fact === undefined || 'unknown' in fact) return true
  const named = new Set(namedBy(fact.known).map(keyOf))
  return keys.every(key => named.has(key))
}

/** Whether `model` is known to be as expected: another read of it would bring nothing. */
export function isKnownToMeet(expects: Expectation | undefined, model: Model): boolean {
  const names = [...Object.keys(expects?.facts ?? {}), ...Object.keys(expects?.names ?? {})]
  return isMet(expects, model) && names.every(name => 'known' in (model.facts[name] ?? {}))
}
