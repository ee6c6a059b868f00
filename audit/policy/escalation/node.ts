import type { State } from './variants.ts'

/** A principal with what it has been given by then. */
export interface Node {
  principal: number
  state: State
}

/** A node with the shortest ways to it. */
export interface Reached extends Node {
  /** How many hops away it is. */
  level: number
  /** From which nodes one comes to it with the last hop; some, where they are many. */
  from: readonly Reached[]
  /** Who gave to the principal what it has, if not the one from whom one comes: a node on another way. */
  gift?: { giver: Reached; from: Reached }
}
