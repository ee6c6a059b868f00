import { derivationOf } from '../../../audit/resources/derived.ts'
import type { KindDefinition } from '../../../audit/resources/kind.ts'
import { kinds } from '../../../audit/resources/kinds.ts'
import type { AnyNeed } from '../../../audit/resources/need.ts'
import type { Kind } from '../../../audit/resources/resource.ts'

/** One step of a need: from a resource of `from` along `relation`, to one resource or to several. */
export interface Hop {
  from: Kind
  relation: string
  several: boolean
}

/** A fact that was read and that a need rests on: its own, or one of a related resource. */
export interface NeededFact {
  path: readonly Hop[]
  kind: Kind
  fact: string
  /** Whether the fact is a relation that may name several: what is known of them can already be a violation. */
  several: boolean
  /** Whether other facts can already be a violation where this one is not known. */
  some: boolean
}

/** Every definition of a kind, as one type. */
export type Definitions = Readonly<Record<Kind, KindDefinition>>

/**
 * The facts that `need` of `kind` rests on, through derived facts and relations; relations are facts too. Presence is
 * none: it is known with every fact.
 */
export function neededFacts(kind: Kind, need: AnyNeed, definitions: Definitions = kinds): NeededFact[] {
  const own = (facts: readonly string[] = [], some = false) =>
    facts
      .filter(fact => fact !== 'presence')
      .flatMap((fact): NeededFact[] => {
        const derivation = derivationOf(kind, fact)
        return derivation
          ? neededFacts(kind, derivation.need, definitions).map(needed => ({ ...needed, some }))
          : [{ path: [], kind, fact, several: false, some }]
      })
  const related = (relations: AnyNeed['one'], several: boolean) =>
    Object.entries(relations ?? {}).flatMap(([relation, inner]): NeededFact[] => {
      const to = definitions[kind].facts[relation]?.relation?.to
      if (to === undefined) throw new Error(`${relation} of ${kind} is no relation`)
      const hop = { from: kind, relation, several }
      const beyond = neededFacts(to, inner ?? {}, definitions)
      return [
        { path: [], kind, fact: relation, several, some: false },
        ...beyond.map(needed => ({ ...needed, path: [hop, ...needed.path] })),
      ]
    })
  return [
    ...own(need.facts),
    ...own(need.some, true),
    ...related(need.one, false),
    ...related(need.each, true),
  ]
}
