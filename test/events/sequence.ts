import type { Resource } from '../../audit/resources/resource.ts'
import { beginningOf, deliver, timeOf } from './beginning.ts'
import type { DeliveredEvent, EventFolder, Sequence } from './folder.ts'
import { openStage, type Beginning, type Stage } from './stage.ts'
import { patched, type EventWorld } from './whole.ts'

/** How the events of a sequence arrive: when they happened, or each after all that came of the one before. */
export type Pace = 'BY_THE_CLOCK' | 'ONE_BY_ONE'

/** An event of a sequence, and what it changes. */
interface Happening {
  event: DeliveredEvent
  after: unknown
}

/** What was played, and what came of it. */
export interface Played {
  sequence: Sequence
  beginning: Beginning
  stage: Stage
  happenings: readonly Happening[]
  /** How often each resource was read whose reads the sequence decides. */
  reads: ReadonlyMap<string, number>
}

/** Plays a sequence after a sweep, until all queues are empty. */
export async function played(folder: EventFolder, sequence: Sequence, pace: Pace): Promise<Played> {
  const happenings = sequence.events.map(file => happeningOf(folder, file, sequence.rename?.[file] ?? {}))
  const beginning = await beginningOf(folder)
  const stage = openStage(beginning)
  const told = tellings()
  stage.onRead = (resource, world) => told.onRead(resource, world)
  let at = stage.now
  for (const [index, { event, after }] of happenings.entries()) {
    at = later(at, timeOf(event))
    await stage.run(pace === 'BY_THE_CLOCK' ? at : undefined)
    stage.world = patched(stage.world, after)
    deliver(stage, event, at)
    for (const { afterEvent, resource, answers } of sequence.reads ?? [])
      if (afterEvent === index + 1) told.tell(resource, answers)
  }
  await stage.run()
  return { sequence, beginning, stage, happenings, reads: told.reads }
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other
}

function happeningOf(folder: EventFolder, file: string, names: Readonly<Record<string, string>>): Happening {
  const happening = { event: folder.event(file), after: folder.entry(file).after }
  const renamed = Object.entries(names).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    JSON.stringify(happening),
  )
  return JSON.parse(renamed) as Happening
}

/** What reads of resources find, as a sequence decides it. */
function tellings() {
  const answers = new Map<string, readonly unknown[]>()
  const reads = new Map<string, number>()
  return {
    reads,
    tell(resource: string, told: readonly unknown[]) {
      answers.set(resource, told)
      reads.set(resource, 0)
    },
    onRead({ arn }: Resource, world: EventWorld): EventWorld {
      const told = answers.get(arn)
      if (told === undefined) return world
      const number = reads.get(arn) ?? 0
      reads.set(arn, number + 1)
      const answer = told[Math.min(number, told.length - 1)]
      return patched(world, { [sectionOf(arn, world)]: { [arn]: answer } })
    },
  }
}

/** The section of an account that has entries like `arn`. */
function sectionOf(arn: string, world: EventWorld): string {
  const like = formOf(arn)
  const found = Object.entries(world as unknown as Record<string, unknown>).find(
    ([, section]) =>
      typeof section === 'object' &&
      section !== null &&
      Object.keys(section).some(other => formOf(other) === like),
  )
  if (found === undefined) throw new Error(`${arn}: the account has nothing of the kind`)
  return found[0]
}

/** The service and type of an ARN; images have a form of their own among what is of repositories. */
function formOf(arn: string): string {
  const [, , service, , , resource = ''] = arn.split(':')
  const type = /^[a-z-]+/.exec(resource)?.[0] ?? ''
  return `${service} ${type}${arn.includes('/sha256:') ? ' image' : ''}`
}
