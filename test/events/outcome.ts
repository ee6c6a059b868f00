import { exposureWindows } from '../../audit/account/exposure.ts'
import { SHEET, TRANSITIONS } from '../../audit/account/keys.ts'
import type { Model } from '../../audit/account/model.ts'
import type { Entry, Sheet } from '../../audit/account/sheet.ts'
import { isOpening, type Transition } from '../../audit/account/transition.ts'
import type { Notification } from '../../audit/notifications/notification.ts'
import { timeOf } from './beginning.ts'
import type { MemoryStore } from '../contracts/memory-store.ts'
import type { Played } from './sequence.ts'

/** What `expect` of a sequence speaks of. */
interface About {
  resource?: string
  control?: string
}

type Check = (wanted: unknown, about: About, played: Played) => string[] | Promise<string[]>

/** What is wrong with the outcome of a sequence. Throws Error for a key that `README.md` does not define. */
export async function wrongsOf(played: Played): Promise<string[]> {
  const { expect } = played.sequence
  const about: About = { ...textAt(expect, 'resource'), ...textAt(expect, 'control') }
  const wrongs: string[] = []
  for (const [key, wanted] of Object.entries(expect)) {
    const check = CHECKS[key]
    if (check === undefined) throw new Error(`an expectation that README.md does not define: ${key}`)
    wrongs.push(...(await check(wanted, about, played)))
  }
  return wrongs
}

function textAt(expect: Readonly<Record<string, unknown>>, key: string): object {
  const value = expect[key]
  return typeof value === 'string' ? { [key]: value } : {}
}

const CHECKS: Readonly<Record<string, Check>> = {
  resource: () => [],
  control: () => [],
  note: () => [],
  finalVerdict: (wanted, { resource, control }, { stage }) =>
    same('finalVerdict', entriesOf(resource, stage.store).get(control ?? '')?.status, wanted),
  transitionsPerFindingMax: (wanted, about, played) =>
    [...changesOf(about, played)].flatMap(([finding, number]) =>
      atMost(`transitions of ${finding}`, number, wanted),
    ),
  notificationsMin: (wanted, about, { stage }) =>
    atLeast('notifications', messagesOn(about, stage.heard.notifications), wanted),
  notificationsMax: (wanted, about, { stage }) =>
    atMost('notifications', messagesOn(about, stage.heard.notifications), wanted),
  exposureWindows: windowsOf,
  archived: (wanted, { resource }, { stage }) => same('archived', isArchived(resource, stage.store), wanted),
  imagesAssessed: (wanted, _, played) => same('imagesAssessed', assessedImages(played).length, wanted),
  findingsOnAttestation: (wanted, _, played) =>
    same('findingsOnAttestation', findingsOn(attestationsOf(played), played).length, wanted),
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

function sheetOf(arn: string | undefined, store: MemoryStore): Sheet | undefined {
  return bodiesOf<Sheet>(SHEET, store).find(({ resource }) => resource.arn === arn)
}

function entriesOf(arn: string | undefined, store: MemoryStore): ReadonlyMap<string, Entry> {
  return new Map(Object.entries(sheetOf(arn, store)?.entries ?? {}))
}

function modelOf(arn: string | undefined, store: MemoryStore): Model | undefined {
  return bodiesOf<Model>('MODEL', store).find(({ resource }) => resource.arn === arn)
}

function bodiesOf<T>(sort: string, store: MemoryStore): T[] {
  return [...store.items()].flatMap(({ key, body }) => (key.sort === sort ? [body as T] : []))
}

/** The transitions that a store has and another had not, by the finding they are of, in their order. */
function transitionsSince({ beginning, stage }: Played): Map<string, Transition[]> {
  const before = new Set(transitionsIn(beginning.store).map(idOf))
  const found = new Map<string, Transition[]>()
  for (const transition of transitionsIn(stage.store)) {
    if (before.has(idOf(transition))) continue
    const finding = `${transition.control} on ${transition.resource.arn}`
    found.set(
      finding,
      [...(found.get(finding) ?? []), transition].toSorted((a, b) => a.number - b.number),
    )
  }
  return found
}

function transitionsIn(store: MemoryStore): Transition[] {
  return [...store.items()].flatMap(({ key, body }) =>
    key.partition.startsWith('RESOURCE ') && key.sort.startsWith(TRANSITIONS) ? [body as Transition] : [],
  )
}

function idOf({ resource, control, number }: Transition): string {
  return `${resource.arn} ${control} ${number}`
}

/** How often each finding that is spoken of opened or closed; going further while it is open is neither. */
function changesOf({ resource, control }: About, played: Played): Map<string, number> {
  const changes = new Map<string, number>()
  for (const [finding, transitions] of transitionsSince(played)) {
    const [first] = transitions
    if (first === undefined) continue
    if (resource !== undefined && first.resource.arn !== resource) continue
    if (control !== undefined && first.control !== control) continue
    let open = sheetOf(first.resource.arn, played.beginning.store)?.entries[first.control]?.open ?? false
    let number = 0
    for (const { step } of transitions) {
      if (isOpening(step) !== open) number += 1
      open = isOpening(step)
    }
    changes.set(finding, number)
  }
  return changes
}

/** How many messages tell of what is spoken of; one id is one message. */
function messagesOn(about: About, notifications: readonly Notification[]): number {
  return new Set(notifications.filter(each => isOn(about, each)).map(({ id }) => id)).size
}

function isOn({ resource, control }: About, { findings, exposures }: Notification): boolean {
  if (resource === undefined && control === undefined) return true
  const told = [
    ...findings,
    ...exposures.map(each => ({ control: each.control, resources: [each.resource] })),
  ]
  return told.some(
    each =>
      (control === undefined || each.control === control) &&
      (resource === undefined || each.resources.includes(resource)),
  )
}

async function windowsOf(wanted: unknown, about: About, played: Played): Promise<string[]> {
  const { stage, happenings } = played
  const resource = sheetOf(about.resource, stage.store)?.resource
  if (resource === undefined) return [`exposureWindows: nothing is known of ${about.resource ?? ''}`]
  const windows = await exposureWindows(resource, about.control ?? '', stage.store)
  const times = new Set(happenings.map(({ event }) => timeOf(event).getTime()))
  const ends = windows.flatMap(({ from, to }) => [from, to])
  const strange = ends.filter(end => !times.has(Date.parse(end)))
  return [
    ...same('exposureWindows', windows.length, wanted),
    ...strange.map(end => `exposureWindows: no event happened at ${end}`),
  ]
}

/** Whether a resource ends as gone, with no finding open and each that was open archived. */
function isArchived(arn: string | undefined, store: MemoryStore): boolean {
  const entries = Object.values(sheetOf(arn, store)?.entries ?? {})
  const isGone = modelOf(arn, store)?.presence === 'GONE'
  return isGone && entries.every(({ open }) => !open) && entries.some(({ last }) => last?.step === 'ARCHIVED')
}

/** Images among what the events brought that end with a verdict other than NOT_APPLICABLE. */
function assessedImages({ happenings, stage }: Played): string[] {
  const brought = new Set(happenings.flatMap(({ after }) => Object.keys(imagesIn(after))))
  return [...brought].filter(arn =>
    Object.values(sheetOf(arn, stage.store)?.entries ?? {}).some(({ status }) => status !== 'NOT_APPLICABLE'),
  )
}

type Images = Readonly<
  Record<string, { children?: Readonly<Record<string, { attests?: unknown } | null>> } | null>
>

function imagesIn(after: unknown): Images {
  return (after as { images?: Images } | undefined)?.images ?? {}
}

/** Manifests that the account or an event says to describe another one. */
function attestationsOf({ happenings, beginning }: Played): string[] {
  const all = [beginning.world.images as Images, ...happenings.map(({ after }) => imagesIn(after))]
  const children = all.flatMap(images =>
    Object.values(images).flatMap(image => Object.entries(image?.children ?? {})),
  )
  return children.flatMap(([arn, child]) => (child?.attests === undefined ? [] : [arn]))
}

/** The findings on `arns` that are open, or were since. */
function findingsOn(arns: readonly string[], played: Played): string[] {
  const since = [...transitionsSince(played).keys()].filter(finding =>
    arns.some(arn => finding.endsWith(` ${arn}`)),
  )
  const open = arns.flatMap(arn =>
    Object.entries(sheetOf(arn, played.stage.store)?.entries ?? {}).flatMap(([control, entry]) =>
      entry.open ? [`${control} on ${arn}`] : [],
    ),
  )
  return [...new Set([...since, ...open])]
}
