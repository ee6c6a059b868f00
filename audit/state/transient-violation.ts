import type { ControlId } from '../controls/control.ts'
import type { Severity } from '../settings/severity.ts'
import { getResourceKey, type Resource } from '../resources/resource.ts'
import { loadChangeRecord, listTransitions } from './change-record.ts'
import { buildChangePartition, buildResourcePartition, TRANSITION_PREFIX } from './keys.ts'
import { putIfAbsent, updateItem, type ItemKey, type ItemStore, type ListingStore } from './store.ts'
import { isOpening, type Transition } from './transition.ts'

/** A time in which a resource fell short of a control by what events alone tell: no look saw it. */
export interface TransientViolation {
  resource: Resource
  control: ControlId
  severity: Severity
  /** When the changes happened that began and ended it, ISO 8601. */
  from: string
  to: string
  /** Their causes. */
  openedBy: string
  closedBy: string
  reason: string
}

/** An exposure as it stands in the cause whose message tells it, by its number once it is told. */
export interface RecordedTransientViolation {
  violation: TransientViolation
  notifiedIn?: number
}

/** Prefix of the exposures in the partition of a cause or of a resource. */
const TRANSIENT_VIOLATION_PREFIX = 'TRANSIENT_VIOLATION '

/** Keeps an exposure, by its resource and by the cause whose message tells it; doing so again changes nothing. */
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
  await putIfAbsent(store, buildChangeViolationKey(violation, changeId), { violation })
}

/** Notes that a message told an exposure. */
export async function markTransientViolationNotified(
  violation: TransientViolation,
  changeId: string,
  notifiedIn: number,
  store: ItemStore,
): Promise<void> {
  await updateItem(store, buildChangeViolationKey(violation, changeId), () => ({
    exposure: violation,
    told: notifiedIn,
  }))
}

/** The exposures that the message of a cause tells, but for those that a look saw after all: a finding tells these. */
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

/** The findings that opened, or closed, by a cause. */
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

/** A look of the change that opened a finding may have seen its end before the event of that came: it says no time. */
function isLater(at: string | undefined, from: string): at is string {
  return at !== undefined && Date.parse(at) > Date.parse(from)
}

/**
 * When `resource` fell short of `control` between two changes that events told: what looks saw of it, as its findings
 * opened and closed, and what no look saw. Both ends are the times of the changes, ISO 8601; oldest first.
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
    if (from !== undefined && !isOpening(step) && isLater(at, from)) windows.set(from, { from, to: at })
    from = isOpening(step) ? (from ?? at) : undefined
  }
  return [...windows.values()].toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))
}
