import type { Kind } from './resource.ts'

/**
 * One step from a resource to others: along a relationship of its own, against a relationship of others to it, or to the images
 * that got its tags, as it is recorded.
 */
export type TraversalStep =
  | { outgoing: string; removed?: true; modified?: true }
  | { incoming: string; sourceKind: Kind; condition?: StepCondition }
  | { recorded: 'lostTags' }

/**
 * A condition between the first and the last resource of a path. `USES_OLDER_VERSION`: the last one uses an older version
 * of the same layer, and the first one is compatible with its runtime.
 */
export type StepCondition = 'USES_OLDER_VERSION'

/** A path of steps from a resource to others whose compliance one of its facts can change. */
export type EffectPath = readonly TraversalStep[]

/** The definition of a fact beside its type. */
export interface FactDefinition {
  /** The collector: facts with the same collector are read together. */
  collector: string
  /** The resources that a change of this fact can affect besides the resource itself. */
  affects: readonly EffectPath[]
  /** The resources that it can affect in addition if the previous value is unknown. */
  affectsWhenNew?: readonly EffectPath[]
  /**
   * Set if the fact references other resources. `label` follows this resource in sentences ("function x runs as role y"),
   * `inverseLabel` follows "is" or "was" after the target ("role y is the execution role of function x"). `exclusive`: only
   * one resource can reference the target at a time, so the previous holder is read again. `contained`: the reference does
   * not count as use.
   */
  relationship?: { to: Kind; label: string; inverseLabel: string; exclusive?: true; contained?: true }
}

/** The definition of a kind. */
export interface KindDefinition {
  kind: Kind
  /** The plain name in sentences: `function`, `role`. */
  label: string
  /** Set if only referenced resources are audited: without a reference there is no risk yet. */
  auditedIfReferenced?: true
  /** Set if what is known of a resource is dropped once nothing references it. Its kind has no controls. */
  forgottenIfUnreferenced?: true
  /**
   * A relationship to several resources. Once it is known to reference none, what is known of the resource is dropped by the
   * next full scan that does not list it.
   */
  forgottenIfEmpty?: string
  /**
   * Set if a resource is read again when a change of another one affects it: because a known fact was replaced, and until
   * then events were ignored that could change its own facts but no evaluation; or because any fact was modified, also one
   * that was not known before.
   */
  readIfAffected?: 'BY_REPLACED_FACTS' | 'BY_MODIFIED_FACTS'
  /** Set if a resource is evaluated only once an audited resource uses it: without use there is no risk yet. */
  evaluatedIfInUse?: true
  /** The relationship to the resource that this one only describes: a change here counts as a change there. */
  subjectRelationship?: string
  /** The kind of the resource that this one is a part of: messages name that one instead. */
  describedBy?: Kind
  /** A collector whose facts never change: it is not read again once they are known, unless a fact has the value of `unless`. */
  immutable?: { collector: string; unless?: { fact: string; is: unknown } }
  /** A collector that can go on in a further message, and that can read a part of its facts. */
  readInParts?: string
  /** How long a read takes at most in seconds, if longer than others: in a message with further resources, it begins only then. */
  readSeconds?: number
  facts: Readonly<Record<string, FactDefinition>>
}

/** A step along a relationship of the resource itself. */
export function outgoing(relationship: string): TraversalStep {
  return { outgoing: relationship }
}

/** A step along a relationship to the resources that it no longer references. */
export function removed(relationship: string): TraversalStep {
  return { outgoing: relationship, removed: true }
}

/** A step along a relationship to the resources that it newly, differently or no longer references. */
export function modified(relationship: string): TraversalStep {
  return { outgoing: relationship, modified: true }
}

/** A step from an image to those to which pushes moved its tags. */
export function followRecorded(fact: 'lostTags'): TraversalStep {
  return { recorded: fact }
}

/** A step to the resources of `sourceKind` whose relationship references this one, and for which `condition` holds. */
export function incoming(sourceKind: Kind, relationship: string, condition?: StepCondition): TraversalStep {
  return { incoming: relationship, sourceKind, ...(condition === undefined ? {} : { condition }) }
}
