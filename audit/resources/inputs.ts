import type { DerivedFactsByKind } from './derived-facts.ts'
import type { FactName, FactsByKind, NoFacts } from './kinds.ts'
import type { InverseFactsByKind } from './inverse/inverse-facts.ts'
import type { RecordedFactsByKind } from './recorded/recorded-facts.ts'
import type { Kind, Resource } from './resource.ts'

/** The kind that a relationship references. */
type RelationshipTarget<Value> = Value extends readonly (infer Item)[]
  ? RelationshipTarget<Item>
  : Value extends Resource<infer K>
    ? K
    : never

/** The facts that can name other resources: those that are read, and those that are recorded. */
type NamingFacts<K extends Kind> = FactsByKind[K] & RecordedFacts[K]

type RelationshipName<K extends Kind, Several extends boolean> = {
  [R in keyof NamingFacts<K>]: [RelationshipTarget<NamingFacts<K>[R]>] extends [never]
    ? never
    : Exclude<NamingFacts<K>[R], 'NONE'> extends readonly unknown[]
      ? Several extends true
        ? R
        : never
      : Several extends true
        ? never
        : R
}[keyof NamingFacts<K>]

type DerivedFacts = { [K in Kind]: K extends keyof DerivedFactsByKind ? DerivedFactsByKind[K] : NoFacts }

type RecordedFacts = { [K in Kind]: K extends keyof RecordedFactsByKind ? RecordedFactsByKind[K] : NoFacts }

type InverseFacts = { [K in Kind]: K extends keyof InverseFactsByKind ? InverseFactsByKind[K] : NoFacts }

type AllFacts<K extends Kind> = FactsByKind[K] & DerivedFacts[K] & RecordedFacts[K] & InverseFacts[K]

/** The declared inputs of a control or derivation: facts of the resource and of related resources. */
export interface ControlInputs<K extends Kind> {
  /** `presence` asks whether the resource exists: if not, it is evaluated as `DELETED`, without other facts. */
  facts?: readonly ((keyof AllFacts<K> & string) | 'presence')[]
  /** Facts that can each be a violation alone: unknown facts are left out. */
  anyOf?: readonly (keyof AllFacts<K> & string)[]
  /**
   * Derived facts of which the values do not matter, but whether they can be computed: `exceeding` has those that take
   * too many steps.
   */
  stepsOf?: readonly (keyof DerivedFacts[K] & string)[]
  /** Facts of a related resource (to-one): if one is unknown, the inputs are unknown. */
  one?: { readonly [R in RelationshipName<K, false>]?: ControlInputs<RelationshipTarget<NamingFacts<K>[R]>> }
  /** Facts of related resources (to-many): the known ones can already be a violation. */
  each?: { readonly [R in RelationshipName<K, true>]?: EachInputs<RelationshipTarget<NamingFacts<K>[R]>> }
}

/** The inputs of each of several related resources. */
type EachInputs<K extends Kind> = ControlInputs<K> & {
  /** Leaves out the resources with these values of facts. */
  unless?: { readonly [F in FactName<K>]?: Extract<FactsByKind[K][F], string> }
  /** A deleted resource is unknown: it is still in use. Otherwise it is left out. */
  mustExist?: true
}

type RequiredFacts<K extends Kind, N> = N extends { facts: readonly (infer F)[] }
  ? Pick<AllFacts<K>, F & keyof AllFacts<K>>
  : unknown

type OptionalFacts<K extends Kind, N> = N extends { anyOf: readonly (infer F)[] }
  ? Partial<Pick<AllFacts<K>, F & keyof AllFacts<K>>>
  : unknown

type ExceedingFacts<N> = N extends { stepsOf: readonly string[] } ? { exceeding: readonly string[] } : unknown

type SingleRelated<K extends Kind, N> = N extends { one: infer O }
  ? {
      [R in keyof O & RelationshipName<K, false>]:
        | ResolvedInputs<RelationshipTarget<NamingFacts<K>[R & keyof NamingFacts<K>]>, O[R]>
        | ('NONE' extends NamingFacts<K>[R & keyof NamingFacts<K>] ? 'NONE' : never)
    }
  : unknown

type EachRelated<K extends Kind, N> = N extends { each: infer E }
  ? {
      [R in keyof E & RelationshipName<K, true>]: readonly ResolvedInputs<
        RelationshipTarget<NamingFacts<K>[R & keyof NamingFacts<K>]>,
        E[R]
      >[]
    }
  : unknown

/** The resolved inputs for the declaration `N`: exactly the declared facts, all of them known except for `anyOf`. */
export type ResolvedInputs<K extends Kind, N> =
  RequestsPresence<N> extends true
    ? (ExistingInputs<K, N> & { presence: 'PRESENT' }) | { resource: Resource<K>; presence: 'DELETED' }
    : ExistingInputs<K, N>

type ExistingInputs<K extends Kind, N> = { resource: Resource<K> } & RequiredFacts<K, N> &
  OptionalFacts<K, N> &
  ExceedingFacts<N> &
  SingleRelated<K, N> &
  EachRelated<K, N>

/** Whether the inputs include the resource's presence. */
type RequestsPresence<N> = N extends { facts: readonly (infer F)[] }
  ? 'presence' extends F
    ? true
    : false
  : false

/** Declared inputs without types, for code that handles all kinds. */
export interface AnyInputs {
  facts?: readonly string[]
  anyOf?: readonly string[]
  stepsOf?: readonly string[]
  one?: Readonly<Record<string, AnyInputs | undefined>>
  each?: Readonly<Record<string, AnyEachInputs | undefined>>
}

/** Declared inputs of each of several related resources, without types. */
export interface AnyEachInputs extends AnyInputs {
  unless?: Readonly<Record<string, string | undefined>>
  mustExist?: true
}
