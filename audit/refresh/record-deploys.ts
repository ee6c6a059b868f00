import type { Change } from '../events/change.ts'
import { isDeploy, type Deploy } from '../resources/recorded/deploy.ts'
import { updateRecordedFact } from '../state/effects/recorded-fact.ts'
import type { ItemStore } from '../state/store.ts'

/** The most deploys of a function that are stored: the last ones, and those of the same second. */
const MAX_DEPLOYS = 10

/**
 * Stores who changed the code or the configuration of the functions that a change is about. What AWS services do by themselves
 * is no deploy. Idempotent, and independent of the order in which events arrive. Throws ConflictError.
 */
export async function recordDeploys(change: Change, store: ItemStore): Promise<void> {
  const { id: changeId, at, action, actor, subjects } = change
  if (!isDeploy(action) || actor.type === 'AWSService') return
  const { name: by, arn, issuer, via } = actor
  const deploy: Deploy = {
    changeId,
    at,
    action,
    by,
    ...(arn === undefined ? {} : { arn }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(via === undefined ? {} : { via }),
    ...(actor.console === undefined ? {} : { console: true }),
  }
  const functions = subjects.filter(({ resource }) => resource.kind === 'AWS::Lambda::Function')
  await Promise.all(
    functions.map(({ resource }) =>
      updateRecordedFact<readonly Deploy[]>(
        { resource, fact: 'deploys', provenance: { changeId, at } },
        (deploys = []) => addDeploy(deploys, deploy),
        store,
      ),
    ),
  )
}

/** Adds a deploy in the order of time. Undefined if it is there already, or older than all that are kept. */
function addDeploy(deploys: readonly Deploy[], deploy: Deploy): readonly Deploy[] | undefined {
  if (deploys.some(({ changeId }) => changeId === deploy.changeId)) return undefined
  const all = [...deploys, deploy].toSorted(compareDeploys).slice(-MAX_DEPLOYS)
  return all.includes(deploy) ? all : undefined
}

function compareDeploys(a: Deploy, b: Deploy): number {
  return Date.parse(a.at) - Date.parse(b.at) || (a.changeId < b.changeId ? -1 : 1)
}
