import { isDeepStrictEqual } from 'node:util'
import type { DangerousGrant } from '../engines/iam/diff/dangerous-access.ts'
import type { Principal } from '../engines/iam/effective-permissions/principal.ts'
import {
  addNewAccess,
  computePolicyFingerprint,
  summarizeNewAccess,
  type NewAccess,
  type RecordedAccess,
} from '../resources/recorded/new-access.ts'
import type { Resource } from '../resources/resource.ts'
import { updateRecordedFact } from '../state/effects/recorded-fact.ts'
import type { ItemStore } from '../state/store.ts'
import { loadRecordedChange } from './load-recorded-change.ts'

/** How long new access is stored after the last change that granted some, in seconds: longer than a finding can be open. */
const RETENTION_SECONDS = 400 * 86_400

/** What a change newly granted to a principal. */
export interface GrantedAccess {
  dangerous: readonly DangerousGrant[]
  /** How many grants are not among them, because there are too many. */
  omitted: number
  /** The principal before the change. */
  before: Principal
}

/**
 * Records the dangerous access that a change newly granted, with who made the change. Idempotent: what was recorded of the
 * change before is replaced. Throws ConflictError.
 */
export async function recordNewAccess(
  principal: Resource,
  changeId: string,
  { dangerous, omitted, before }: GrantedAccess,
  { store, now }: { store: ItemStore; now: () => Date },
): Promise<void> {
  if (dangerous.length === 0) return
  const recordedChange = await loadRecordedChange(changeId, { store, now })
  const newAccess: NewAccess = {
    ...recordedChange,
    ...summarizeNewAccess(dangerous, omitted),
    policiesBefore: computePolicyFingerprint(before),
  }
  await updateRecordedFact<RecordedAccess>(
    { resource: principal, fact: 'recordedAccess', provenance: { changeId, at: recordedChange.at } },
    recorded => {
      const next = addNewAccess(recorded, newAccess)
      return isDeepStrictEqual(next, recorded) ? undefined : next
    },
    store,
    Math.floor(now().getTime() / 1000) + RETENTION_SECONDS,
  )
}
