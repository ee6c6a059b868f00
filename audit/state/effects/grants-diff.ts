import type { StatementGrant } from '../../engines/iam/diff/statement-grant.ts'
import { getResourceKey, type Resource } from '../../resources/resource.ts'
import { createEffectStore } from './effect-store.ts'
import { hashText } from '../keys.ts'

/** The permissions that a change newly granted to a principal. */
export interface GrantsDiff {
  changeId: string
  principal: Resource
  /** The most dangerous first. */
  granted: readonly StatementGrant[]
  /** How many more were left out. */
  more: number
  /** Set if the policies take too many steps to compare. */
  notEvaluated?: true
}

/** The stored grants diffs, by change. */
export const grantsDiffs = createEffectStore<GrantsDiff>(
  'GRANTS',
  ({ changeId, principal, granted, notEvaluated }) =>
    `${getResourceKey(principal)} ${hashText(JSON.stringify([changeId, granted, notEvaluated]))}`,
)
