/** What was read of a resource, or why it could not be read. Absence is a value of its own, such as `'NONE'`. */
export type Fact<V = unknown> = { known: V } | { unknown: string }

/** Facts by name. A name that is not there was never read. */
export type FactsByName = Readonly<Record<string, Fact>>

/** A fact that was read. */
export function known<V>(value: V): Fact<V> {
  return { known: value }
}

/** A fact that could not be read, with the reason a person needs. */
export function unknown(why: string): Fact<never> {
  return { unknown: why }
}
