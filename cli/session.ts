import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadCause, type Cause } from '../audit/account/cause.ts'
import { modelKey, SHEET, sheetKey } from '../audit/account/keys.ts'
import { isInUse, type Model } from '../audit/account/model.ts'
import type { Sheet } from '../audit/account/sheet.ts'
import { untraced } from '../audit/account/untraced.ts'
import type { Change } from '../audit/changes/change.ts'
import { checklist } from '../audit/checklist.ts'
import type { Notifier } from '../audit/notifications/notification.ts'
import { enroll } from '../audit/escalation/roster.ts'
import { look } from '../audit/respond.ts'
import { keyOf, type Resource } from '../audit/resources/resource.ts'
import { defaultSettings, type Settings } from '../audit/settings/settings.ts'
import { confirmAfter, defaultTiming } from '../audit/timing.ts'
import type { ListOrder } from '../audit/listed.ts'
import { listedBy } from '../functions/answers/listed.ts'
import { listings } from '../functions/answers/listings.ts'
import { readerBy } from '../functions/answers/reader.ts'
import { redaction } from '../functions/answers/redaction.ts'
import type { Clock } from '../functions/local/clock.ts'
import { openFileStore, type FileStore } from '../functions/local/file-store.ts'
import { pipelineOf, type Observer, type Pipeline } from '../functions/local/pipeline.ts'
import { listed, type AskedAccount, type Listed } from './account.ts'

/** An account under audit: the pipeline over it, with a store of its own that lives as long as the session. */
export interface Session {
  pipeline: Pipeline
  /** Reads and judges the whole account as it is now. */
  baseline(account: string): Promise<Listed>
  /** Finds who may become whom, so that it can be told what opens a way. */
  index(account: string): Promise<void>
  /** Every resource that was judged, also those that others led to. */
  judged(): Resource[]
  /** `resources` without those that nothing uses that is audited: they have no verdict. */
  toJudge(resources: readonly Resource[]): Promise<Resource[]>
  /** What was judged of `resources`. */
  sheets(resources: readonly Resource[]): Promise<Sheet[]>
  /** What relations that could not be read leave unknown: what only they lead to is missing. */
  untraced(): Promise<string[]>
  /** The causes of the findings on `sheets`, by their ids. */
  causes(sheets: readonly Sheet[]): Promise<Map<string, Cause>>
  close(): void
}

/** What a session hears of, and by what it judges. */
export interface Listeners {
  observer?: Observer
  notifier?: Notifier
  settings?: Settings
}

/** Opens a session over `asked`, on `clock`. */
export function openSession(asked: AskedAccount, clock: Clock, listeners: Listeners): Session {
  const {
    observer = {},
    notifier = { send: () => Promise.resolve() },
    settings = defaultSettings,
  } = listeners
  const givenUp: string[] = []
  const withGivenUp: Observer = {
    ...observer,
    onDeadLetter(delivery, failure) {
      givenUp.push(`given up: ${String(failure)}`)
      observer.onDeadLetter?.(delivery, failure)
    },
  }
  const place = mkdtempSync(join(tmpdir(), 'assay-'))
  const judged = new Map<string, Resource>()
  const store = noting(openFileStore(place), sheet => judged.set(keyOf(sheet.resource), sheet.resource))
  const reader = readerBy(asked.call, redaction(place))
  const scope = { regions: asked.regions }
  const timing = defaultTiming
  const list = (order: ListOrder) => listedBy(listings, asked.call, order)
  const parts = {
    catalogue: store,
    store,
    reader,
    clock,
    checklist,
    settings,
    scope,
    list,
    timing,
    notifier,
    remembered: {},
    observer: withGivenUp,
  }
  const pipeline = pipelineOf(parts)
  const now = () => clock.now()
  const ports = { ...parts, post: pipeline.queues, now, confirmAfter: confirmAfter(timing) }
  return {
    pipeline,
    async baseline(account) {
      const found = await listed(account, asked)
      if (found.resources.length === 0) return found
      const change = baselineOf(account, asked.regions, found.resources, clock.now())
      await look(change, 0, { ...ports, queue: 'iam-change' })
      await pipeline.run()
      return { ...found, unlisted: [...found.unlisted, ...givenUp] }
    },
    async index(account) {
      const sweep = `sweep:${account}`
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const { bodies, next } = await store.page('MODEL', token)
        await enroll(sweep, bodies as Model[], store, now())
        token = next
      }
      await pipeline.queues.send('reassess', [{ type: 'rebuild-index', account, sweep }], 0)
      await pipeline.run()
    },
    judged: () => [...judged.values()],
    async toJudge(resources) {
      const items = await Promise.all(resources.map(resource => store.load(modelKey(resource))))
      const models = items.map(item => item?.body as Model | undefined)
      return resources.filter((_, index) => {
        const model = models[index]
        return model === undefined || isInUse(model)
      })
    },
    async sheets(resources) {
      const items = await Promise.all(resources.map(resource => store.load(sheetKey(resource))))
      return items.flatMap(item => (item ? [item.body as Sheet] : []))
    },
    async untraced() {
      const items = await Promise.all([...judged.values()].map(resource => store.load(modelKey(resource))))
      return untraced(items.flatMap(item => (item ? [item.body as Model] : [])))
    },
    async causes(sheets) {
      const entries = sheets.flatMap(sheet => Object.values(sheet.entries))
      const ids = new Set(entries.flatMap(({ last }) => last?.cause ?? []))
      const causes = await Promise.all([...ids].map(id => loadCause(id, store)))
      return new Map(causes.flatMap(cause => (cause ? [[cause.id, cause]] : [])))
    },
    close() {
      store.close()
      rmSync(place, { recursive: true })
    },
  }
}

/** `store`, with every sheet that is written told to `onSheet`. */
function noting(store: FileStore, onSheet: (sheet: Sheet) => void): FileStore {
  return {
    ...store,
    async save(item, expecting) {
      const saved = await store.save(item, expecting)
      if (saved && item.key.sort === SHEET) onSheet(item.body as Sheet)
      return saved
    },
  }
}

function baselineOf(
  account: string,
  regions: readonly string[],
  resources: readonly Resource[],
  at: Date,
): Change {
  return {
    id: `baseline:${account}:${at.toISOString()}`,
    account,
    region: regions[0] ?? 'us-east-1',
    action: 'assay:Baseline',
    actor: { type: 'Assay', name: 'the baseline' },
    at: at.toISOString(),
    subjects: resources.map(resource => ({ resource, facts: 'ALL' })),
    lags: false,
  }
}
