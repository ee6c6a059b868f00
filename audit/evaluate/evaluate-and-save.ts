import { listControlsForKind } from '../checklist.ts'
import { createFactComputer } from '../controls/compute-fact.ts'
import { evaluateControl, type EvaluableControl } from '../controls/control.ts'
import type { ResolvedFact } from '../controls/resolve-inputs.ts'
import type { AwsCatalog } from '../resources/aws-catalog.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import { adjustControls } from '../settings/control-adjustment.ts'
import type { Settings } from '../settings/settings.ts'
import { loadInputs } from './load-inputs.ts'
import { hashText, buildComplianceRecordKey } from '../state/keys.ts'
import { isInUse, type ResourceSnapshot, type SnapshotLookup } from '../resources/resource-snapshot.ts'
import { addTagTransition, compareTags } from './accept-by-tag.ts'
import { addOverdueTransition } from './due/add-overdue-transition.ts'
import { computeNextResult } from './next-control-result.ts'
import {
  limitComplianceRecord,
  type ControlResult,
  type ComplianceRecord,
} from '../state/compliance-record.ts'
import type { EvaluateMessage } from '../messages.ts'
import type { MessageWork } from './message-work.ts'
import { ConflictError, type Item, type ListingStore } from '../state/store.ts'
import { putTransition, type Transition } from '../state/transition.ts'

/** The dependencies of evaluating controls. */
export interface EvaluationDeps {
  store: ListingStore
  checklist: readonly EvaluableControl[]
  settings: Settings
  awsCatalog: AwsCatalog
  now: () => Date
  /** Is called for a control that threw. */
  onFailure?: (control: string, failure: unknown) => void
}

/** The share of the steps of a message that are taken at the end of the evaluation; the rest is for what the change admits. */
const EVALUATION_SHARE = 0.75

/** How often a compliance record is tried before ConflictError. */
const TRIES = 3

/**
 * Evaluates the resources of a message and saves their compliance records with optimistic locking, except for those
 * that `messageWork` postpones.
 *
 * 1. Load the compliance records, then the snapshots: so of two concurrent evaluations the one with the later facts
 *    wins.
 * 2. Evaluate all controls of each resource that are not disabled. A disabled control keeps its last result, unless the resource was
 *    deleted: it is not evaluated again, so its open findings are closed.
 * 3. Save the transitions that the new record replaces: a crash can have left them in the old record only.
 * 4. Save the record if its version is unchanged, also if nothing changed: the version is raised each time.
 * 5. Save the transitions of the new record.
 * 6. Start again with the resources that had a conflict.
 *
 * Returns the transitions of this message, also those of an earlier delivery, and replaced ones that no other message
 * will have notified. Throws ConflictError.
 */
export async function evaluateAndSave(
  { resources, changeId }: Pick<EvaluateMessage, 'resources' | 'changeId'>,
  driftChangeId: string,
  messageWork: MessageWork,
  allDeps: EvaluationDeps,
): Promise<Transition[]> {
  const deps = selectEnabledControls(allDeps)
  const settingsDigest = hashText(JSON.stringify(deps.settings))
  let pending = resources
  const recorded: Transition[] = []
  for (let attempt = 0; attempt < TRIES && pending.length > 0; attempt += 1) {
    const items = await Promise.all(
      pending.map(resource => deps.store.load(buildComplianceRecordKey(resource))),
    )
    const snapshotLookup = await loadInputs(pending, deps.checklist, deps.store)
    const pass = { lookup: snapshotLookup, resolved: new Map<string, ResolvedFact>(), at: deps.now() }
    const trigger = { changeId, driftChangeId, settingsDigest }
    const outcomes = await Promise.all(
      pending.map((resource, index) =>
        messageWork.accepts(resource, EVALUATION_SHARE)
          ? compareAndSave(resource, items[index], pass, trigger, { ...deps, all: allDeps.checklist })
          : Promise.resolve([]),
      ),
    )
    recorded.push(...outcomes.flatMap(outcome => outcome ?? []))
    pending = pending.filter((_, index) => outcomes[index] === undefined)
  }
  if (pending.length > 0) throw new ConflictError(pending.map(getResourceKey).join(', '))
  return recorded
}

/** The dependencies with the controls that the settings do not disable, and with the severities that they give. */
export function selectEnabledControls(deps: EvaluationDeps): EvaluationDeps {
  return { ...deps, checklist: adjustControls(deps.checklist, deps.settings.controls, deps.now()) }
}

/** The changes for which controls are evaluated, and the digest of the settings. */
type EvaluationTrigger = { changeId: string; driftChangeId: string; settingsDigest: string }

/** What the evaluations of one attempt share: facts are derived once, whichever resources need them. */
interface EvaluationPass {
  lookup: SnapshotLookup
  resolved: Map<string, ResolvedFact>
  at: Date
}

/** Evaluates one resource and saves its record: steps 2 to 5. Returns undefined after a conflict. */
async function compareAndSave(
  resource: Resource,
  item: Item | undefined,
  evaluationPass: EvaluationPass,
  trigger: EvaluationTrigger,
  deps: EvaluationDeps & AllControls,
): Promise<Transition[] | undefined> {
  const before = item?.body as ComplianceRecord | undefined
  const snapshot = evaluationPass.lookup(resource)
  if (snapshot === undefined || !isInUse(snapshot)) return []
  const next = evaluateControls(
    snapshot,
    before,
    evaluationPass,
    { ...trigger, deleted: snapshot.presence === 'DELETED' },
    deps,
  )
  const replaced = Object.values(before?.results ?? {}).filter(result => !hasSameTransition(result, next))
  const inherited = replaced.flatMap(result => result.lastTransition ?? [])
  await saveTransitions(inherited, deps.store)
  const version = item?.version ?? 0
  const saved = await deps.store.save(
    { key: buildComplianceRecordKey(resource), version: version + 1, body: next },
    version,
  )
  if (!saved) return undefined
  const own = Object.values(next.results).flatMap(({ lastTransition, evaluatedFor }) =>
    lastTransition && (evaluatedFor === trigger.changeId || lastTransition.changeId === trigger.changeId)
      ? [lastTransition]
      : [],
  )
  await saveTransitions(own, deps.store)
  const unclaimed = replaced.flatMap(({ lastTransition, evaluatedFor }) =>
    lastTransition && lastTransition.changeId !== evaluatedFor ? [lastTransition] : [],
  )
  return [...unclaimed, ...own]
}

async function saveTransitions(transitions: readonly Transition[], store: ListingStore): Promise<void> {
  await Promise.all(transitions.map(transition => putTransition(transition, store)))
}

function hasSameTransition(result: ControlResult, next: ComplianceRecord): boolean {
  return (
    result.lastTransition === undefined ||
    next.results[result.lastTransition.control]?.lastTransition?.number === result.lastTransition.number
  )
}

function evaluateControls(
  snapshot: ResourceSnapshot,
  before: ComplianceRecord | undefined,
  { lookup, resolved, at }: EvaluationPass,
  trigger: EvaluationTrigger & { deleted: boolean },
  deps: EvaluationDeps & AllControls,
): ComplianceRecord {
  const { settings, awsCatalog } = deps
  const { resource } = snapshot
  const tags = compareTags(before, snapshot)
  const environment = { lookup, settings, awsCatalog, now: at, factComputer: createFactComputer(resolved) }
  const context = { ...trigger, at }
  const enabled = listControlsForKind(resource.kind, deps.checklist)
  const open = trigger.deleted ? selectOpenDisabled(resource, before, deps) : []
  const results = [...enabled, ...open].map(({ control, evaluator }) => {
    const evaluated = evaluateControl(control, evaluator, resource, environment)
    if ('failure' in evaluated) deps.onFailure?.(control.id, evaluated.failure)
    const graded = { ...evaluated, severity: control.severity }
    const earlier = before?.results[control.id]
    const next = computeNextResult(earlier, graded, resource, context)
    const finding = { resource, control: control.id }
    const tagged = addTagTransition(earlier, next, tags, finding, settings.exceptions, context)
    const due = { ...finding, severity: control.severity, tagDigests: tags.after }
    return [control.id, addOverdueTransition(earlier, tagged, due, settings, context)] as const
  })
  return limitComplianceRecord({
    resource,
    results: { ...before?.results, ...Object.fromEntries(results) },
    ...(tags.after === undefined ? {} : { tagDigests: tags.after }),
    settingsDigest: trigger.settingsDigest,
    evaluatedAt: at.toISOString(),
  })
}

/** The whole checklist, with the controls that are disabled. */
interface AllControls {
  all: readonly EvaluableControl[]
}

/** The disabled controls with an open finding of a resource. */
function selectOpenDisabled(
  { kind }: Resource,
  before: ComplianceRecord | undefined,
  { all, checklist }: Pick<EvaluationDeps, 'checklist'> & AllControls,
) {
  const enabled = new Set(checklist.map(({ id }) => id))
  return listControlsForKind(kind, all).filter(
    ({ control: { id } }) => !enabled.has(id) && before?.results[id]?.open === true,
  )
}
