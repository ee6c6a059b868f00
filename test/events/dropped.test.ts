import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type ParsedEvent } from '../../audit/events/change.ts'
import { triggers, type Trigger } from '../../audit/events/triggers.ts'
import { collectEventOutcome } from './ground-truth/affected-answer.ts'
import { applyEventPatch, createStartState, moveEventTo, parseEventTime } from './simulation/start-state.ts'
import { addToCounter } from './counters.ts'
import {
  eventFolders,
  isActionable,
  type DeliveredEvent,
  type GroundTruthEntry,
  type EventFolder,
} from './ground-truth/event-folder.ts'
import { listMutations, type EventMutation } from './ground-truth/mutations.ts'
import { listTargetQueues } from './simulation/routing.ts'
import { openEventFixture, deriveFolderScope, type EventFixture } from './simulation/event-fixture.ts'
import { diffStates, listEvaluations, type StoreState } from './simulation/store-state.ts'
import { sampleUnlessFull } from '../sample.ts'

describe.for(eventFolders)(
  'an event of $name of which an optional field is missing, null or of another type',
  folder => {
    it.for(sampleUnlessFull(folder.entries.filter(isActionable), 3))(
      '$file',
      async (groundTruthEntry, context) => {
        const { now } = await createStartState(folder, groundTruthEntry.given)
        const event = moveEventTo(folder.event(groundTruthEntry.file), now)
        const whole = await handleMutation(folder, groundTruthEntry, event)
        const expected = { whole, said: listMessages(event, event, folder) }
        const faults: string[] = []
        const tried = new Map<string, readonly string[]>()
        for (const eventMutation of listMutations(event)) {
          const text = listMessages(eventMutation.event, event, folder)
          const known = text === expected.said ? [] : tried.get(text)
          const found = known ?? (await findFaults(folder, groundTruthEntry, eventMutation, expected))
          tried.set(text, found)
          faults.push(
            ...[...listLostValues(eventMutation, event, folder), ...found].map(
              wrong => `${eventMutation.name}: ${wrong}`,
            ),
          )
          addToCounter(context, 'fields mutated')
        }
        expect(faults).toEqual([])
      },
    )

    it.for(folder.entries.filter(({ action }) => action === 'ignore'))(
      '$file: never a crash',
      ({ file }, context) => {
        const event = folder.event(file)
        const mutations = listMutations(event)
        const crashes = mutations.filter(each => listMessages(each.event, event, folder).includes(CRASH))
        expect(crashes.map(({ name }) => name)).toEqual([])
        addToCounter(context, 'fields mutated', mutations.length)
      },
    )
  },
)

/** Handles `event` with the collector functions of the entry's own event. */
async function handleMutation(
  folder: EventFolder,
  { file, given }: GroundTruthEntry,
  event: DeliveredEvent,
): Promise<EventFixture> {
  const fixture = openEventFixture(await createStartState(folder, given))
  fixture.world = applyEventPatch(folder, file, fixture.world)
  for (const queue of listTargetQueues(folder.event(file), fixture.world))
    fixture.deliver(queue, event, parseEventTime(event))
  await fixture.run()
  return fixture
}

async function findFaults(
  folder: EventFolder,
  groundTruthEntry: GroundTruthEntry,
  { name, event }: EventMutation,
  { whole }: { whole: EventFixture },
): Promise<readonly string[]> {
  const fixture = await handleMutation(folder, groundTruthEntry, event)
  const [dead] = fixture.log.deadLetters
  if (dead) return [`given up: ${String(dead.failure)}`]
  const { affected, unresolved } = collectEventOutcome(event, fixture.log)
  if (affected.length === 0 && unresolved.length === 0) return ['nothing is affected']
  const found = listOtherEvaluations(whole, fixture)
  const isLeftToScan = isDeletion(groundTruthEntry) || DEFAULTED.some(field => name.startsWith(field))
  if (found.length === 0 || !isLeftToScan) return found
  return listOtherEvaluations(await sweepAgain(whole), await sweepAgain(fixture))
}

/** Fields without which AWS means another resource: an event without them is about that one. */
const DEFAULTED = ['detail.requestParameters.eventBusName ']

/** Where applicable evaluations differ: a resource that is not evaluated counts as not applicable. */
function listOtherEvaluations(one: EventFixture, other: EventFixture): string[] {
  const differences = diffStates(applying(one), applying(other))
  return differences.length === 0 ? [] : [`other evaluations: ${differences.slice(0, 2).join('; ')}`]
}

function applying({ store }: EventFixture): StoreState {
  return new Map(
    [...listEvaluations(store)].filter(
      ([key, evaluation]) => evaluation !== 'NOT_APPLICABLE' && !OF_EVENTS.some(id => key.endsWith(id)),
    ),
  )
}

/** Only events say that something was deployed, or which image had a tag: one without its fields leaves nothing to evaluate. */
const OF_EVENTS = ['security-testing/deployed-before-scan', 'security-testing/scan-regression']

/** Whether the event's change deletes something: lists do not contain it, but the next full scan finds it. */
function isDeletion({ after = {} }: GroundTruthEntry): boolean {
  return Object.values(after as object).some(section => Object.values(section as object).includes(null))
}

/** The fixture after the next full scan. */
async function sweepAgain(fixture: EventFixture): Promise<EventFixture> {
  const next = openEventFixture(fixture)
  next.deliver('sweep', { type: 'sweep', at: fixture.now.toISOString() })
  await next.run()
  return next
}

const CRASH = 'crash: '

/** What the triggers of `whole` make of `event`, without the actor: equal results lead to equal outcomes. */
function listMessages(event: DeliveredEvent, whole: DeliveredEvent, { world }: EventFolder): string {
  const queues = listTargetQueues(whole, world)
  const matching = triggers.filter(({ queue }) => queues.includes(queue))
  const text = (matching.length > 0 ? matching : triggers).map(trigger => parseWith(trigger, event, world))
  return JSON.stringify(text)
}

function parseWith(trigger: Trigger, event: DeliveredEvent, world: EventFolder['world']): unknown {
  const { queue } = trigger
  try {
    return { queue, ...removeActor(trigger.parse(event, deriveFolderScope(world))) }
  } catch (failure) {
    return {
      queue,
      failure: failure instanceof UnreadableEvent ? failure.message : `${CRASH}${String(failure)}`,
    }
  }
}

function removeActor(text: ParsedEvent): object {
  if ('ignored' in text) return text
  const { actor: _, ...change } = text.change
  return { change }
}

/** Queues that receive the whole event but not the incomplete one: a rule cannot know every type. */
function listLostValues(
  { event, how }: EventMutation,
  whole: DeliveredEvent,
  { world }: EventFolder,
): string[] {
  if (how === 'of another type') return []
  const queues = listTargetQueues(event, world)
  return listTargetQueues(whole, world)
    .filter(queue => !queues.includes(queue))
    .map(queue => `no rule brings it to ${queue}`)
}
