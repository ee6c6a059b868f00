import { buildComplianceRecordKey } from '../../../audit/state/keys.ts'
import { pickChangeOrigin } from '../../../audit/events/change-origin.ts'
import { isInUse, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import type { Item } from '../../../audit/state/store.ts'
import type { Change } from '../../../audit/events/change.ts'
import type { DiscoverMessage } from '../../../audit/messages.ts'
import { resolveCollectorQueue } from '../../../audit/resources/collector-queue.ts'
import { refreshSubjects } from '../../../audit/refresh/refresh-subjects.ts'
import { getResourceKey, type Resource } from '../../../audit/resources/resource.ts'
import { computeConfirmationDelay } from '../../../audit/settings/timing.ts'
import { listAuditedResources } from '../../../cli/account/account-source.ts'
import { createSimulatedClock } from '../../../functions/local/simulated-clock.ts'
import { createLocalPipeline } from '../../../functions/local/local-pipeline.ts'
import { HISTORY_ACCOUNT_ID, HISTORY_REGION } from '../accounts/identifiers.ts'
import { createSimulatedAws } from '../simulation/simulated-aws.ts'
import { historyScope, createPipelineFixture } from '../simulation/pipeline-fixture.ts'
import type { Timeline } from '../simulation/timeline.ts'

/** The stored state of one resource. */
export interface StoredResource {
  snapshot: ResourceSnapshot
  record: ComplianceRecord | undefined
}

/** The result of a full audit of an empty store. */
export interface FullAudit {
  /** The state by the keys of the resources, also of those that only the other store has. */
  known: ReadonlyMap<string, StoredResource>
  /** The keys of the resources that the lists led to. */
  reachable: ReadonlySet<string>
}

/**
 * Runs a full audit of the account at the end of a timeline.
 *
 * 1. Take over what was recorded of changes: no read finds that. Read what is on lists and what that leads to, as the command line
 *    does.
 * 2. Read the resources of `own` that nothing leads to any more.
 * 3. Mark the resources that `own` has in use: what was in use once is evaluated until it is deleted.
 */
export async function runFullAudit(
  timeline: Timeline,
  now: Date,
  own: ReadonlyMap<string, StoredResource>,
  recorded: readonly Item[],
): Promise<FullAudit> {
  const simulatedClock = createSimulatedClock(now)
  const { call } = createSimulatedAws(timeline, simulatedClock, undefined)
  const { store, deps } = createPipelineFixture(simulatedClock, call, {
    page: () => Promise.resolve({ events: [] }),
  })
  for (const { key, body } of recorded) await store.save({ key, version: 1, body }, 0)
  const localPipeline = createLocalPipeline(deps)
  const auditDeps = {
    ...deps,
    sender: localPipeline.queues,
    now: () => simulatedClock.now(),
    confirmAfter: computeConfirmationDelay(deps.timing),
  }

  async function refreshResource(resources: readonly Resource[], name: string): Promise<void> {
    await refreshSubjects(buildAuditChange(resources, name, simulatedClock.now()), 0, {
      ...auditDeps,
      queue: 'iam-change',
    })
    await localPipeline.run()
  }

  const { resources, unlisted } = await listAuditedResources(HISTORY_ACCOUNT_ID, {
    call,
    regions: historyScope.regions,
  })
  if (unlisted.length > 0) throw new Error(`a full audit could not list: ${unlisted.join('; ')}`)
  await refreshResource(resources, 'listed')
  const led = new Set(listStoredResources(store).keys())
  const others = [...own].flatMap(([key, { snapshot }]) => (led.has(key) ? [] : [snapshot.resource]))
  if (others.length > 0) await refreshResource(others, 'others')
  const fresh = listStoredResources(store)
  const used = [...own].filter(
    ([key, { snapshot }]) => isInUse(snapshot) && !isInUse(fresh.get(key)?.snapshot ?? snapshot),
  )
  const changeOrigin = pickChangeOrigin(buildAuditChange([], 'used', simulatedClock.now()))
  for (const [, { snapshot }] of used) {
    const { resource } = snapshot
    const request: DiscoverMessage = {
      type: 'discover',
      origin: changeOrigin,
      attempt: 0,
      resource,
      inUse: true,
    }
    await localPipeline.queues.send(resolveCollectorQueue(resource.kind), [request], 0)
  }
  await localPipeline.run()
  return { known: listStoredResources(store), reachable: led }
}

/** Lists the stored state of all resources by their keys. */
export function listStoredResources(
  store: ReturnType<typeof createPipelineFixture>['store'],
): Map<string, StoredResource> {
  const snapshots = store.all('SNAPSHOT').map(({ body }) => body as ResourceSnapshot)
  const records = new Map(
    store.all('COMPLIANCE').map(({ key, body }) => [key.partition, body as ComplianceRecord] as const),
  )
  return new Map(
    snapshots.map(snapshot => [
      getResourceKey(snapshot.resource),
      { snapshot, record: records.get(buildComplianceRecordKey(snapshot.resource).partition) },
    ]),
  )
}

/** The change of a full audit that reads `resources`. */
export function buildAuditChange(resources: readonly Resource[], name: string, now: Date): Change {
  return {
    id: `baseline ${name}`,
    account: HISTORY_ACCOUNT_ID,
    region: HISTORY_REGION,
    action: 'assay:Baseline',
    actor: { type: 'Assay', name: "Assay's initial scan" },
    at: now.toISOString(),
    subjects: resources.map(resource => ({ resource, facts: 'ALL' })),
    eventuallyConsistent: false,
  }
}
