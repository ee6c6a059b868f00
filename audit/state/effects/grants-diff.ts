import type { StatementGrant } from '../../engines/iam/diff/statement-grant.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { createEffectStore } from './effect-store.ts'
import { hashText } from '../keys.ts'

/** What a principal may do now and could not before a cause. */
export interface GrantsDiff {
  changeId: string
  principal: Resource
  /** The most dangerous first. */
  granted: readonly StatementGrant[]
  /** How many more there are. */
  more: number
}

/** What principals gained, with the causes of it. */
export const grantsDiffs = createEffectStore<GrantsDiff>(
  'GRANTS',
  ({ changeId, principal, granted }) =>
    `${getResourceKey(principal)} ${hashText(JSON.stringify([changeId, granted]))}`,
)
