import type { DerivedFacts } from './derived-facts.ts'
import type { FactName, Facts } from './kinds.ts'
import type { Kind, Resource } from './resource.ts'

/** The kind that a relation's value names. */
type TargetOf<Value> = Value extends readonly (infer Item)[]
  ? TargetOf<Item>
  : Value extends Resource<infer K>
    ? K
    : never

type RelationName<K extends Kind, Several extends boolean> = {
  [R in FactName<K>]: [TargetOf<Facts[K][R]>] extends [never]
    ? never
    : Facts[K][R] extends readonly unknown[]
      ? Several extends true
        ? R
        : never
      : Several extends true
        ? never
        : R
}[FactName<K>]

type AllFacts<K extends Kind> = Facts[K] & DerivedFacts[K]

/** The facts that a judgement needs: the resource's own, and those of the resources its relations name. */
export interface Need<K extends Kind> {
  /** `presence` asks whether the resource exists: what does not is judged as `GONE`, without any other fact. */
  facts?: readonly ((keyof AllFacts<K> & string) | 'presence')[]
  /** Facts of which each alone can already be a violation: one that is not known is left out. */
  some?: readonly (keyof AllFacts<K> & string)[]
  /** Over relations that name one resource: if its facts are not known, nothing is. */
  one?: { readonly [R in RelationName<K, false>]?: Need<TargetOf<Facts[K][R]>> }
  /** Over relations that name several: what is known of some of them can already be a violation. */
  each?: { readonly [R in RelationName<K, true>]?: Need<TargetOf<Facts[K][R]>> }
}

type Whole<K extends Kind, N> = N extends { facts: readonly (infer F)[] }
  ? Pick<AllFacts<K>, F & keyof AllFacts<K>>
  : unknown

type Some<K extends Kind, N> = N extends { some: readonly (infer F)[] }
  ? Partial<Pick<AllFacts<K>, F & keyof AllFacts<K>>>
  : unknown

type One<K extends Kind, N> = N extends { one: infer O }
  ? {
      [R in keyof O & RelationName<K, false>]:
        Given<TargetOf<Facts[K][R]>, O[R]> | ('NONE' extends Facts[K][R] ? 'NONE' : never)
    }
  : unknown

type Each<K extends Kind, N> = N extends { each: infer E }
  ? { [R in keyof E & RelationName<K, true>]: readonly Given<TargetOf<Facts[K][R]>, E[R]>[] }
  : unknown

/** What a judgement that declared the need `N` is given: all of that, all of it known but for `some`, and nothing else. */
export type Given<K extends Kind, N> =
  Asks<N> extends true
    ? (Existing<K, N> & { presence: 'PRESENT' }) | { resource: Resource<K>; presence: 'GONE' }
    : Existing<K, N>

type Existing<K extends Kind, N> = { resource: Resource<K> } & Whole<K, N> &
  Some<K, N> &
  One<K, N> &
  Each<K, N>

/** Whether a need asks for the resource's presence. */
type Asks<N> = N extends { facts: readonly (infer F)[] } ? ('presence' extends F ? true : false) : false

/** A need without its types, for the code that serves all kinds. */
export interface AnyNeed {
  facts?: readonly string[]
  some?: readonly string[]
  one?: Readonly<Record<string, AnyNeed | undefined>>
  each?: Readonly<Record<string, AnyNeed | undefined>>
}
