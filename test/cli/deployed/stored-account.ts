import { parseConfiguration, type Configuration } from '../../../audit/configuration/configuration.ts'
import { isSelected, type ItemScan } from '../../../audit/state/snapshot-scan.ts'
import type { Item, ItemKey } from '../../../audit/state/store.ts'
import { openAccountFileSource } from '../../../cli/account/account-source.ts'
import type { DeployedAccount } from '../../../cli/deployed/deployed-account.ts'
import { readEventFile } from '../../../cli/run/event-file.ts'
import { openLocalAudit } from '../../../cli/run/local-audit.ts'
import { createAuditStore, type AuditStore } from '../../../functions/local/audit-store.ts'
import { createSimulatedClock } from '../../../functions/local/simulated-clock.ts'
import { listIndexEntries } from '../../audit/events/recorded-events.ts'
import { createTestDirectory } from '../run-assay.ts'

/** The account of the recorded events. */
export const STORED_ACCOUNT_ID = '111122223333'

/** When the event happened: everything that is stored is of this time or before, but for rechecks. */
export const STORED_AT = new Date('2026-05-12T12:00:00Z')

/** What a deployment stores of the described account: an initial scan, and a change that opens findings. */
export async function createStoredItems(): Promise<AuditStore> {
  const file = 'iam-23-put-role-policy-admin.json'
  const at = '2026-05-12T09:12:00Z'
  const testDirectory = createTestDirectory(listIndexEntries('iam-23')[0]?.after, at)
  try {
    const { event, trigger, at: happened } = readEventFile(testDirectory.writeEvent(file))
    const clock = createSimulatedClock(new Date('2026-05-12T08:30:00Z'))
    const source = openAccountFileSource(testDirectory.account, () => clock.now(), undefined)
    const { settings } = parseConfiguration({ home: 'eu-west-1' })
    const audit = openLocalAudit(source, clock, { settings, notifier: { send: () => Promise.resolve() } })
    await audit.baseline(STORED_ACCOUNT_ID)
    await audit.pipeline.run(happened)
    audit.pipeline.queues.deliver(trigger.queue, event, happened)
    await audit.pipeline.run()
    return audit.store
  } finally {
    testDirectory.remove()
  }
}

/** A copy of `store`, changed by `edit`. */
export async function copyItems(
  store: AuditStore,
  edit: (item: Item) => Item | undefined = item => item,
): Promise<AuditStore> {
  const copy = createAuditStore()
  for (const item of store.items(() => true)) {
    const edited = edit(structuredClone(item))
    if (edited !== undefined) await copy.save(edited, 0)
  }
  return copy
}

/** A deployment whose table has these items, some of them damaged. */
export function openStoredAccount(
  store: AuditStore,
  { damaged = [], configured = {} }: { damaged?: readonly ItemKey[]; configured?: object } = {},
): DeployedAccount {
  const configuration: Configuration = parseConfiguration({ home: 'eu-west-1', ...configured })
  const scan: ItemScan = {
    // Pages of a few items each: results do not depend on where a page ends.
    page(itemSelection, token = '0') {
      const all = [...store.items(key => isSelected(key, itemSelection))]
      const end = Number(token) + PAGE
      const items = all.slice(Number(token), end)
      const first = token === '0' ? { damaged } : { damaged: [] }
      return Promise.resolve({ items, ...first, ...(end < all.length ? { next: String(end) } : {}) })
    },
  }
  return {
    deployment: {
      prefix: 'assay',
      account: STORED_ACCOUNT_ID,
      region: 'eu-west-1',
      table: 'assay',
      bucket: `assay-reports-${STORED_ACCOUNT_ID}-eu-west-1`,
      findQueueUrl: queueName =>
        `https://sqs.eu-west-1.amazonaws.com/${STORED_ACCOUNT_ID}/assay-${queueName}`,
      code: {
        functionName: 'assay-report',
        sha256: `${'A'.repeat(43)}=`,
        bytes: 1,
        url: 'https://example.com/',
      },
    },
    configuration,
    settingsVersion: 0,
    table: {
      load: key => store.load(key),
      list: (partition, prefix) => store.list(partition, prefix),
      ...scan,
    },
  }
}

const PAGE = 7
