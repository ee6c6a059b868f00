import { randomBytes } from 'node:crypto'
import { loadChangeRecord, type ChangeRecord } from '../../audit/state/change-record.ts'
import {
  buildSnapshotKey,
  COMPLIANCE_RECORD_SORT,
  buildComplianceRecordKey,
  SNAPSHOT_SORT,
} from '../../audit/state/keys.ts'
import { isInUse, type ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import type { ComplianceRecord } from '../../audit/state/compliance-record.ts'
import {
  describeUnresolvedRelationships,
  listUnresolvedGaps,
} from '../../audit/state/unresolved-relationships.ts'
import type { ChangeOrigin } from '../../audit/events/change-origin.ts'
import { checklist } from '../../audit/checklist.ts'
import type { Notifier } from '../../audit/notify/notification.ts'
import type { EscalationAccount } from '../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import { deriveEscalationAccount } from '../../audit/evaluate/escalation/escalation-account.ts'
import { computeIndexDelta } from '../../audit/evaluate/escalation/index-delta.ts'
import { isEscalationRelevant } from '../../audit/refresh/escalation-relevance.ts'
import { awsCatalog } from '../../functions/bundled-files/aws-catalog.ts'
import { recordIndexMembers } from '../../audit/evaluate/escalation/index-members.ts'
import { auditAtOnce, type AuditProgress } from '../../audit/sweep/audit-at-once.ts'
import { getOpening, type Transition } from '../../audit/state/transition.ts'
import type { ListingGap } from '../../audit/resources/assay/sweep.ts'
import { describeResource } from '../../audit/resources/kinds.ts'
import { getResourceKey, type Resource } from '../../audit/resources/resource.ts'
import { defaultSettings, type Settings } from '../../audit/settings/settings.ts'
import { computeConfirmationDelay, defaultTiming } from '../../audit/settings/timing.ts'
import type { ListingPageRequest } from '../../audit/refresh/listing-page.ts'
import { fetchListPage } from '../../functions/collectors/lists/list-page.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import { createAccountReader } from '../../functions/collectors/account-reader.ts'
import type { ReadCall } from '../../functions/collectors/observe-collectors.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import type { SimulatedClock } from '../../functions/local/simulated-clock.ts'
import { createAuditStore, type AuditStore } from '../../functions/local/audit-store.ts'
import {
  createLocalPipeline,
  type PipelineObserver,
  type LocalPipeline,
} from '../../functions/local/local-pipeline.ts'
import { setPhaseDone, startPhase } from '../output/progress.ts'
import { listAuditedResources, type AccountSource, type ListedResources } from '../account/account-source.ts'

/** An account under audit: the pipeline, with a store of its own in memory. */
export interface LocalAudit {
  pipeline: LocalPipeline
  /** Runs the initial scan: reads and evaluates the whole account as it is now. */
  baseline(account: string): Promise<ListedResources>
  /** What the last scan read of the principals, and of everything else that escalation paths depend on. */
  loadPermissions(account: string): Promise<AccountPermissions>
  /** Builds the escalation index, which the escalation paths in notifications need. */
  buildEscalationIndex(account: string): Promise<void>
  /** What is stored. */
  store: AuditStore
  /** All evaluated resources, including discovered ones. */
  listEvaluated(): Resource[]
  /** `resources` without those that are evaluated only in use and that nothing audited uses. */
  selectInUse(resources: readonly Resource[]): Promise<Resource[]>
  /** The snapshots of everything that was read. */
  loadSnapshots(): Promise<ResourceSnapshot[]>
  /** The compliance records of `resources`. */
  loadRecords(resources: readonly Resource[]): Promise<ComplianceRecord[]>
  /** Describes the relationships that could not be read: resources that only they lead to are missing. */
  describeUnresolved(): Promise<string[]>
  /** What can be missing because of these relationships. */
  listUnresolvedGaps(): Promise<ListingGap[]>
  /** The changes that caused the last transitions in `records`, by their ids. */
  loadChanges(records: readonly ComplianceRecord[]): Promise<Map<string, ChangeRecord>>
}

/** The principals of an account with their policies, and everything else that escalation paths depend on. */
export interface AccountPermissions {
  account: EscalationAccount
  /** What is missing in `account`, with the reason. */
  unread: readonly UnreadPart[]
}

/** A resource that could not be read, or all of a kind that could not be listed. */
interface UnreadPart {
  arn?: string
  reason: string
}

/** Optional parts of a local audit. */
export interface LocalAuditOptions {
  /** Lists only what escalation paths depend on, and evaluates no control. */
  isPermissionsOnly?: boolean
  /** Reads everything, but evaluates no control. */
  isReadOnly?: boolean
  observer?: PipelineObserver
  notifier?: Notifier
  settings?: Settings
  /** Is called for each call of a collector that AWS answered, or the account file. */
  onAnswer?: (readCall: ReadCall) => void
}

/** Opens a local audit of `source`, at the time of `simulatedClock`. */
export function openLocalAudit(
  source: AccountSource,
  simulatedClock: SimulatedClock,
  localAuditOptions: LocalAuditOptions,
): LocalAudit {
  const { observer = {}, notifier, settings = defaultSettings } = localAuditOptions
  const { isPermissionsOnly = false, isReadOnly = isPermissionsOnly } = localAuditOptions
  const lists = isPermissionsOnly ? auditResourceLists.filter(isEscalationRelevant) : auditResourceLists
  const failures: string[] = []
  const withFailures: PipelineObserver = {
    ...observer,
    onDeadLetter(queueDelivery, failure) {
      failures.push(`processing failed: ${String(failure)}`)
      observer.onDeadLetter?.(queueDelivery, failure)
    },
  }
  const evaluated = new Map<string, Resource>()
  const store = observeRecords(createAuditStore(), record =>
    evaluated.set(getResourceKey(record.resource), record.resource),
  )
  const factReader = createAccountReader(source.call, createRedactor(randomBytes(32).toString('hex')), {
    imagePolicies: settings.images,
    now: () => simulatedClock.now(),
    onAnswer: localAuditOptions.onAnswer,
  })
  const scope = { regions: source.regions }
  const timing = defaultTiming
  const list = (order: ListingPageRequest) => fetchListPage(lists, source.call, order)
  const parts = {
    snapshotScan: store,
    store,
    reader: factReader,
    clock: simulatedClock,
    checklist: isReadOnly ? [] : checklist,
    settings,
    scope,
    list,
    timing,
    graphCache: {},
    observer: withFailures,
    notifier: notifier ?? { send: () => Promise.resolve() },
  }
  const localPipeline = createLocalPipeline(parts)
  const now = () => simulatedClock.now()
  const deps = {
    ...parts,
    awsCatalog,
    sender: localPipeline.queues,
    now,
    confirmAfter: computeConfirmationDelay(timing),
    onEvaluated: (transitions: readonly Transition[]) => observer.onTransitions?.(transitions, new Map()),
    onProgress: createProgressReporter(),
  }
  async function loadEvaluated(): Promise<ResourceSnapshot[]> {
    const items = await Promise.all(
      [...evaluated.values()].map(resource => store.load(buildSnapshotKey(resource))),
    )
    return items.flatMap(item => (item ? [item.body as ResourceSnapshot] : []))
  }
  return {
    pipeline: localPipeline,
    async baseline(account) {
      startPhase('Listing resources')
      const found = await listAuditedResources(account, source, lists)
      if (found.resources.length === 0) return found
      const origin = buildBaselineOrigin(account, source.regions, simulatedClock.now())
      await auditAtOnce(origin, found.resources, deps)
      if (notifier !== undefined)
        await localPipeline.queues.send(
          'notify',
          [{ type: 'notify', changeId: origin.id }],
          timing.notificationDelay,
        )
      await localPipeline.run()
      return {
        ...found,
        unlisted: [...found.unlisted, ...failures],
        gaps: [...found.gaps, ...failures.map(() => ({}))],
      }
    },
    async loadPermissions(account) {
      const resources: Resource[] = []
      for await (const snapshots of listSnapshotPages(store))
        resources.push(...snapshots.map(({ resource }) => resource).filter(isEscalationRelevant))
      const delta = await computeIndexDelta(resources, { store, settings, awsCatalog, now })
      const unread = delta.unread.map((resource, index) => ({
        arn: resource.arn,
        reason: `${describeResource(resource)}: ${delta.reasons[index] ?? ''}`,
      }))
      return { account: deriveEscalationAccount(account, delta.change), unread }
    },
    async buildEscalationIndex(account) {
      startPhase('Finding escalation paths')
      const sweep = `sweep:${account}`
      for await (const snapshots of listSnapshotPages(store))
        await recordIndexMembers(sweep, snapshots, store, now())
      await localPipeline.queues.send('evaluate', [{ type: 'rebuild-escalation-index', account, sweep }], 0)
      await localPipeline.run()
    },
    store,
    listEvaluated: () => [...evaluated.values()],
    async selectInUse(resources) {
      const items = await Promise.all(resources.map(resource => store.load(buildSnapshotKey(resource))))
      const snapshots = items.map(item => item?.body as ResourceSnapshot | undefined)
      return resources.filter((_, index) => {
        const snapshot = snapshots[index]
        return snapshot === undefined || isInUse(snapshot)
      })
    },
    async loadSnapshots() {
      const all: ResourceSnapshot[] = []
      for await (const snapshots of listSnapshotPages(store)) all.push(...snapshots)
      return all
    },
    async loadRecords(resources) {
      const items = await Promise.all(
        resources.map(resource => store.load(buildComplianceRecordKey(resource))),
      )
      return items.flatMap(item => (item ? [item.body as ComplianceRecord] : []))
    },
    async describeUnresolved() {
      return describeUnresolvedRelationships(await loadEvaluated())
    },
    async listUnresolvedGaps() {
      return listUnresolvedGaps(await loadEvaluated())
    },
    async loadChanges(records) {
      const entries = records.flatMap(record => Object.values(record.results))
      const ids = new Set(
        entries.flatMap(({ lastTransition }) => (lastTransition ? getOpening(lastTransition).changeId : [])),
      )
      const changes = await Promise.all([...ids].map(id => loadChangeRecord(id, store)))
      return new Map(changes.flatMap(change => (change ? [[change.id, change]] : [])))
    },
  }
}

const PHASES = { READ: 'Reading resources', EVALUATE: 'Evaluating resources' }

/** Returns a function that shows the progress of an audit. */
function createProgressReporter(): (auditProgress: AuditProgress) => void {
  let current: AuditProgress['phase'] | undefined
  return ({ phase, done, total }) => {
    if (phase !== current) startPhase(PHASES[phase])
    current = phase
    setPhaseDone(done, total)
  }
}

/** The stored snapshots, by pages. */
async function* listSnapshotPages(store: AuditStore): AsyncGenerator<ResourceSnapshot[]> {
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const { items, next } = await store.page([SNAPSHOT_SORT], token)
    yield items.map(({ body }) => body as ResourceSnapshot)
    token = next
  }
}

/** `store`; calls `onRecord` for every compliance record that is saved. */
function observeRecords(store: AuditStore, onRecord: (record: ComplianceRecord) => void): AuditStore {
  return {
    ...store,
    async save(item, expecting) {
      const saved = await store.save(item, expecting)
      if (saved && item.key.sort === COMPLIANCE_RECORD_SORT) onRecord(item.body as ComplianceRecord)
      return saved
    },
  }
}

function buildBaselineOrigin(account: string, regions: readonly string[], at: Date): ChangeOrigin {
  return {
    id: `baseline:${account}:${at.toISOString()}`,
    account,
    region: regions[0] ?? 'us-east-1',
    action: 'assay:Baseline',
    actor: { type: 'Assay', name: "Assay's initial scan" },
    at: at.toISOString(),
  }
}
