import { UNKNOWN_ACTOR } from '../events/change.ts'
import type { RecordedChange } from '../resources/recorded/recorded-change.ts'
import { loadChangeRecord } from '../state/change-record.ts'
import type { ItemStore } from '../state/store.ts'

/** Loads who made a change, as recorded facts say it. A change without a record has an unknown actor, and happens now. */
export async function loadRecordedChange(
  changeId: string,
  { store, now }: { store: Pick<ItemStore, 'load'>; now: () => Date },
): Promise<RecordedChange> {
  const origin = await loadChangeRecord(changeId, store)
  if (origin === undefined) return { changeId, at: now().toISOString(), action: 'unknown', by: UNKNOWN_ACTOR }
  const { at, action, actor } = origin
  return {
    changeId,
    at,
    action,
    by: actor.name,
    ...(actor.arn === undefined ? {} : { arn: actor.arn }),
    ...(actor.issuer === undefined ? {} : { issuer: actor.issuer }),
  }
}
