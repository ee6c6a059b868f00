import type { Change } from './change.ts'

/** The fields of a change that its change record keeps. */
export type ChangeOrigin = Pick<
  Change,
  'id' | 'account' | 'region' | 'action' | 'actor' | 'at' | 'sweep' | 'canary' | 'vulnerability'
>

/** Picks the fields of a change that its change record keeps. */
export function pickChangeOrigin({
  id,
  account,
  region,
  action,
  actor,
  at,
  sweep,
  canary,
  vulnerability,
}: ChangeOrigin): ChangeOrigin {
  return {
    id,
    account,
    region,
    action,
    actor,
    at,
    ...(sweep === undefined ? {} : { sweep }),
    ...(canary === undefined ? {} : { canary }),
    ...(vulnerability === undefined ? {} : { vulnerability }),
  }
}
