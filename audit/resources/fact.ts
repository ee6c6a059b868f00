/**
 * One property as it was read, or why it is unknown. Absence is a value of its own, such as `'NONE'`. A value that is
 * incomplete can be a violation, but never compliant: `incomplete` says what is missing.
 */
export type Fact<V = unknown> = { known: V; incomplete?: string } | UnknownFact

/** Why a property is unknown. `withheldBy`: another account, which owns the resource, does not allow to read it. */
export interface UnknownFact {
  unknown: string
  withheldBy?: string
}

/** Facts by name. A missing name was never read. */
export type FactsByName = Readonly<Record<string, Fact>>

/** Creates a known fact. */
export function known<V>(value: V): Fact<V> {
  return { known: value }
}

/** Creates a fact of which only a part is known, with the reason for people. */
export function createIncompleteFact<V>(value: V, incomplete: string): Fact<V> {
  return { known: value, incomplete }
}

/** Creates an unknown fact, with the reason for people. */
export function unknown(why: string): Fact<never> {
  return { unknown: why }
}

/** Creates a fact that is unknown because the account `owner` does not allow to read it. */
export function createWithheldFact(why: string, owner: string): Fact<never> {
  return { unknown: why, withheldBy: owner }
}
