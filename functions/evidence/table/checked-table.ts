import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import type { ItemScan, ItemSelection, SelectedPage } from '../../../audit/state/snapshot-scan.ts'
import { SNAPSHOT_SORT } from '../../../audit/state/keys.ts'
import type { Item, ItemKey, Store } from '../../../audit/state/store.ts'
import { findItemFault } from './stored-item.ts'

/** A scan of a table whose items are checked: those with a fault are left out, and named. */
export interface CheckedScan extends Pick<Store, 'load'> {
  /** Scans all items that a selection selects, page by page. */
  scan(itemSelection: ItemSelection): AsyncGenerator<readonly Item[]>
  /** What was left out so far and why, in sentences. */
  listFaults(): string[]
}

/** A table whose items are checked, also those of one partition. */
export interface CheckedTable extends CheckedScan, Pick<Store, 'list'> {}

/** The most faults that are named one by one. */
const MAX_NAMED = 50

/** Checks what is read of a table. */
export function checkTable(table: Pick<Store, 'load' | 'list'> & ItemScan): CheckedTable {
  const { check, ...checkedScan } = createChecks(table)
  return {
    ...checkedScan,
    async *list(partition, prefix) {
      for await (const item of table.list(partition, prefix)) yield* check(item)
    },
  }
}

/** Checks what a scan reads of a table. */
export function checkScan(table: Pick<Store, 'load'> & ItemScan): CheckedScan {
  const { check: _check, ...checkedScan } = createChecks(table)
  return checkedScan
}

function createChecks(
  table: Pick<Store, 'load'> & ItemScan,
): CheckedScan & { check: (item: Item) => readonly Item[] } {
  const faults = new Map<string, string>()
  let otherVersions = 0
  let unnamed = 0

  function addFault({ partition, sort }: ItemKey, fault: string): void {
    const name = `the item ${partition.slice(0, 400)} ${sort.slice(0, 200)} ${fault}, and is left out`
    if (faults.size < MAX_NAMED) faults.set(`${partition} ${sort}`, name)
    else if (!faults.has(`${partition} ${sort}`)) unnamed += 1
  }

  function check(item: Item): readonly Item[] {
    const fault = findItemFault(item)
    if (fault === undefined) {
      if (item.key.sort === SNAPSHOT_SORT && (item.body as ResourceSnapshot).factsVersion !== FACTS_VERSION)
        otherVersions += 1
      return [item]
    }
    addFault(item.key, fault)
    return []
  }

  return {
    check,
    async load(key) {
      const item = await table.load(key)
      return item === undefined ? undefined : check(item)[0]
    },
    async *scan(itemSelection) {
      let token: string | undefined
      do {
        const page: SelectedPage = await table.page(itemSelection, token)
        for (const key of page.damaged) addFault(key, 'is damaged')
        yield page.items.flatMap(check)
        token = page.next
      } while (token !== undefined)
    },
    listFaults: () => [
      ...faults.values(),
      ...(unnamed === 0 ? [] : [`${unnamed} further items of the table are damaged or have another form`]),
      ...(otherVersions === 0
        ? []
        : [
            `${otherVersions} snapshots were read by another version of Assay, whose facts can mean something else; a full scan of this version reads them again`,
          ]),
    ],
  }
}
