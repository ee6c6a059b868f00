import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Model } from '../../../audit/account/model.ts'
import { SHEET } from '../../../audit/account/keys.ts'
import type { Sheet } from '../../../audit/account/sheet.ts'
import type { Change } from '../../../audit/changes/change.ts'
import { checklist } from '../../../audit/checklist.ts'
import { look } from '../../../audit/respond.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import type { ListOrder } from '../../../audit/listed.ts'
import { confirmAfter, defaultTiming } from '../../../audit/timing.ts'
import { listed } from '../../../cli/account.ts'
import { limited, patient } from '../../../functions/answers/limited.ts'
import { listedBy } from '../../../functions/answers/listed.ts'
import { listings } from '../../../functions/answers/listings.ts'
import { readerBy } from '../../../functions/answers/reader.ts'
import { redaction } from '../../../functions/answers/redaction.ts'
import { callAws } from '../../../functions/aws/account.ts'
import { clockAt } from '../../../functions/local/clock.ts'
import { openFileStore, type FileStore } from '../../../functions/local/file-store.ts'
import { pipelineOf } from '../../../functions/local/pipeline.ts'
import type { Bed } from '../../bed/bed.ts'
import { storeOf } from '../table.ts'
import { byKey, type Known } from './state.ts'

/** Calls under way at the same time. */
const AT_ONCE = 8

/** What one look at the whole account, as it is now, makes of it: by the parts of Assay that no event passes through. */
export async function freshLook(bed: Bed): Promise<Known> {
  Object.assign(process.env, bed.env)
  const place = mkdtempSync(join(tmpdir(), 'assay-fresh-'))
  const store = openFileStore(place)
  try {
    await lookAtAll(bed, store)
    const models = (await store.page('MODEL')).bodies as Model[]
    const sheets = (await store.page(SHEET)).bodies as Sheet[]
    return { models: byKey(models), sheets: byKey(sheets) }
  } finally {
    store.close()
    rmSync(place, { recursive: true })
  }
}

async function lookAtAll(bed: Bed, store: FileStore): Promise<void> {
  const regions = [bed.region]
  const call = limited(patient(callAws, wait), AT_ONCE)
  const { resources, unlisted } = await listed(bed.account, { call, regions })
  if (unlisted.length > 0) throw new Error(unlisted.join('\n'))
  const clock = clockAt(new Date())
  const reader = readerBy(call, redaction(await redactionKey(bed)))
  const timing = defaultTiming
  const ports = { store, reader, clock, checklist, settings: defaultSettings, timing }
  const dead: unknown[] = []
  const observer = { onDeadLetter: (_: unknown, failure: unknown) => void dead.push(failure) }
  const notifier = { send: () => Promise.resolve() }
  const list = (order: ListOrder) => listedBy(listings, call, order)
  const pipeline = pipelineOf({ ...ports, scope: { regions }, list, notifier, observer })
  const change: Change = {
    id: 'fresh',
    account: bed.account,
    region: bed.region,
    action: 'assay:Baseline',
    actor: { type: 'Assay', name: 'a fresh look' },
    at: clock.now().toISOString(),
    subjects: resources.map(resource => ({ resource, facts: 'ALL' })),
    lags: false,
  }
  const now = () => clock.now()
  const post = pipeline.queues
  await look(change, 0, { ...ports, now, post, queue: 'iam-change', confirmAfter: confirmAfter(timing) })
  await pipeline.run()
  if (dead.length > 0) throw new Error(dead.map(String).join('\n'))
}

/** The key of the deployed hashes: what is equal there has to be equal here. */
async function redactionKey(bed: Bed): Promise<string> {
  const item = await storeOf(bed).load({ partition: 'DEPLOYMENT', sort: 'REDACTION KEY' })
  if (item === undefined) throw new Error('the deployment has no key of hashes')
  return String(item.body)
}
