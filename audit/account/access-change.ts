import type { Granted } from '../policy/diff/granted.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { causedChanges } from './caused.ts'
import { digestOf } from './keys.ts'

/** What a principal may do now and could not before a cause. */
export interface AccessChange {
  cause: string
  principal: Resource
  /** The most dangerous first. */
  granted: readonly Granted[]
  /** How many more there are. */
  more: number
}

/** What principals gained, with the causes of it. */
export const accessChanges = causedChanges<AccessChange>(
  'ACCESS',
  ({ cause, principal, granted }) => `${keyOf(principal)} ${digestOf(JSON.stringify([cause, granted]))}`,
)
