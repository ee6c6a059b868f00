import { readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { attestationsIn, withAttestations } from '../../examples/described/answers/ecr-manifest.ts'
import { whole, type EventWorld } from './whole.ts'

/** An event as EventBridge delivers it. */
export interface DeliveredEvent {
  source: string
  'detail-type': string
  account: string
  region: string
  time: string
  detail: unknown
}

/** A resource that an entry names. */
interface Named {
  arn: string
}

/** An entry of `index.json` (`README.md`). */
export interface Entry {
  file: string
  title: string
  region: string
  dedupeKey: string
  given?: readonly string[]
  after?: unknown
  action: 'reassess' | 'provisional' | 'tombstone' | 'ignore' | 'sweep' | 'pipeline-health'
  reason?: string
  affected: readonly Named[]
  mayAlso?: readonly Named[]
  notAffected?: readonly Named[]
}

/** A sequence of `sequences.json`. */
export interface Sequence {
  name: string
  events: readonly string[]
  rename?: Readonly<Record<string, Readonly<Record<string, string>>>>
  reads?: readonly { afterEvent: number; resource: string; answers: readonly unknown[] }[]
  expect: Readonly<Record<string, unknown>>
}

/** A rule of `rules.json`. */
export interface ProposedRule {
  where: string
  pattern: object
  state?: string
}

/** A directory of events with ground truth, as `README.md` describes it. */
export interface EventFolder {
  name: string
  world: EventWorld
  entries: readonly Entry[]
  sequences: readonly Sequence[]
  rules: Readonly<Record<string, ProposedRule>>
  /** Throws Error for a file that the index does not name. */
  entry(file: string): Entry
  event(file: string): DeliveredEvent
}

/** Reads the directory of events `directory`. */
export function openFolder(directory: string): EventFolder {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(directory, name), 'utf8'))
  const described = whole(read('world.json') as EventWorld)
  const index = read('index.json') as { fixtures: Entry[] }
  const attestations = attestationsOf(described, index.fixtures)
  const fixtures = index.fixtures.map(entry => withContent(entry, attestations))
  const world = { ...described, images: withAttestations(described.images, attestations) }
  const events = new Map(fixtures.map(({ file }) => [file, read(file) as DeliveredEvent]))
  const found = <T>(value: T | undefined, file: string): T => {
    if (value === undefined) throw new Error(`${directory}: the index has no ${file}`)
    return value
  }
  return {
    name: basename(directory),
    world,
    entries: fixtures,
    sequences: read('sequences.json') as Sequence[],
    rules: read('rules.json') as Record<string, ProposedRule>,
    entry: file =>
      found(
        fixtures.find(each => each.file === file),
        file,
      ),
    event: file => found(events.get(file), file),
  }
}

type Images = EventWorld['images']

/** The images that the account or any event says to describe others. A digest stands for the same whenever it is read. */
function attestationsOf(world: EventWorld, entries: readonly Entry[]): string[] {
  const all = [world.images, ...entries.map(imagesAfter)]
  return [...new Set(all.flatMap(images => attestationsIn({ images })))]
}

/** `entry`, whose images are attestations from the beginning where any event says so. */
function withContent(entry: Entry, attestations: readonly string[]): Entry {
  const images = withAttestations(imagesAfter(entry), attestations)
  if (Object.keys(images).length === 0) return entry
  const after = entry.after as { images: object }
  return { ...entry, after: { ...after, images: { ...after.images, ...images } } }
}

/** The images that an event's change brings or alters. */
function imagesAfter({ after }: Entry): Images {
  const { images = {} } = (after ?? {}) as { images?: Record<string, Images[string] | null> }
  return Object.fromEntries(
    Object.entries(images).flatMap(([arn, image]) => (image === null ? [] : [[arn, image]])),
  )
}

/** The directories that are tried: that of `EVENTS_DIR`, or else our own. */
export const folders: readonly EventFolder[] = directories().map(openFolder)

function directories(): string[] {
  const given = process.env['EVENTS_DIR']
  if (given) return [resolve(process.env['INIT_CWD'] ?? '.', given)]
  return ['.', '../events-more'].map(path => fileURLToPath(new URL(path, import.meta.url)))
}

/** Whether all events and pairs are tried, instead of a sample. */
export const everything = process.env['EVENTS_ALL'] === '1' || Boolean(process.env['EVENTS_DIR'])

/** Whether an event calls for anything: it is neither to be ignored nor a call for a sweep. */
export function needsAction({ action }: Entry): boolean {
  return action !== 'ignore' && action !== 'sweep'
}
