import { findDerivation } from '../../../audit/resources/derived/derivations.ts'
import type { KindDefinition } from '../../../audit/resources/kind-definition.ts'
import { kinds } from '../../../audit/resources/kinds.ts'
import type { AnyInputs } from '../../../audit/resources/inputs.ts'
import type { Kind } from '../../../audit/resources/resource.ts'

/** One step of a need: from a resource of `from` along `relation`, to one resource or to several. */
export interface RelationshipHop {
  from: Kind
  relationship: string
  several: boolean
}

/** A fact that was read and that a need rests on: its own, or one of a related resource. */
export interface RequiredFact {
  path: readonly RelationshipHop[]
  kind: Kind
  fact: string
  /** Whether the fact is a relation that may name several: what is known of them can already be a violation. */
  several: boolean
  /** Whether other facts can already be a violation where this one is not known. */
  isAlternative: boolean
}

/** Every definition of a kind, as one type. */
export type KindDefinitionMap = Readonly<Record<Kind, KindDefinition>>

/**
 * The facts that `need` of `kind` rests on, through derived facts and relations; relations are facts too. Presence is
 * none: it is known with every fact.
 */
export function listRequiredFacts(
  kind: Kind,
  inputs: AnyInputs,
  definitions: KindDefinitionMap = kinds,
): RequiredFact[] {
  const own = (facts: readonly string[] = [], some = false) =>
    facts
      .filter(fact => fact !== 'presence')
      .flatMap((fact): RequiredFact[] => {
        const derivation = findDerivation(kind, fact)
        return derivation
          ? listRequiredFacts(kind, derivation.inputs, definitions).map(required => ({
              ...required,
              isAlternative: some,
            }))
          : [{ path: [], kind, fact, several: false, isAlternative: some }]
      })
  const related = (relationships: AnyInputs['one'], several: boolean) =>
    Object.entries(relationships ?? {}).flatMap(([relationshipName, inner]): RequiredFact[] => {
      const to = definitions[kind].facts[relationshipName]?.relationship?.to
      if (to === undefined) throw new Error(`${relationshipName} of ${kind} is no relation`)
      const hop = { from: kind, relationship: relationshipName, several }
      const beyond = listRequiredFacts(to, inner ?? {}, definitions)
      return [
        { path: [], kind, fact: relationshipName, several, isAlternative: false },
        ...beyond.map(required => ({ ...required, path: [hop, ...required.path] })),
      ]
    })
  return [
    ...own(inputs.facts),
    ...own(inputs.anyOf, true),
    ...related(inputs.one, false),
    ...related(inputs.each, true),
  ]
}
