import type { GlobSet } from '../../glob/glob-set.ts'
import type { Capabilities } from '../permissions/capabilities.ts'
import type { ConditionKeyLookup } from '../permissions/condition-context.ts'

/** A requirement on several actions at once: all must be allowed on the same resource. */
export interface RequestedAction {
  action: string
  lookupKey: ConditionKeyLookup
  on: GlobSet
  capabilities: Capabilities
}
