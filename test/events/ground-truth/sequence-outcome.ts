import { listViolationWindows } from '../../../audit/state/transient-violation.ts'
import { COMPLIANCE_RECORD_SORT, TRANSITION_PREFIX } from '../../../audit/state/keys.ts'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import type { ControlResult, ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { isOpening, type Transition } from '../../../audit/state/transition.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import { parseEventTime } from '../simulation/start-state.ts'
import type { CopyableMemoryStore } from '../../contracts/memory-store.ts'
import type { PlayedSequence } from './run-sequence.ts'

/** The expectations of a sequence. */
interface ExpectationKey {
  resource?: string
  control?: string
}

type Check = (
  wanted: unknown,
  expectationKey: ExpectationKey,
  playedSequence: PlayedSequence,
) => string[] | Promise<string[]>

/** The errors of the outcome of a sequence. Throws Error for keys that `README.md` does not define. */
export async function findSequenceFaults(playedSequence: PlayedSequence): Promise<string[]> {
  const { expect } = playedSequence.sequence
  const expectationKey: ExpectationKey = { ...textAt(expect, 'resource'), ...textAt(expect, 'control') }
  const faults: string[] = []
  for (const [key, wanted] of Object.entries(expect)) {
    const check = CHECKS[key]
    if (check === undefined) throw new Error(`an expectation that README.md does not define: ${key}`)
    faults.push(...(await check(wanted, expectationKey, playedSequence)))
  }
  return faults
}

function textAt(expect: Readonly<Record<string, unknown>>, key: string): object {
  const value = expect[key]
  return typeof value === 'string' ? { [key]: value } : {}
}

const CHECKS: Readonly<Record<string, Check>> = {
  resource: () => [],
  control: () => [],
  note: () => [],
  finalVerdict: (wanted, { resource, control }, { fixture }) =>
    same('finalVerdict', listResults(resource, fixture.store).get(control ?? '')?.status, wanted),
  transitionsPerFindingMax: (wanted, expectationKey, playedSequence) =>
    [...listChanges(expectationKey, playedSequence)].flatMap(([finding, number]) =>
      atMost(`transitions of ${finding}`, number, wanted),
    ),
  notificationsMin: (wanted, expectationKey, { fixture }) =>
    atLeast('notifications', messagesOn(expectationKey, fixture.log.notifications), wanted),
  notificationsMax: (wanted, expectationKey, { fixture }) =>
    atMost('notifications', messagesOn(expectationKey, fixture.log.notifications), wanted),
  exposureWindows: listClaimWindows,
  archived: (wanted, { resource }, { fixture }) =>
    same('archived', isArchived(resource, fixture.store), wanted),
  imagesAssessed: (wanted, _, playedSequence) =>
    same('imagesAssessed', listAssessedImages(playedSequence).length, wanted),
  findingsOnAttestation: (wanted, _, playedSequence) =>
    same(
      'findingsOnAttestation',
      listFindings(listAttestations(playedSequence), playedSequence).length,
      wanted,
    ),
  readsMin: (wanted, _, { reads }) =>
    [...reads].flatMap(([resource, number]) => atLeast(`reads of ${resource}`, number, wanted)),
}

function same(what: string, found: unknown, wanted: unknown): string[] {
  return found === wanted ? [] : [`${what}: ${String(found)} instead of ${String(wanted)}`]
}

function atMost(what: string, found: number, wanted: unknown): string[] {
  return found <= Number(wanted) ? [] : [`${what}: ${found}, at most ${String(wanted)}`]
}

function atLeast(what: string, found: number, wanted: unknown): string[] {
  return found >= Number(wanted) ? [] : [`${what}: ${found}, at least ${String(wanted)}`]
}

function findRecord(arn: string | undefined, store: CopyableMemoryStore): ComplianceRecord | undefined {
  return listBodies<ComplianceRecord>(COMPLIANCE_RECORD_SORT, store).find(
    ({ resource }) => resource.arn === arn,
  )
}

function listResults(
  arn: string | undefined,
  store: CopyableMemoryStore,
): ReadonlyMap<string, ControlResult> {
  return new Map(Object.entries(findRecord(arn, store)?.results ?? {}))
}

function findSnapshot(arn: string | undefined, store: CopyableMemoryStore): ResourceSnapshot | undefined {
  return listBodies<ResourceSnapshot>('SNAPSHOT', store).find(({ resource }) => resource.arn === arn)
}

function listBodies<T>(sort: string, store: CopyableMemoryStore): T[] {
  return [...store.items()].flatMap(({ key, body }) => (key.sort === sort ? [body as T] : []))
}

/** The transitions that were added between two stores, by finding, in order. */
function transitionsSince({ startState, fixture }: PlayedSequence): Map<string, Transition[]> {
  const before = new Set(listTransitions(startState.store).map(findId))
  const found = new Map<string, Transition[]>()
  for (const transition of listTransitions(fixture.store)) {
    if (before.has(findId(transition))) continue
    const finding = `${transition.control} on ${transition.resource.arn}`
    found.set(
      finding,
      [...(found.get(finding) ?? []), transition].toSorted((a, b) => a.number - b.number),
    )
  }
  return found
}

function listTransitions(store: CopyableMemoryStore): Transition[] {
  return [...store.items()].flatMap(({ key, body }) =>
    key.partition.startsWith('RESOURCE ') && key.sort.startsWith(TRANSITION_PREFIX)
      ? [body as Transition]
      : [],
  )
}

function findId({ resource, control, number }: Transition): string {
  return `${resource.arn} ${control} ${number}`
}

/** How often each expected finding opened or closed; a new violation of an open finding is neither. */
function listChanges(
  { resource, control }: ExpectationKey,
  playedSequence: PlayedSequence,
): Map<string, number> {
  const changes = new Map<string, number>()
  for (const [finding, transitions] of transitionsSince(playedSequence)) {
    const [first] = transitions
    if (first === undefined) continue
    if (resource !== undefined && first.resource.arn !== resource) continue
    if (control !== undefined && first.control !== control) continue
    let open =
      findRecord(first.resource.arn, playedSequence.startState.store)?.results[first.control]?.open ?? false
    let number = 0
    for (const { step } of transitions) {
      if (isOpening(step) !== open) number += 1
      open = isOpening(step)
    }
    changes.set(finding, number)
  }
  return changes
}

/** The number of notifications about the expected finding; one id counts once. */
function messagesOn(expectationKey: ExpectationKey, notifications: readonly Notification[]): number {
  return new Set(notifications.filter(each => isOn(expectationKey, each)).map(({ id }) => id)).size
}

function isOn(
  { resource, control }: ExpectationKey,
  { findings, transientViolations }: Notification,
): boolean {
  if (resource === undefined && control === undefined) return true
  const claimed = [
    ...findings,
    ...transientViolations.map(each => ({ control: each.control, resources: [each.resource] })),
  ]
  return claimed.some(
    each =>
      (control === undefined || each.control === control) &&
      (resource === undefined || each.resources.includes(resource)),
  )
}

async function listClaimWindows(
  wanted: unknown,
  expectationKey: ExpectationKey,
  playedSequence: PlayedSequence,
): Promise<string[]> {
  const { fixture, deliveries } = playedSequence
  const resource = findRecord(expectationKey.resource, fixture.store)?.resource
  if (resource === undefined) return [`exposureWindows: nothing is known of ${expectationKey.resource ?? ''}`]
  const windows = await listViolationWindows(resource, expectationKey.control ?? '', fixture.store)
  const times = new Set(deliveries.map(({ event }) => parseEventTime(event).getTime()))
  const ends = windows.flatMap(({ from, to }) => [from, to])
  const strange = ends.filter(end => !times.has(Date.parse(end)))
  return [
    ...same('exposureWindows', windows.length, wanted),
    ...strange.map(end => `exposureWindows: no event happened at ${end}`),
  ]
}

/** Whether a resource ends as deleted, with all its findings archived. */
function isArchived(arn: string | undefined, store: CopyableMemoryStore): boolean {
  const entries = Object.values(findRecord(arn, store)?.results ?? {})
  const isDeleted = findSnapshot(arn, store)?.presence === 'DELETED'
  return (
    isDeleted &&
    entries.every(({ open }) => !open) &&
    entries.some(({ lastTransition }) => lastTransition?.step === 'ARCHIVED')
  )
}

/** Images in the events that end with a status other than NOT_APPLICABLE. */
function listAssessedImages({ deliveries, fixture }: PlayedSequence): string[] {
  const delivered = new Set(deliveries.flatMap(({ after }) => Object.keys(listImages(after))))
  return [...delivered].filter(arn =>
    Object.values(findRecord(arn, fixture.store)?.results ?? {}).some(
      ({ status }) => status !== 'NOT_APPLICABLE',
    ),
  )
}

type Images = Readonly<
  Record<string, { children?: Readonly<Record<string, { attests?: unknown } | null>> } | null>
>

function listImages(after: unknown): Images {
  return (after as { images?: Images } | undefined)?.images ?? {}
}

/** Manifests that are attestations by the account or an event. */
function listAttestations({ deliveries, startState }: PlayedSequence): string[] {
  const all = [startState.world.images as Images, ...deliveries.map(({ after }) => listImages(after))]
  const children = all.flatMap(images =>
    Object.values(images).flatMap(image => Object.entries(image?.children ?? {})),
  )
  return children.flatMap(([arn, child]) => (child?.attests === undefined ? [] : [arn]))
}

/** The findings on `arns` that are open or were opened. */
function listFindings(arns: readonly string[], playedSequence: PlayedSequence): string[] {
  const since = [...transitionsSince(playedSequence).keys()].filter(finding =>
    arns.some(arn => finding.endsWith(` ${arn}`)),
  )
  const open = arns.flatMap(arn =>
    Object.entries(findRecord(arn, playedSequence.fixture.store)?.results ?? {}).flatMap(
      ([control, entry]) => (entry.open ? [`${control} on ${arn}`] : []),
    ),
  )
  return [...new Set([...since, ...open])]
}
