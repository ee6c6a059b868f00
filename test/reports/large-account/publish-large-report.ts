import { mkdirSync, mkdtempSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { checklist } from '../../../audit/checklist.ts'
import type { ReportMessage } from '../../../audit/deployment/scheduled-messages.ts'
import { frameworkCatalog } from '../../../audit/frameworks/framework-catalog.ts'
import { brotliCompression } from '../../../functions/stored-bytes/compression.ts'
import { openFileStore } from '../../../functions/local/file-store.ts'
import { publishReport } from '../../../reports/publish/publish-report.ts'
import { PART_BOUNDS } from '../../../reports/publish/read-part.ts'
import type { ReportArchive } from '../../../reports/publish/report-archive.ts'
import { createSyntheticTable, SYNTHETIC_ACCOUNT_ID } from './synthetic-table.ts'

/**
 * Publishes two reports of a synthetic account with so many resources and findings of each: the second is compared with the
 * first. Prints the most memory that it took.
 */
const [resources = 0, findings = 0] = process.argv.slice(2).map(Number)
const directory = mkdtempSync(join(tmpdir(), 'assay-large-'))
const store = openFileStore(join(directory, 'store'))
const TIMES = ['2026-05-18T07:00:00.000Z', '2026-05-25T07:00:00.000Z']
const messages: ReportMessage[] = []
const deps = {
  store,
  snapshotScan: createSyntheticTable(resources, findings),
  archive: createFileArchive(join(directory, 'archive')),
  compression: brotliCompression,
  location: { bucket: 'assay-reports', region: 'eu-west-1' },
  sender: {
    send: (_: string, requested: readonly object[]) =>
      Promise.resolve(void messages.push(...(requested as ReportMessage[]))),
  },
  partBounds: PART_BOUNDS,
  reporter: { send: () => Promise.resolve() },
  account: SYNTHETIC_ACCOUNT_ID,
  regions: ['eu-west-1'],
  checklist,
  frameworks: frameworkCatalog,
  settings: { exceptions: [], attestations: [], controls: {} },
  deadlines: { interval: 86_400, duration: 43_200 },
  lease: 300,
  now: () => new Date('2026-05-25T07:00:00.000Z'),
}

let delivered = 0
let open = 0
try {
  for (const at of TIMES) {
    messages.push({ type: 'report', at })
    for (let message = messages.shift(); message !== undefined; message = messages.shift()) {
      delivered += 1
      const summary = await publishReport(message, deps)
      open = Object.values(summary?.open ?? {}).reduce((sum, count) => sum + count, 0)
    }
  }
} finally {
  store.close()
  rmSync(directory, { recursive: true })
}
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
process.stdout.write(JSON.stringify({ delivered, open, megabytes }))

/** An archive of files, so that what is stored takes no memory. */
function createFileArchive(root: string): ReportArchive {
  const write = (key: string, text: string) => {
    mkdirSync(dirname(join(root, key)), { recursive: true })
    writeFileSync(join(root, key), text)
  }
  return {
    putIfAbsent(key, { text }) {
      const isThere = existsSync(join(root, key))
      if (!isThere) write(key, text)
      return Promise.resolve(!isThere)
    },
    replace: (key, { text }) => Promise.resolve(write(key, text)),
    read(key) {
      const path = join(root, key)
      return Promise.resolve(
        existsSync(path) ? { text: readFileSync(path, 'utf8') } : { unreadable: 'NoSuchKey' },
      )
    },
  }
}
