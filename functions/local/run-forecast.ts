import { createAbsenceReader, createProposalReader } from '../../audit/forecast/proposal-reader.ts'
import { compareForecast, type Forecast } from '../../audit/forecast/forecast.ts'
import { createOverlayStore } from '../../audit/forecast/overlay-store.ts'
import { indexProposal, type Proposal, type ProposedResource } from '../../audit/forecast/proposal.ts'
import type { Change } from '../../audit/events/change.ts'
import { hashText } from '../../audit/state/keys.ts'
import { loadSnapshot } from '../../audit/state/load-snapshot.ts'
import type { Store } from '../../audit/state/store.ts'
import { classifyAwsOwned } from '../../audit/engines/iam/aws-owned.ts'
import { getKindDefinition, listCollectorNames } from '../../audit/resources/kinds.ts'
import { ABSENCE_CHANGE_ID, listRelationships } from '../../audit/resources/resource-snapshot.ts'
import { getResourceKey, type Resource } from '../../audit/resources/resource.ts'
import { refreshSubjects } from '../../audit/refresh/refresh-subjects.ts'
import { refreshSnapshot } from '../../audit/refresh/snapshot/refresh-snapshot.ts'
import type { FactReader } from '../../audit/refresh/snapshot/fact-reader.ts'
import { resolveCollectorQueue } from '../../audit/resources/collector-queue.ts'
import { computeConfirmationDelay } from '../../audit/settings/timing.ts'
import { createLocalPipeline, type LocalPipelineDeps } from './local-pipeline.ts'

/** What a forecast needs: the account as it is, in a store that is only read, and how the pipeline processes a change. */
export interface ForecastDeps extends Omit<
  LocalPipelineDeps,
  'store' | 'reader' | 'notifier' | 'publisher' | 'observer'
> {
  store: Pick<Store, 'load' | 'list'>
  /** Reads what the account's store does not have. */
  fallback: Pick<FactReader, 'read'>
}

/** A proposed change could not be processed to its end; `message` says why. */
class ForecastError extends Error {
  override name = 'ForecastError'
}

/** Processes a proposed change as the pipeline would process it after the deployment, on a copy of the account. */
export async function runForecast(proposal: Proposal, deps: ForecastDeps): Promise<Forecast> {
  const { clock, timing, fallback } = deps
  const store = createOverlayStore(deps.store)
  const proposed = indexProposal(proposal)
  const failures: unknown[] = []
  const parts: LocalPipelineDeps = {
    ...deps,
    store,
    reader: createProposalReader(proposed, deps.store, fallback),
    observer: { onDeadLetter: (_: unknown, failure: unknown) => failures.push(failure) },
  }
  const pipeline = createLocalPipeline(parts)
  const subjects = await selectSubjects(proposal, deps.store)
  const now = () => clock.now()
  const refreshDeps = { store, now, confirmAfter: computeConfirmationDelay(timing) }
  await recordAbsence(subjects, { ...refreshDeps, reader: createAbsenceReader(proposed) })
  const policies = await selectUnreadAwsPolicies(proposal, deps.store)
  const read = [...subjects.map(({ resource }) => resource), ...policies]
  const change = buildForecastChange(proposal, read, now())
  const queue = resolveCollectorQueue('AWS::IAM::Role')
  await refreshSubjects(change, 0, {
    ...refreshDeps,
    reader: parts.reader,
    sender: pipeline.queues,
    timing,
    queue,
  })
  await pipeline.run()
  if (failures.length > 0)
    throw new ForecastError(`the proposed change could not be judged: ${String(failures[0])}`)
  return compareForecast(proposal, change.id, store)
}

/** The proposed resources without those that no control concerns until another resource references them. */
async function selectSubjects(
  { resources }: Proposal,
  base: Pick<Store, 'load'>,
): Promise<readonly ProposedResource[]> {
  const known = await Promise.all(resources.map(({ resource }) => loadSnapshot(resource, base)))
  return resources.filter(
    ({ resource, after }, index) =>
      known[index] !== undefined ||
      (after !== 'DELETED' && getKindDefinition(resource.kind).auditedIfReferenced !== true),
  )
}

/** Stores snapshots of the resources that do not exist yet, in which they grant nothing and admit no principal. */
async function recordAbsence(
  subjects: readonly ProposedResource[],
  deps: Parameters<typeof refreshSnapshot>[3],
): Promise<void> {
  for (const { resource } of subjects) {
    if ((await loadSnapshot(resource, deps.store)) !== undefined) continue
    const provenance = { changeId: ABSENCE_CHANGE_ID, at: deps.now().toISOString() }
    await refreshSnapshot(resource, listCollectorNames(resource.kind), { provenance, attempt: 0 }, deps)
  }
}

/**
 * The policies of AWS that the proposed resources reference and the account never read. They are read with the proposed
 * resources: discovered afterwards, each would affect all that references it a second time.
 */
async function selectUnreadAwsPolicies(
  { resources }: Proposal,
  base: Pick<Store, 'load'>,
): Promise<readonly Resource[]> {
  const references = resources.flatMap(({ resource, after }) =>
    after === 'DELETED' ? [] : listRelationships(resource, after).map(({ to }) => to),
  )
  const policies = references.filter(({ arn }) => classifyAwsOwned(arn) === 'MANAGED_POLICY')
  const distinct = [...new Map(policies.map(policy => [getResourceKey(policy), policy])).values()]
  const known = await Promise.all(distinct.map(policy => loadSnapshot(policy, base)))
  return distinct.filter((_, index) => known[index] === undefined)
}

function buildForecastChange({ account, region }: Proposal, subjects: readonly Resource[], at: Date): Change {
  return {
    id: `forecast:${account}:${hashText(JSON.stringify(subjects))}`,
    account,
    region,
    action: 'assay:Forecast',
    actor: { type: 'Assay', name: 'the proposed change' },
    at: at.toISOString(),
    subjects: subjects.map(resource => ({ resource, facts: 'ALL' })),
    eventuallyConsistent: false,
  }
}
