import type { Resource } from '../../../audit/resources/resource.ts'
import { createStartState, deliverToRules, parseEventTime } from '../simulation/start-state.ts'
import type { DeliveredEvent, EventFolder, EventSequence } from './event-folder.ts'
import { openEventFixture, type StartState, type EventFixture } from '../simulation/event-fixture.ts'
import { patchWorld, type EventWorld } from '../simulation/event-world.ts'

/** How the events of a sequence arrive: at their time, or each after the previous one is completely handled. */
export type SequencePace = 'BY_THE_CLOCK' | 'ONE_BY_ONE'

/** An event of a sequence, and what it changes. */
interface SequenceDelivery {
  event: DeliveredEvent
  after: unknown
}

/** A sequence and its outcome. */
export interface PlayedSequence {
  sequence: EventSequence
  startState: StartState
  fixture: EventFixture
  deliveries: readonly SequenceDelivery[]
  /** The number of reads of each resource whose responses the sequence defines. */
  reads: ReadonlyMap<string, number>
}

/** Runs a sequence after a full scan, until all queues are empty. */
export async function runSequence(
  folder: EventFolder,
  eventSequence: EventSequence,
  sequencePace: SequencePace,
): Promise<PlayedSequence> {
  const deliveries = eventSequence.events.map(file =>
    buildDelivery(folder, file, eventSequence.rename?.[file] ?? {}),
  )
  const startState = await createStartState(folder)
  const fixture = openEventFixture(startState)
  const definedReads = createDefinedReads()
  fixture.onRead = (resource, world) => definedReads.onRead(resource, world)
  let at = fixture.now
  for (const [index, { event, after }] of deliveries.entries()) {
    at = moveLater(at, parseEventTime(event))
    await fixture.run(sequencePace === 'BY_THE_CLOCK' ? at : undefined)
    fixture.world = patchWorld(fixture.world, after)
    deliverToRules(fixture, event, at)
    for (const { afterEvent, resource, answers } of eventSequence.reads ?? [])
      if (afterEvent === index + 1) definedReads.define(resource, answers)
  }
  await fixture.run()
  return { sequence: eventSequence, startState, fixture, deliveries, reads: definedReads.reads }
}

function moveLater(one: Date, other: Date): Date {
  return one > other ? one : other
}

function buildDelivery(
  folder: EventFolder,
  file: string,
  names: Readonly<Record<string, string>>,
): SequenceDelivery {
  const delivery = { event: folder.event(file), after: folder.entry(file).after }
  const renamed = Object.entries(names).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    JSON.stringify(delivery),
  )
  return JSON.parse(renamed) as SequenceDelivery
}

/** The read responses that a sequence defines. */
function createDefinedReads() {
  const responses = new Map<string, readonly unknown[]>()
  const reads = new Map<string, number>()
  return {
    reads,
    define(resource: string, answers: readonly unknown[]) {
      responses.set(resource, answers)
      reads.set(resource, 0)
    },
    onRead({ arn }: Resource, world: EventWorld): EventWorld {
      const answers = responses.get(arn)
      if (answers === undefined) return world
      const number = reads.get(arn) ?? 0
      reads.set(arn, number + 1)
      const response = answers[Math.min(number, answers.length - 1)]
      return patchWorld(world, { [findSection(arn, world)]: { [arn]: response } })
    },
  }
}

/** The section of an account with entries of the same form as `arn`. */
function findSection(arn: string, world: EventWorld): string {
  const like = findForm(arn)
  const found = Object.entries(world as unknown as Record<string, unknown>).find(
    ([, section]) =>
      typeof section === 'object' &&
      section !== null &&
      Object.keys(section).some(other => findForm(other) === like),
  )
  if (found === undefined) throw new Error(`${arn}: the account has nothing of the kind`)
  return found[0]
}

/** The service and type of an ARN; images have a form of their own. */
function findForm(arn: string): string {
  const [, , service, , , resource = ''] = arn.split(':')
  const type = /^[a-z-]+/.exec(resource)?.[0] ?? ''
  return `${service} ${type}${arn.includes('/sha256:') ? ' image' : ''}`
}
