import { evaluateAndSave, type EvaluationDeps } from '../evaluate/evaluate-and-save.ts'
import { createMessageWork } from '../evaluate/message-work.ts'
import { COMPLIANCE_RECORD_SORT, SNAPSHOT_SORT } from '../state/keys.ts'
import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { Item, Store } from '../state/store.ts'

/** The change to which the results of evaluated records are attributed. */
const CHANGE_ID = 'forecast:before'

/** What asks for the record of a partition, with the snapshot of its resource. */
interface PendingRecord {
  partition: string
  snapshot: ResourceSnapshot
  resolve: (item: Item | undefined) => void
  reject: (failure: unknown) => void
}

/**
 * `base` with a compliance record for each snapshot: a resource is evaluated when its record is loaded, at the time of
 * `deps.now`, and once. Records that are loaded at the same time are evaluated together, so that they share derived facts.
 */
export function createEvaluatedStore(
  base: Pick<Store, 'load' | 'list'>,
  deps: Omit<EvaluationDeps, 'store'>,
): Pick<Store, 'load' | 'list'> {
  const records = new Map<string, Promise<Item | undefined>>()
  let pending: PendingRecord[] = []

  async function evaluateRecord(partition: string): Promise<Item | undefined> {
    const snapshot = (await base.load({ partition, sort: SNAPSHOT_SORT }))?.body as
      ResourceSnapshot | undefined
    if (snapshot === undefined) return undefined
    return new Promise((resolve, reject) => {
      pending.push({ partition, snapshot, resolve, reject })
      if (pending.length === 1) queueMicrotask(evaluatePending)
    })
  }

  function evaluatePending(): void {
    const all = pending
    pending = []
    evaluateTogether(all, base, deps).catch((failure: unknown) => all.forEach(each => each.reject(failure)))
  }

  return {
    load(key) {
      if (key.sort !== COMPLIANCE_RECORD_SORT) return base.load(key)
      const record = records.get(key.partition) ?? evaluateRecord(key.partition)
      records.set(key.partition, record)
      return record
    },
    list: (partition, prefix) => base.list(partition, prefix),
  }
}

async function evaluateTogether(
  all: readonly PendingRecord[],
  base: Pick<Store, 'load' | 'list'>,
  deps: Omit<EvaluationDeps, 'store'>,
): Promise<void> {
  const saved = new Map<string, Item>()
  const store: EvaluationDeps['store'] = {
    load: key => (key.sort === COMPLIANCE_RECORD_SORT ? Promise.resolve(undefined) : base.load(key)),
    save(item) {
      if (item.key.sort === COMPLIANCE_RECORD_SORT) saved.set(item.key.partition, cloneItem(item))
      return Promise.resolve(true)
    },
    list: (partition, prefix) => base.list(partition, prefix),
  }
  const resources = all.map(({ snapshot }) => snapshot.resource)
  const message = { resources, changeId: CHANGE_ID }
  await evaluateAndSave(message, CHANGE_ID, createMessageWork(resources, Infinity), { ...deps, store })
  for (const { partition, resolve } of all) resolve(saved.get(partition))
}

/** A store returns what is written as JSON: without what JSON leaves out. */
function cloneItem(item: Item): Item {
  return JSON.parse(JSON.stringify(item)) as Item
}
