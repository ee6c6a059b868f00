import { createIncompleteFact, known, unknown, type Fact } from '../../../../audit/resources/fact.ts'
import type { FactName, FactsByKind } from '../../../../audit/resources/kinds.ts'
import type { Kind } from '../../../../audit/resources/resource.ts'
import { UnexpectedResponseError } from '../../../collectors/api/aws-errors.ts'
import { explainIncompletePolicy } from '../../../collectors/api/parse-policy.ts'
import { PropertyError } from '../properties/property-error.ts'
import type { PartialList } from '../properties/read-list.ts'

/** Facts of a kind that a template sets. */
export type ProjectedFacts<K extends Kind> = {
  readonly [N in FactName<K>]?: Fact<FactsByKind[K][N]>
}

/** All facts of a kind. */
export type AllFacts<K extends Kind> = Required<ProjectedFacts<K>>

/**
 * The fact with the value that `derive` returns; incomplete if a policy in it is not understood as a whole, as for facts
 * that are read. Unknown with the reason if `derive` throws PropertyError.
 */
export function deriveFact<V>(derive: () => V): Fact<V> {
  return catchUnknown(() => createFact(derive()))
}

/** The fact of a list: incomplete if elements of it are not known. */
export function deriveListFact<T, V>(read: () => PartialList<T>, build: (items: readonly T[]) => V): Fact<V> {
  return catchUnknown(() => {
    const { items, missing } = read()
    return createFact(build(items), missing)
  })
}

/** A fact that follows from the value of another one and is known as far as that is. */
export function mapFact<V, W>(fact: Fact<V>, derive: (value: V) => W): Fact<W> {
  if ('unknown' in fact) return fact
  return catchUnknown(() => createFact(derive(fact.known), fact.incomplete))
}

/** A fact with what is missing of it. */
export function createFact<V>(value: V, missing = explainIncompletePolicy(value)): Fact<V> {
  return missing === undefined ? known(value) : createIncompleteFact(value, missing)
}

function catchUnknown<V>(derive: () => Fact<V>): Fact<V> {
  try {
    return derive()
  } catch (failure) {
    if (failure instanceof PropertyError || failure instanceof UnexpectedResponseError)
      return unknown(failure.message)
    throw failure
  }
}
