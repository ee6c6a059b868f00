import type { Model } from '../account/model.ts'
import { namedBy } from '../resources/kinds.ts'
import { keyOf } from '../resources/resource.ts'
import type { Expectation } from './change.ts'

/** Whether `model` shows what an event led to expect. What could not be read contradicts nothing. */
export function isMet(expects: Expectation | undefined, model: Model): boolean {
  if (model.presence === 'MISSING') return false
  if (expects?.presence !== undefined && expects.presence !== model.presence) return false
  return Object.entries(expects?.facts ?? {}).every(([name, expected]) => {
    const fact = model.facts[name]
    if (fact === undefined || 'unknown' in fact) return true
    const [named] = namedBy(fact.known)
    return (named === undefined ? fact.known : keyOf(named)) === expected
  })
}
