import { aspectsOf, definitionOf, factsOf, relationsOf } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { answers } from '../../functions/answers/answers.ts'
import { bulks } from '../../functions/answers/bulks.ts'
import { listings } from '../../functions/answers/listings.ts'
import type { Operation } from '../../functions/answers/operation.ts'
import { getCallerIdentity } from '../../functions/answers/sts/operations.ts'

/** The kinds that an audit of a whole account lists, and those that they lead to. */
export const auditedKinds = reached(listings.map(({ kind }) => kind))

function reached(kinds: readonly Kind[]): Kind[] {
  const next = kinds.flatMap(kind =>
    relationsOf(kind).flatMap(relation => definitionOf(kind).facts[relation]?.relation?.to ?? []),
  )
  const all = [...new Set([...kinds, ...next])]
  return all.length === kinds.length ? all : reached(all)
}

/** How the aspects of audited kinds are read, each with the facts that it reads. */
export const aspects = auditedKinds.flatMap(kind => aspectsOf(kind).map(name => aspectOf(kind, name)))

function aspectOf(kind: Kind, name: string) {
  return { kind, facts: factsOf(kind, name), operations: answers[kind][name]?.operations ?? [] }
}

/** Every operation that an audit of a whole account can ask. */
export const auditedOperations: readonly Operation[] = [
  ...new Set([
    getCallerIdentity,
    ...listings.flatMap(listing => listing.operations),
    ...bulks.map(({ operation }) => operation),
    ...aspects.flatMap(aspect => aspect.operations),
  ]),
]
