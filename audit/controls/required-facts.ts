import { findDerivation } from '../resources/derived/derivations.ts'
import type { KindDefinition } from '../resources/kind-definition.ts'
import { kinds } from '../resources/kinds.ts'
import type { AnyEachInputs, AnyInputs } from '../resources/inputs.ts'
import { findRecordedTarget } from '../resources/recorded/recorded-facts.ts'
import type { Kind } from '../resources/resource.ts'

/** One step of a path: from a resource of the kind `from` along `relationship`, to one resource or to several. */
export interface RelationshipHop {
  from: Kind
  relationship: string
  several: boolean
}

/** A fact that inputs depend on: of the resource itself, or of a related one. */
export interface RequiredFact {
  path: readonly RelationshipHop[]
  kind: Kind
  fact: string
  /** Whether the fact is a relationship to several resources: the known ones can prove a violation. */
  several: boolean
  /** Whether other facts can prove a violation without this one (`anyOf`, `stepsOf`). */
  isAlternative: boolean
}

/** The definitions of all kinds. */
export type KindDefinitionMap = Readonly<Record<Kind, KindDefinition>>

/**
 * Lists the facts that `inputs` of `kind` depend on, through derived facts and relationships. Relationships are facts,
 * too; presence is not, because it is known with every fact.
 */
export function listRequiredFacts(
  kind: Kind,
  inputs: AnyInputs,
  definitions: KindDefinitionMap = kinds,
): RequiredFact[] {
  const own = (facts: readonly string[] = [], isAlternative = false) =>
    facts
      .filter(fact => fact !== 'presence')
      .flatMap((fact): RequiredFact[] => {
        const derivation = findDerivation(kind, fact)
        return derivation
          ? listRequiredFacts(kind, derivation.inputs, definitions).map(required => ({
              ...required,
              isAlternative: isAlternative || required.isAlternative,
            }))
          : [{ path: [], kind, fact, several: false, isAlternative }]
      })
  const related = (
    relationships: Readonly<Record<string, AnyEachInputs | undefined>> | undefined,
    several: boolean,
  ) =>
    Object.entries(relationships ?? {}).flatMap(([relationshipName, inner]): RequiredFact[] => {
      const to =
        definitions[kind].facts[relationshipName]?.relationship?.to ??
        findRecordedTarget(kind, relationshipName)
      if (to === undefined) throw new Error(`${relationshipName} of ${kind} is not a relationship`)
      const hop = { from: kind, relationship: relationshipName, several }
      const decisive = Object.keys(inner?.unless ?? {})
      const beyond = listRequiredFacts(
        to,
        { ...inner, facts: [...decisive, ...(inner?.facts ?? [])] },
        definitions,
      )
      return [
        { path: [], kind, fact: relationshipName, several, isAlternative: false },
        ...beyond.map(required => ({ ...required, path: [hop, ...required.path] })),
      ]
    })
  return [
    ...own(inputs.facts),
    ...own(inputs.anyOf, true),
    ...own(inputs.stepsOf, true),
    ...related(inputs.one, false),
    ...related(inputs.each, true),
  ]
}
