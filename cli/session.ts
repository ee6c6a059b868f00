import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Change } from '../audit/changes/change.ts'
import { checklist } from '../audit/checklist.ts'
import type { Notifier } from '../audit/notifications/notification.ts'
import { look } from '../audit/respond.ts'
import type { Resource } from '../audit/resources/resource.ts'
import { defaultSettings } from '../audit/settings/settings.ts'
import { confirmAfter, defaultTiming } from '../audit/timing.ts'
import { functionsIn, rolesOf } from '../functions/answers/listing.ts'
import { CallFailed, type Call } from '../functions/answers/operation.ts'
import { readerBy } from '../functions/answers/reader.ts'
import { redaction } from '../functions/answers/redaction.ts'
import { openAccountFile } from '../functions/local/account-file.ts'
import { clockAt, type Clock } from '../functions/local/clock.ts'
import { openFileStore, type FileStore } from '../functions/local/file-store.ts'
import { pipelineOf, type Observer, type Pipeline } from '../functions/local/pipeline.ts'

/** An account file under audit: the pipeline over it, with a store of its own that lives as long as the session. */
export interface Session {
  pipeline: Pipeline
  store: FileStore
  clock: Clock
  call: Call
  /** Reads the account as it was before `start`, judges it, and answers how many resources that were. */
  baseline(account: string): Promise<number>
  close(): void
}

/**
 * Opens the account file in `directory` at the time `start`; the regions in scope are those of the file unless
 * `only` names them. Throws AccountFileError.
 */
export function openSession(
  directory: string,
  start: Date,
  only: readonly string[] | undefined,
  observer: Observer,
  notifier: Notifier = { send: () => Promise.resolve() },
): Session {
  const clock = clockAt(start)
  const file = openAccountFile(directory)
  const call = file.callAt(() => clock.now())
  const regions = only ?? file.regions
  const place = mkdtempSync(join(tmpdir(), 'assay-'))
  const store = openFileStore(place)
  const reader = readerBy(call, redaction('account-file'))
  const scope = { regions }
  const timing = defaultTiming
  const parts = { store, reader, clock, checklist, settings: defaultSettings, scope, timing }
  const pipeline = pipelineOf({ ...parts, notifier, observer })
  const ports = {
    ...parts,
    post: pipeline.queues,
    now: () => clock.now(),
    confirmAfter: confirmAfter(timing),
  }
  return {
    pipeline,
    store,
    clock,
    call,
    async baseline(account) {
      const resources = await everything(account, regions, call)
      if (resources.length === 0) return 0
      await look(baselineChange(account, regions, resources, clock.now()), 0, {
        ...ports,
        queue: 'iam-change',
      })
      await pipeline.run()
      return resources.length
    },
    close() {
      store.close()
      rmSync(place, { recursive: true })
    },
  }
}

async function everything(account: string, regions: readonly string[], call: Call): Promise<Resource[]> {
  const lists = await Promise.all([
    ...regions.map(region => unlessNotRecorded(functionsIn(account, region, call))),
    unlessNotRecorded(rolesOf(account, 'us-east-1', call)),
  ])
  return lists.flat()
}

async function unlessNotRecorded(list: Promise<Resource[]>): Promise<Resource[]> {
  try {
    return await list
  } catch (failure) {
    if (failure instanceof CallFailed && failure.error === 'NotRecorded') return []
    throw failure
  }
}

function baselineChange(
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
