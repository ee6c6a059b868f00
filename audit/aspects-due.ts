import { loadModel } from './account/model.ts'
import type { Store } from './account/store.ts'
import type { Subject } from './changes/change.ts'
import { isKnownToMeet } from './changes/expectation.ts'
import { aspectsOf, definitionOf } from './resources/kinds.ts'

/** What is to be read again of a subject; all of what was missing, for else nothing would ever show whether it is gone. */
export async function aspectsDue(subject: Subject, store: Store): Promise<string[]> {
  const { resource, facts, whole, expects, unlessMet } = subject
  const definitions = definitionOf(resource.kind).facts
  const named =
    facts === 'ALL' || whole
      ? aspectsOf(resource.kind)
      : [...new Set(facts.flatMap(name => definitions[name]?.aspect ?? []))]
  if (named.length > 0 && !unlessMet) return named
  const model = await loadModel(resource, store)
  if (model?.presence === 'MISSING') return aspectsOf(resource.kind)
  return unlessMet && model && isKnownToMeet(expects, model) ? [] : named
}
