import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseConfiguration } from '../../../../audit/configuration/configuration.ts'
import { findFactSource } from '../../../../audit/controls/resolve-inputs.ts'
import type { ResourceSnapshot } from '../../../../audit/resources/resource-snapshot.ts'
import { computeSourceFingerprint, type ComplianceRecord } from '../../../../audit/state/compliance-record.ts'
import { buildChangeRecordKey, COMPLIANCE_RECORD_SORT, SNAPSHOT_SORT } from '../../../../audit/state/keys.ts'
import type { ItemScan } from '../../../../audit/state/snapshot-scan.ts'
import type { Item } from '../../../../audit/state/store.ts'
import { packOnRequest } from '../../../../functions/evidence/deployed/pack-on-request.ts'
import { silentProgress } from '../../../../functions/evidence/pack-progress.ts'
import { openBucketPlace } from '../../../../functions/evidence/places/evidence-place.ts'
import type { EvidenceBucket } from '../../../../functions/aws/api/evidence/evidence-bucket.ts'
import { createSyntheticTable, SYNTHETIC_ACCOUNT_ID } from '../../../reports/large-account/synthetic-table.ts'
import { bundledCatalog } from '../scheduled-packs.ts'

/**
 * Makes two packs of a synthetic account with so many resources and findings of each, as the function does: the second one follows the first.
 * Prints the evaluations of a pack, the most memory, the most bytes on the disk, and the seconds of the second one.
 */
const [resources = 0, findings = 0] = process.argv.slice(2).map(Number)
const FACTS = ['environment', 'runtime', 'role', 'layers', 'urls']
const synthetic = createSyntheticTable(resources, findings)
const table: ItemScan = {
  async page(_, token) {
    const { items, next } = await synthetic.page([], token)
    return { items: addEvidence(items), damaged: [], ...(next === undefined ? {} : { next }) }
  },
}

const directory = mkdtempSync(join(tmpdir(), 'assay-large-pack-'))
let now = new Date('2026-05-25T08:00:00.000Z')
let onDisk = 0
let evaluations = 0
let seconds = 0
try {
  const temporary = join(directory, 'tmp')
  mkdirSync(temporary)
  const bucket = createFileBucket(join(directory, 'bucket'), () => {
    onDisk = Math.max(onDisk, measureFolder(temporary))
  })
  for (const at of ['2026-05-25T08:00:00.000Z', '2026-06-01T08:00:00.000Z']) {
    now = new Date(Date.parse(at) + 60_000)
    const began = performance.now()
    const stored = await packOnRequest(
      { type: 'pack-evidence', at },
      {
        catalog: bundledCatalog,
        place: openBucketPlace({ bucket: 'evidence', folder: 'packs/' }, bucket, silentProgress, temporary),
        sign: undefined,
        schedule: 'cron(0 8 ? * MON *)',
        loadAccount: () =>
          Promise.resolve({
            deployment: {
              prefix: 'assay',
              account: SYNTHETIC_ACCOUNT_ID,
              region: 'eu-west-1',
              code: { sha256: `${'A'.repeat(43)}=` },
            },
            configuration: parseConfiguration({ home: 'eu-west-1' }),
            settingsVersion: 0,
            table: { load: () => Promise.resolve(undefined), ...table },
          }),
        progress: silentProgress,
        temporary,
        now: () => now,
      },
    )
    seconds = Math.round((performance.now() - began) / 1000)
    evaluations = Object.values(stored?.manifest.counts ?? {}).reduce((sum, count) => sum + count, 0)
  }
} finally {
  rmSync(directory, { recursive: true })
}
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
process.stdout.write(
  JSON.stringify({ evaluations, megabytes, diskMegabytes: Math.round(onDisk / 1e6), seconds }),
)

/** The items with what a pack has of them: the facts behind each evaluation, and a change behind each finding. */
function addEvidence(items: readonly Item[]): Item[] {
  const [snapshots, records] = [SNAPSHOT_SORT, COMPLIANCE_RECORD_SORT].map(sort =>
    items.filter(({ key }) => key.sort === sort),
  )
  return (snapshots ?? []).flatMap((item, index) => {
    const snapshot = item.body as ResourceSnapshot
    const provenance = { changeId: `baseline:${SYNTHETIC_ACCOUNT_ID}`, at: snapshot.readAt }
    const body: ResourceSnapshot = {
      ...snapshot,
      facts: { ...Object.fromEntries(FACTS.map(fact => [fact, { known: fact }])), ...snapshot.facts },
      provenance: Object.fromEntries(FACTS.map(fact => [fact, provenance])),
    }
    const inputFingerprints = FACTS.slice(0, 3).map(fact =>
      computeSourceFingerprint(findFactSource(body, fact, provenance)),
    )
    const record = records?.[index]
    if (record === undefined) throw new Error('a snapshot without a record')
    const { results, ...rest } = record.body as ComplianceRecord
    const used = Object.entries(results).map(([id, result]) => [id, { ...result, inputFingerprints }])
    return [
      { ...item, body },
      { ...record, body: { ...rest, results: Object.fromEntries(used) as ComplianceRecord['results'] } },
      ...Object.values(results).flatMap(({ lastTransition }, number) => {
        if (lastTransition === undefined) return []
        const id = `event:${snapshot.resource.arn}:${number}`
        const key = buildChangeRecordKey(id)
        const origin = {
          id,
          account: SYNTHETIC_ACCOUNT_ID,
          region: 'eu-west-1',
          action: 'lambda:UpdateFunctionCode',
        }
        const actor = { type: 'AssumedRole', name: 'Deployer/pipeline' }
        const times = { at: now.toISOString(), openedAt: now.toISOString() }
        return [
          {
            key,
            version: 1,
            body: { ...origin, actor, ...times, notificationsSent: 1, notificationStarted: true },
          },
          {
            key: { ...key, sort: `TRANSITION ${lastTransition.control} ${number}` },
            version: 1,
            body: { transition: { ...lastTransition, changeId: id, at: now.toISOString() }, notifiedIn: 1 },
          },
        ]
      }),
    ]
  })
}

function measureFolder(path: string): number {
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const stats = statSync(join(path, name))
    return sum + (stats.isFile() ? stats.size : 0)
  }, 0)
}

/** A bucket of files, so that what is stored takes no memory. */
function createFileBucket(root: string, onStore: () => void): EvidenceBucket {
  const list = () =>
    existsSync(root)
      ? readdirSync(root, { recursive: true, encoding: 'utf8' })
          .filter(name => statSync(join(root, name)).isFile())
          .toSorted()
      : []
  return {
    listFolders: folder =>
      Promise.resolve([
        ...new Set(
          list().flatMap(key => {
            const [name, rest] = key.slice(folder.length).split('/')
            return rest === undefined ? [] : [`${folder}${name ?? ''}/`]
          }),
        ),
      ]),
    listObjects: folder => Promise.resolve(list().filter(key => key.startsWith(folder))),
    store(key, content) {
      onStore()
      const path = join(root, key)
      if (existsSync(path)) return Promise.resolve(false)
      mkdirSync(dirname(path), { recursive: true })
      if ('path' in content) copyFileSync(content.path, path)
      else writeFileSync(path, content.text)
      return Promise.resolve({ key })
    },
    open: key => {
      const path = join(root, key)
      return Promise.resolve(existsSync(path) ? createReadStream(path) : undefined)
    },
    readRetention: () => Promise.resolve({ none: 'NO_OBJECT_LOCK' }),
  }
}
