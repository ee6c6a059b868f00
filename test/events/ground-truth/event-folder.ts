import { readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listAttestations, markAttestations } from '../../../examples/account/responses/ecr-manifest.ts'
import { completeWorld, type EventWorld } from '../simulation/event-world.ts'

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
interface NamedArn {
  arn: string
}

/** An entry of `index.json` (`README.md`). */
export interface GroundTruthEntry {
  file: string
  title: string
  region: string
  dedupeKey: string
  given?: readonly string[]
  after?: unknown
  action: 'reassess' | 'provisional' | 'tombstone' | 'ignore' | 'sweep' | 'pipeline-health'
  reason?: string
  affected: readonly NamedArn[]
  mayAlso?: readonly NamedArn[]
  notAffected?: readonly NamedArn[]
}

/** A sequence of `sequences.json`. */
export interface EventSequence {
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

/** A directory of events with ground truth (`README.md`). */
export interface EventFolder {
  name: string
  world: EventWorld
  entries: readonly GroundTruthEntry[]
  sequences: readonly EventSequence[]
  rules: Readonly<Record<string, ProposedRule>>
  /** Throws Error for a file that the index does not name. */
  entry(file: string): GroundTruthEntry
  event(file: string): DeliveredEvent
}

/** Reads the directory of events `directory`. */
export function openEventFolder(directory: string): EventFolder {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(directory, name), 'utf8'))
  const described = completeWorld(read('world.json') as EventWorld)
  const index = read('index.json') as { fixtures: GroundTruthEntry[] }
  const attestations = collectAttestations(described, index.fixtures)
  const fixtures = index.fixtures.map(groundTruthEntry => addImageContent(groundTruthEntry, attestations))
  const world = { ...described, images: markAttestations(described.images, attestations) }
  const events = new Map(fixtures.map(({ file }) => [file, read(file) as DeliveredEvent]))
  const found = <T>(value: T | undefined, file: string): T => {
    if (value === undefined) throw new Error(`${directory}: the index has no ${file}`)
    return value
  }
  return {
    name: basename(directory),
    world,
    entries: fixtures,
    sequences: read('sequences.json') as EventSequence[],
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

/** The attestations in the account or in any event. A digest always identifies the same content. */
function collectAttestations(world: EventWorld, entries: readonly GroundTruthEntry[]): string[] {
  const all = [world.images, ...entries.map(imagesAfter)]
  return [...new Set(all.flatMap(images => listAttestations({ images })))]
}

/** An entry whose images are attestations from the beginning if any event says so. */
function addImageContent(
  groundTruthEntry: GroundTruthEntry,
  attestations: readonly string[],
): GroundTruthEntry {
  const images = markAttestations(imagesAfter(groundTruthEntry), attestations)
  if (Object.keys(images).length === 0) return groundTruthEntry
  const after = groundTruthEntry.after as { images: object }
  return { ...groundTruthEntry, after: { ...after, images: { ...after.images, ...images } } }
}

/** The images that an event's change adds or changes. */
function imagesAfter({ after }: GroundTruthEntry): Images {
  const { images = {} } = (after ?? {}) as { images?: Record<string, Images[string] | null> }
  return Object.fromEntries(
    Object.entries(images).flatMap(([arn, image]) => (image === null ? [] : [[arn, image]])),
  )
}

/** The tested directories: `EVENTS_DIR`, or else those of the repository. */
export const eventFolders: readonly EventFolder[] = directories().map(openEventFolder)

function directories(): string[] {
  const configured = process.env['EVENTS_DIR']
  if (configured) return [resolve(process.env['INIT_CWD'] ?? '.', configured)]
  return ['..', '../../events-second-account'].map(path => fileURLToPath(new URL(path, import.meta.url)))
}

/** Whether all events and pairs are tested instead of a sample. */
export const isFullRun = process.env['EVENTS_ALL'] === '1' || Boolean(process.env['EVENTS_DIR'])

/** Whether an event is a change: neither ignored nor a full scan. */
export function isActionable({ action }: GroundTruthEntry): boolean {
  return action !== 'ignore' && action !== 'sweep'
}
