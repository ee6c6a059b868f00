import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ResourceSnapshot } from '../../../../audit/resources/resource-snapshot.ts'
import { COMPLIANCE_RECORD_SORT, SNAPSHOT_SORT } from '../../../../audit/state/keys.ts'
import type { ComplianceRecord } from '../../../../audit/state/compliance-record.ts'
import type { Change } from '../../../../audit/events/change.ts'
import { checklist } from '../../../../audit/checklist.ts'
import { refreshSubjects } from '../../../../audit/refresh/refresh-subjects.ts'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import type { ListingPageRequest } from '../../../../audit/refresh/listing-page.ts'
import { computeConfirmationDelay, defaultTiming } from '../../../../audit/settings/timing.ts'
import { listAuditedResources } from '../../../../cli/account/account-source.ts'
import { limitConcurrency, retryThrottled } from '../../../../functions/collectors/api/call-middleware.ts'
import { fetchListPage } from '../../../../functions/collectors/lists/list-page.ts'
import { auditResourceLists } from '../../../../functions/collectors/all-resource-lists.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createAuditCall } from '../../../../functions/aws/api/audit-calls.ts'
import { createSimulatedClock } from '../../../../functions/local/simulated-clock.ts'
import { openFileStore, type FileStore } from '../../../../functions/local/file-store.ts'
import { createLocalPipeline } from '../../../../functions/local/local-pipeline.ts'
import type { LocalAws } from '../../../local-aws/local-aws.ts'
import { createTableStore } from '../../deployed-assay/deployed-table.ts'
import { indexByKey, type KnownResources } from './table-state.ts'

/** The number of concurrent calls. */
const AT_ONCE = 8

/** Audits the whole account anew, without any event. */
export async function runFreshAudit(localAws: LocalAws): Promise<KnownResources> {
  Object.assign(process.env, localAws.env)
  const place = mkdtempSync(join(tmpdir(), 'assay-fresh-'))
  const store = openFileStore(place)
  try {
    await readAll(localAws, store)
    const snapshots = (await store.page([SNAPSHOT_SORT])).items.map(({ body }) => body as ResourceSnapshot)
    const records = (await store.page([COMPLIANCE_RECORD_SORT])).items.map(
      ({ body }) => body as ComplianceRecord,
    )
    return { snapshots: indexByKey(snapshots), records: indexByKey(records) }
  } finally {
    store.close()
    rmSync(place, { recursive: true })
  }
}

async function readAll(localAws: LocalAws, store: FileStore): Promise<void> {
  const regions = [localAws.region]
  const awsCall = limitConcurrency(retryThrottled(createAuditCall(), wait), AT_ONCE)
  const { resources, unlisted } = await listAuditedResources(localAws.account, { call: awsCall, regions })
  if (unlisted.length > 0) throw new Error(unlisted.join('\n'))
  const simulatedClock = createSimulatedClock(new Date())
  const factReader = createAccountReader(awsCall, createRedactor(await redactionKey(localAws)))
  const timing = defaultTiming
  const deps = {
    store,
    reader: factReader,
    clock: simulatedClock,
    checklist,
    settings: defaultSettings,
    timing,
  }
  const dead: unknown[] = []
  const observer = { onDeadLetter: (_: unknown, failure: unknown) => void dead.push(failure) }
  const notifier = { send: () => Promise.resolve() }
  const list = (order: ListingPageRequest) => fetchListPage(auditResourceLists, awsCall, order)
  const localPipeline = createLocalPipeline({ ...deps, scope: { regions }, list, notifier, observer })
  const change: Change = {
    id: 'fresh',
    account: localAws.account,
    region: localAws.region,
    action: 'assay:Baseline',
    actor: { type: 'Assay', name: 'a new audit' },
    at: simulatedClock.now().toISOString(),
    subjects: resources.map(resource => ({ resource, facts: 'ALL' })),
    eventuallyConsistent: false,
  }
  const now = () => simulatedClock.now()
  const post = localPipeline.queues
  await refreshSubjects(change, 0, {
    ...deps,
    now,
    sender: post,
    queue: 'iam-change',
    confirmAfter: computeConfirmationDelay(timing),
  })
  await localPipeline.run()
  if (dead.length > 0) throw new Error(dead.map(String).join('\n'))
}

/** The key of the deployed hashes, so that hashes can be compared. */
async function redactionKey(localAws: LocalAws): Promise<string> {
  const item = await createTableStore(localAws).load({ partition: 'DEPLOYMENT', sort: 'REDACTION KEY' })
  if (item === undefined) throw new Error('the deployment has no key of hashes')
  return String(item.body)
}
