import type { ControlId } from '../controls/control.ts'
import type { Severity } from '../controls/severity.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { loadCause, transitionsOf } from './cause.ts'
import { causePartition, resourcePartition, TRANSITIONS } from './keys.ts'
import { putIfAbsent, update, type ItemKey, type ItemStore, type ListingStore } from './store.ts'
import { isOpening, type Transition } from './transition.ts'

/** A time in which a resource fell short of a control by what events alone tell: no look saw it. */
export interface Exposure {
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
export interface CausedExposure {
  exposure: Exposure
  told?: number
}

/** Prefix of the exposures in the partition of a cause or of a resource. */
const EXPOSURES = 'EXPOSURE '

/** Keeps an exposure, by its resource and by the cause whose message tells it; doing so again changes nothing. */
export async function putExposure(exposure: Exposure, cause: string, store: ItemStore): Promise<void> {
  const { resource, control, openedBy } = exposure
  const partition = resourcePartition(keyOf(resource))
  await putIfAbsent(store, { partition, sort: `${EXPOSURES}${control} ${openedBy}` }, exposure)
  await putIfAbsent(store, causedKey(exposure, cause), { exposure })
}

/** Notes that a message told an exposure. */
export async function markExposureTold(
  exposure: Exposure,
  cause: string,
  told: number,
  store: ItemStore,
): Promise<void> {
  await update(store, causedKey(exposure, cause), () => ({ exposure, told }))
}

/** The exposures that the message of a cause tells, but for those that a look saw after all: a finding tells these. */
export async function exposuresOf(cause: string, store: ListingStore): Promise<CausedExposure[]> {
  const found: CausedExposure[] = []
  for await (const { body } of store.list(causePartition(cause), EXPOSURES))
    found.push(body as CausedExposure)
  const openers = [...new Set(found.map(({ exposure }) => exposure.openedBy))]
  const seen = await Promise.all(openers.map(opener => seenBy(opener, store)))
  const findings = new Map(openers.map((opener, index) => [opener, seen[index]]))
  return found.filter(({ exposure }) => findings.get(exposure.openedBy)?.has(findingOf(exposure)) !== true)
}

/** The findings that opened, or closed, by a cause. */
async function seenBy(cause: string, store: ListingStore): Promise<ReadonlySet<string>> {
  const transitions = await transitionsOf(cause, store)
  return new Set(transitions.map(({ transition }) => findingOf(transition)))
}

function findingOf({ resource, control }: Pick<Transition, 'resource' | 'control'>): string {
  return `${keyOf(resource)} ${control}`
}

function causedKey({ resource, control, openedBy }: Exposure, cause: string): ItemKey {
  return { partition: causePartition(cause), sort: `${EXPOSURES}${keyOf(resource)} ${control} ${openedBy}` }
}

/** A look of the change that opened a finding may have seen its end before the event of that came: it says no time. */
function isLater(at: string | undefined, from: string): at is string {
  return at !== undefined && Date.parse(at) > Date.parse(from)
}

/**
 * When `resource` fell short of `control` between two changes that events told: what looks saw of it, as its findings
 * opened and closed, and what no look saw. Both ends are the times of the changes, ISO 8601; oldest first.
 */
export async function exposureWindows(
  resource: Resource,
  control: string,
  store: ListingStore,
): Promise<readonly { from: string; to: string }[]> {
  const partition = resourcePartition(keyOf(resource))
  const windows = new Map<string, { from: string; to: string }>()
  for await (const { body } of store.list(partition, `${EXPOSURES}${control} `)) {
    const { from, to } = body as Exposure
    windows.set(from, { from, to })
  }
  let from: string | undefined
  for await (const { body } of store.list(partition, `${TRANSITIONS}${control} `)) {
    const { cause, step } = body as Transition
    const at = (await loadCause(cause, store))?.at
    if (from !== undefined && !isOpening(step) && isLater(at, from)) windows.set(from, { from, to: at })
    from = isOpening(step) ? (from ?? at) : undefined
  }
  return [...windows.values()].toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))
}
