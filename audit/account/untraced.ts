import type { Fact } from '../resources/fact.ts'
import { definitionOf, relationsOf, spoken } from '../resources/kinds.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import type { Model } from './model.ts'

/** Relations of a resource that could not be read for the same reason, by the nouns of what they lead to. */
interface Untraced {
  resource: Resource
  nouns: readonly string[]
  reason: string
}

/**
 * What of `models` could not be followed, a sentence for each reason and kind: resources that nothing else leads to
 * are then missing, and nobody can tell how many.
 */
export function untraced(models: readonly Model[]): string[] {
  const groups = new Map<string, Untraced[]>()
  for (const each of models.flatMap(untracedOf)) {
    const key = [each.resource.kind, each.nouns.join(), withoutInput(each.reason)].join(' ')
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()].map(sentence)
}

function untracedOf({ presence, resource, facts }: Model): Untraced[] {
  if (presence !== 'PRESENT') return []
  const definitions = definitionOf(resource.kind).facts
  const byReason = new Map<string, Set<string>>()
  for (const relation of relationsOf(resource.kind)) {
    const reason = reasonOf(facts[relation])
    const to = definitions[relation]?.relation?.to
    if (reason === undefined || to === undefined) continue
    byReason.set(reason, (byReason.get(reason) ?? new Set()).add(definitionOf(to).noun))
  }
  return [...byReason].map(([reason, nouns]) => ({ resource, nouns: [...nouns], reason }))
}

function reasonOf(fact: Fact | undefined): string | undefined {
  return fact !== undefined && 'unknown' in fact ? fact.unknown : undefined
}

/** What was asked of AWS differs from resource to resource. */
function withoutInput(reason: string): string {
  return reason.split('{')[0] ?? reason
}

function sentence(group: readonly Untraced[]): string {
  const [first] = group.toSorted((a, b) => (keyOf(a.resource) < keyOf(b.resource) ? -1 : 1))
  if (first === undefined) return ''
  const more = group.length > 1 ? `, and the same of ${group.length - 1} more` : ''
  return `what ${spoken(first.resource)} leads to (${first.nouns.join(', ')}) is not known${more}: ${first.reason}`
}
