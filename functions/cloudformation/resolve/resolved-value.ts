/** A value of a template that cannot be known before the deployment, with the reason for people. */
export interface Unresolved {
  readonly unresolved: string
}

/** A value of a template after its functions were evaluated: JSON, in which parts can be unresolved. */
export type ResolvedValue =
  | string
  | number
  | boolean
  | null
  | Unresolved
  | readonly ResolvedValue[]
  | { readonly [key: string]: ResolvedValue }

const marks = new WeakSet()

/** Creates an unresolved value. A template cannot write one itself. */
export function createUnresolved(why: string): Unresolved {
  const value: Unresolved = { unresolved: why }
  marks.add(value)
  return value
}

/** Whether the whole value is unresolved. */
export function isUnresolved(value: unknown): value is Unresolved {
  return typeof value === 'object' && value !== null && marks.has(value)
}

/** Why a part of the value is unresolved; undefined if all of it is known. */
export function findUnresolved(value: ResolvedValue | undefined): string | undefined {
  if (isUnresolved(value)) return value.unresolved
  if (typeof value !== 'object' || value === null) return undefined
  const parts: readonly ResolvedValue[] = Object.values(value)
  return parts.map(findUnresolved).find(why => why !== undefined)
}
