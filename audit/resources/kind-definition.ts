import type { Kind } from './resource.ts'

/** One step from a resource to others: along a relation of its own, or against a relation that others have to it. */
export type TraversalStep =
  | { outgoing: string; removed?: true; modified?: true }
  | { incoming: string; sourceKind: Kind; condition?: StepCondition }

/**
 * What must hold between the resource that a path begins at and the one at its end. `'BEHIND'`: the latter uses an older
 * version of the layer of which the former is one, and the former is meant for its runtime.
 */
export type StepCondition = 'USES_OLDER_VERSION'

/** A chain of steps from a resource to those whose compliance one of its facts can change. */
export type EffectPath = readonly TraversalStep[]

/** What is declared of a fact beside its type. */
export interface FactDefinition {
  /** The facts that are read together, in one go, form an aspect. */
  collector: string
  /** Whom a change of this fact can affect besides the resource itself. */
  affects: readonly EffectPath[]
  /** Whom it can have affected besides where nobody knows what it was before. */
  affectsWhenNew?: readonly EffectPath[]
  /**
   * Set where the fact's value names other resources: how the tie reads from here, and after "is" from there. What only
   * one can name at a time is `exclusive`: whoever named it before is read again. What is only `contained` is not used.
   */
  relationship?: { to: Kind; label: string; inverseLabel: string; exclusive?: true; contained?: true }
}

/** What is declared of a kind of resource. */
export interface KindDefinition {
  kind: Kind
  /** What people call one: `function`, `role`. */
  label: string
  /** Set where only what something names is audited: what nobody uses is no risk yet. */
  auditedIfReferenced?: true
  /** Set where one is judged only once something that is audited uses it: what nobody uses is no risk of anybody yet. */
  evaluatedIfInUse?: true
  /** The relation to what one is about that is nothing by itself: a change of it is a change of that. */
  subjectRelationship?: string
  /** What need not be read again once all of it is known, for it never changes; but for a fact that is so. */
  immutable?: { collector: string; unless: { fact: string; is: unknown } }
  facts: Readonly<Record<string, FactDefinition>>
}

/** The step along a relation of the resource itself. */
export function outgoing(relationship: string): TraversalStep {
  return { outgoing: relationship }
}

/** The step along a relation to what it named before and names no more. */
export function removed(relationship: string): TraversalStep {
  return { outgoing: relationship, removed: true }
}

/** The step along a relation to what it names in another way than before: newly, by other means, or no more. */
export function modified(relationship: string): TraversalStep {
  return { outgoing: relationship, modified: true }
}

/** The step to those resources of `of` whose `relation` names this one; only to those of which `only` holds. */
export function incoming(sourceKind: Kind, relationship: string, condition?: StepCondition): TraversalStep {
  return { incoming: relationship, sourceKind, ...(condition === undefined ? {} : { condition }) }
}
