import type { ControlId } from '../controls/control.ts'
import type { Severity } from '../settings/severity.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import { loadChangeRecord, listTransitions } from './change-record.ts'
import { buildChangePartition, buildResourcePartition, TRANSITION_PREFIX } from './keys.ts'
import { putIfAbsent, updateItem, type ItemKey, type ItemStore, type ListingStore } from './store.ts'
import { isEnding, type NotificationOutcome, type Transition } from './transition.ts'

/** Non-compliance between two reads, which only events prove. */
export interface TransientViolation {
  resource: Resource
  control: ControlId
  severity: Severity
  /** The times of the changes that began and ended it, ISO 8601. */
  from: string
  to: string
  /** The ids of these changes. */
  openedBy: string
  closedBy: string
  reason: string
}

/** A transient violation as it is stored with the change that notifies it, with the number of that notification. */
export interface RecordedTransientViolation {
  violation: TransientViolation
  notifiedIn?: NotificationOutcome
}

/** Prefix of the sort keys of transient violations, in the partition of a change or of a resource. */
export const TRANSIENT_VIOLATION_PREFIX = 'TRANSIENT_VIOLATION '

/** Stores a transient violation with its resource and with the change that notifies it. Idempotent. */
export async function saveTransientViolation(
  violation: TransientViolation,
  changeId: string,
  store: ItemStore,
): Promise<void> {
  const { resource, control, openedBy } = violation
  const partition = buildResourcePartition(getResourceKey(resource))
  await putIfAbsent(
    store,
    { partition, sort: `${TRANSIENT_VIOLATION_PREFIX}${control} ${openedBy}` },
    violation,
  )
  await putIfAbsent(store, buildChangeViolationKey(violation, changeId), {
    violation,
  } satisfies RecordedTransientViolation)
}

/** Records what became of the notification of a transient violation. */
export async function markTransientViolationNotified(
  violation: TransientViolation,
  changeId: string,
  notifiedIn: NotificationOutcome,
  store: ItemStore,
): Promise<void> {
  await updateItem<RecordedTransientViolation>(store, buildChangeViolationKey(violation, changeId), () => ({
    violation,
    notifiedIn,
  }))
}

/** Lists the transient violations that a change notifies, without those that a read saw: a finding reports these. */
export async function listTransientViolations(
  changeId: string,
  store: ListingStore,
): Promise<RecordedTransientViolation[]> {
  const found: RecordedTransientViolation[] = []
  for await (const { body } of store.list(buildChangePartition(changeId), TRANSIENT_VIOLATION_PREFIX))
    found.push(body as RecordedTransientViolation)
  const openerIds = [...new Set(found.map(({ violation }) => violation.openedBy))]
  const changedFindings = await Promise.all(openerIds.map(openerId => loadChangedFindings(openerId, store)))
  const findings = new Map(openerIds.map((openerId, index) => [openerId, changedFindings[index]]))
  return found.filter(
    ({ violation }) => findings.get(violation.openedBy)?.has(formatFindingKey(violation)) !== true,
  )
}

/** Loads the keys of the findings that a change opened or closed. */
async function loadChangedFindings(changeId: string, store: ListingStore): Promise<ReadonlySet<string>> {
  const transitions = await listTransitions(changeId, store)
  return new Set(transitions.map(({ transition }) => formatFindingKey(transition)))
}

function formatFindingKey({ resource, control }: Pick<Transition, 'resource' | 'control'>): string {
  return `${getResourceKey(resource)} ${control}`
}

function buildChangeViolationKey(
  { resource, control, openedBy }: TransientViolation,
  changeId: string,
): ItemKey {
  return {
    partition: buildChangePartition(changeId),
    sort: `${TRANSIENT_VIOLATION_PREFIX}${getResourceKey(resource)} ${control} ${openedBy}`,
  }
}

/** The change that opened a finding can also have read its end, before the event of that end came: no window then. */
function isLater(at: string | undefined, from: string): at is string {
  return at !== undefined && Date.parse(at) > Date.parse(from)
}

/**
 * Lists when `resource` violated `control`: from the opening to the end of its findings, and its transient violations.
 * Both ends are the times of the changes, ISO 8601. The oldest comes first.
 */
export async function listViolationWindows(
  resource: Resource,
  control: string,
  store: ListingStore,
): Promise<readonly { from: string; to: string }[]> {
  const partition = buildResourcePartition(getResourceKey(resource))
  const windows = new Map<string, { from: string; to: string }>()
  for await (const { body } of store.list(partition, `${TRANSIENT_VIOLATION_PREFIX}${control} `)) {
    const { from, to } = body as TransientViolation
    windows.set(from, { from, to })
  }
  let from: string | undefined
  for await (const { body } of store.list(partition, `${TRANSITION_PREFIX}${control} `)) {
    const { changeId, step } = body as Transition
    const at = (await loadChangeRecord(changeId, store))?.at
    if (from !== undefined && isEnding(step) && isLater(at, from)) windows.set(from, { from, to: at })
    from = isEnding(step) ? undefined : (from ?? at)
  }
  return [...windows.values()].toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))
}
