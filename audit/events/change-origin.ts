import type { Change } from './change.ts'

/** What a change brings to the cause it opens. */
export type ChangeOrigin = Pick<Change, 'id' | 'account' | 'region' | 'action' | 'actor' | 'at' | 'sweep'>

/** What `change` brings to its cause. */
export function pickChangeOrigin({
  id,
  account,
  region,
  action,
  actor,
  at,
  sweep,
}: ChangeOrigin): ChangeOrigin {
  return { id, account, region, action, actor, at, ...(sweep === undefined ? {} : { sweep }) }
}
