import type { Change } from '../events/change.ts'
import type { RecordedChange } from '../resources/recorded/recorded-change.ts'
import { isRootSignIn } from '../resources/recorded/root-sign-in.ts'
import { updateRecordedFact } from '../state/effects/recorded-fact.ts'
import type { ItemStore } from '../state/store.ts'

/**
 * Stores the last time that the root user of an account signed in. Idempotent, and independent of the order in which events
 * arrive. Throws ConflictError.
 */
export async function recordRootSignIn(change: Change, store: ItemStore): Promise<void> {
  const { id: changeId, at, action, actor, subjects } = change
  if (!isRootSignIn(change)) return
  const signIn: RecordedChange = {
    changeId,
    at,
    action,
    by: actor.name,
    ...(actor.arn === undefined ? {} : { arn: actor.arn }),
  }
  const accounts = subjects.filter(({ resource }) => resource.kind === 'AWS::Organizations::Account')
  await Promise.all(
    accounts.map(({ resource }) =>
      updateRecordedFact<RecordedChange>(
        { resource, fact: 'rootSignIn', provenance: { changeId, at } },
        last => (last === undefined || isAfter(signIn, last) ? signIn : undefined),
        store,
      ),
    ),
  )
}

function isAfter(one: RecordedChange, other: RecordedChange): boolean {
  const difference = Date.parse(one.at) - Date.parse(other.at)
  return difference > 0 || (difference === 0 && one.changeId > other.changeId)
}
