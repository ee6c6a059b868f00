import type { Kind } from './resource.ts'

/** One step from a resource to others: along a relation of its own, or against a relation that others have to it. */
export type Step = { along: string; left?: true } | { against: string; of: Kind }

/** A chain of steps from a resource to those whose compliance one of its facts can change. */
export type Path = readonly Step[]

/** What is declared of a fact beside its type. */
export interface FactDefinition {
  /** The facts that are read together, in one go, form an aspect. */
  aspect: string
  /** Whom a change of this fact can affect besides the resource itself. */
  reaches: readonly Path[]
  /** Set where the fact's value names other resources: how the tie reads from here, and after "is" from there. */
  relation?: { to: Kind; says: string; inverse: string }
}

/** What is declared of a kind of resource. */
export interface KindDefinition {
  kind: Kind
  /** What people call one: `function`, `role`. */
  noun: string
  /** Set where only what something names is audited: what nobody uses is no risk yet. */
  onlyWhereNamed?: true
  facts: Readonly<Record<string, FactDefinition>>
}

/** The step along a relation of the resource itself. */
export function along(relation: string): Step {
  return { along: relation }
}

/** The step along a relation to what it named before and names no more. */
export function left(relation: string): Step {
  return { along: relation, left: true }
}

/** The step to those resources of `of` whose `relation` names this one. */
export function against(of: Kind, relation: string): Step {
  return { against: relation, of }
}
