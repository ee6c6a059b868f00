import type { DerivedFactsByKind } from './derived-facts.ts'
import type { FactName, FactsByKind } from './kinds.ts'
import type { Kind, Resource } from './resource.ts'

/** The kind that a relation's value names. */
type RelationshipTarget<Value> = Value extends readonly (infer Item)[]
  ? RelationshipTarget<Item>
  : Value extends Resource<infer K>
    ? K
    : never

type RelationshipName<K extends Kind, Several extends boolean> = {
  [R in FactName<K>]: [RelationshipTarget<FactsByKind[K][R]>] extends [never]
    ? never
    : FactsByKind[K][R] extends readonly unknown[]
      ? Several extends true
        ? R
        : never
      : Several extends true
        ? never
        : R
}[FactName<K>]

type AllFacts<K extends Kind> = FactsByKind[K] & DerivedFactsByKind[K]

/** The facts that a judgement needs: the resource's own, and those of the resources its relations name. */
export interface ControlInputs<K extends Kind> {
  /** `presence` asks whether the resource exists: what does not is judged as `GONE`, without any other fact. */
  facts?: readonly ((keyof AllFacts<K> & string) | 'presence')[]
  /** Facts of which each alone can already be a violation: one that is not known is left out. */
  anyOf?: readonly (keyof AllFacts<K> & string)[]
  /** Over relations that name one resource: if its facts are not known, nothing is. */
  one?: { readonly [R in RelationshipName<K, false>]?: ControlInputs<RelationshipTarget<FactsByKind[K][R]>> }
  /** Over relations that name several: what is known of some of them can already be a violation. */
  each?: { readonly [R in RelationshipName<K, true>]?: ControlInputs<RelationshipTarget<FactsByKind[K][R]>> }
}

type RequiredFacts<K extends Kind, N> = N extends { facts: readonly (infer F)[] }
  ? Pick<AllFacts<K>, F & keyof AllFacts<K>>
  : unknown

type OptionalFacts<K extends Kind, N> = N extends { anyOf: readonly (infer F)[] }
  ? Partial<Pick<AllFacts<K>, F & keyof AllFacts<K>>>
  : unknown

type SingleRelated<K extends Kind, N> = N extends { one: infer O }
  ? {
      [R in keyof O & RelationshipName<K, false>]:
        | ResolvedInputs<RelationshipTarget<FactsByKind[K][R]>, O[R]>
        | ('NONE' extends FactsByKind[K][R] ? 'NONE' : never)
    }
  : unknown

type EachRelated<K extends Kind, N> = N extends { each: infer E }
  ? {
      [R in keyof E & RelationshipName<K, true>]: readonly ResolvedInputs<
        RelationshipTarget<FactsByKind[K][R]>,
        E[R]
      >[]
    }
  : unknown

/** What a judgement that declared the need `N` is given: all of that, all of it known but for `some`, and nothing else. */
export type ResolvedInputs<K extends Kind, N> =
  RequestsPresence<N> extends true
    ? (ExistingInputs<K, N> & { presence: 'PRESENT' }) | { resource: Resource<K>; presence: 'DELETED' }
    : ExistingInputs<K, N>

type ExistingInputs<K extends Kind, N> = { resource: Resource<K> } & RequiredFacts<K, N> &
  OptionalFacts<K, N> &
  SingleRelated<K, N> &
  EachRelated<K, N>

/** Whether a need asks for the resource's presence. */
type RequestsPresence<N> = N extends { facts: readonly (infer F)[] }
  ? 'presence' extends F
    ? true
    : false
  : false

/** A need without its types, for the code that serves all kinds. */
export interface AnyInputs {
  facts?: readonly string[]
  anyOf?: readonly string[]
  one?: Readonly<Record<string, AnyInputs | undefined>>
  each?: Readonly<Record<string, AnyInputs | undefined>>
}
