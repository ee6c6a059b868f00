import { loadInputs } from './load-inputs.ts'
import { saveTransientViolation, type TransientViolation } from '../state/transient-violation.ts'
import { buildSnapshotKey, buildComplianceRecordKey } from '../state/keys.ts'
import type { SnapshotLookup, ResourceSnapshot } from '../resources/resource-snapshot.ts'
import { selectEnabledControls, type EvaluationDeps } from './evaluate-and-save.ts'
import type { ComplianceRecord } from '../state/compliance-record.ts'
import type { ListingStore } from '../state/store.ts'
import { listClaimedEdits, type ClaimWindow } from '../state/event-claims.ts'
import { listControlsForKind } from '../checklist.ts'
import type { ResolvedFact } from '../controls/resolve-inputs.ts'
import { createFactComputer } from '../controls/compute-fact.ts'
import { evaluateControl } from '../controls/control.ts'
import type { MessageWork } from './message-work.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { EvaluateMessage } from '../messages.ts'
import { applyEdit } from '../resources/fact-edit.ts'
import type { FactsByName } from '../resources/fact.ts'
import type { Resource } from '../resources/resource.ts'

/**
 * Evaluates the resources of a message as the claims of events describe them during past windows, and records what was
 * non-compliant then and is not now. Compliance records stay as they are: they rest on what was read.
 */
export async function recordTransientViolations(
  { changeId, resources, claimWindows = [] }: EvaluateMessage,
  messageWork: MessageWork,
  allDeps: EvaluationDeps,
): Promise<void> {
  const deps = selectEnabledControls(allDeps)
  for (const claimWindow of claimWindows) {
    const claimed = await loadClaimedState(claimWindow, deps.store)
    if (claimed === undefined) continue
    const snapshotLookup = await loadInputs(resources, deps.checklist, claimed.store)
    const past = { ...claimed, lookup: snapshotLookup, resolved: new Map<string, ResolvedFact>() }
    const violations = await mapConcurrent(resources, each =>
      findTransientViolations(each, past, claimWindow, { ...deps, messageWork }),
    )
    await mapConcurrent(violations.flat(), violation =>
      saveTransientViolation(violation, changeId, deps.store),
    )
  }
}

/** The account as it was during a claim window. */
interface ClaimedState {
  /** The store, with the claimed facts in place of the current ones. */
  store: ListingStore
  from: string
  to: string
}

async function loadClaimedState(
  claimWindow: ClaimWindow,
  store: ListingStore,
): Promise<ClaimedState | undefined> {
  const edits = await listClaimedEdits(claimWindow, store)
  const item = await store.load(buildSnapshotKey(claimWindow.subject))
  const [first] = edits
  if (first === undefined || item === undefined) return undefined
  const snapshot = item.body as ResourceSnapshot
  if (snapshot.presence !== 'PRESENT') return undefined
  const facts = edits.reduce<FactsByName | undefined>(
    (edited, { edit }) => edited && applyEdit(edited, edit),
    snapshot.facts,
  )
  if (facts === undefined) return undefined
  const claimedItem = { ...item, body: { ...snapshot, facts } }
  const key = buildSnapshotKey(claimWindow.subject)
  const isClaimed = (other: typeof key) => other.partition === key.partition && other.sort === key.sort
  return {
    store: { ...store, load: other => (isClaimed(other) ? Promise.resolve(claimedItem) : store.load(other)) },
    from: first.edit.at,
    to: first.until,
  }
}

async function findTransientViolations(
  resource: Resource,
  {
    lookup,
    resolved,
    from,
    to,
  }: ClaimedState & { lookup: SnapshotLookup; resolved: Map<string, ResolvedFact> },
  { openedBy, closedBy }: ClaimWindow,
  { messageWork, ...deps }: EvaluationDeps & { messageWork: MessageWork },
): Promise<TransientViolation[]> {
  const complianceRecord = (await deps.store.load(buildComplianceRecordKey(resource)))?.body as
    ComplianceRecord | undefined
  if (!messageWork.accepts(resource)) return []
  const { checklist } = deps
  const factComputer = createFactComputer(resolved)
  return listControlsForKind(resource.kind, checklist).flatMap(({ control, evaluator }) => {
    if (complianceRecord?.results[control.id]?.open !== false) return []
    const { evaluation } = evaluateControl(control, evaluator, resource, {
      ...deps,
      lookup,
      factComputer,
      now: new Date(from),
    })
    if (evaluation.status !== 'NON_COMPLIANT') return []
    const { id, severity } = control
    const { reason } = evaluation
    return [{ resource, control: id, severity, from, to, openedBy, closedBy, reason }]
  })
}
