import type { Opening } from '../resources/derived/opening.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { causedChanges } from './caused.ts'
import { digestOf } from './keys.ts'

/** Whom a resource lets in now and did not before a cause. */
export interface ExposureChange {
  cause: string
  resource: Resource
  /** The widest first. */
  opened: readonly Opening[]
  /** How many more there are. */
  more: number
}

/** What resources opened, with the causes of it. */
export const exposureChanges = causedChanges<ExposureChange>(
  'OPENED',
  ({ cause, resource, opened }) => `${keyOf(resource)} ${digestOf(JSON.stringify([cause, opened]))}`,
)
