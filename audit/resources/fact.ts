/** One property as it was read, or why it is unknown. Absence is a value of its own, such as `'NONE'`. */
export type Fact<V = unknown> = { known: V } | { unknown: string }

/** Facts by name. A missing name was never read. */
export type FactsByName = Readonly<Record<string, Fact>>

/** Creates a known fact. */
export function known<V>(value: V): Fact<V> {
  return { known: value }
}

/** Creates an unknown fact, with the reason for people. */
export function unknown(why: string): Fact<never> {
  return { unknown: why }
}
