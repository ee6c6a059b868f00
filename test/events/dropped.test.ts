import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Read } from '../../audit/changes/change.ts'
import { triggers, type Trigger } from '../../audit/changes/triggers.ts'
import { answerTo } from './answer.ts'
import { afterOf, beginningOf, happeningAt, timeOf } from './beginning.ts'
import { count } from './figures.ts'
import { folders, needsAction, type DeliveredEvent, type Entry, type EventFolder } from './folder.ts'
import { mutationsOf, type Mutation } from './mutations.ts'
import { queuesOf } from './routing.ts'
import { openStage, scopeOf, type Stage } from './stage.ts'
import { differencesOf, verdictsOf, type State } from './state.ts'

describe.for(folders)(
  'an event of $name of which an optional field is missing, null or of another type',
  folder => {
    it.for(folder.entries.filter(needsAction))('$file', async (entry, context) => {
      const { now } = await beginningOf(folder, entry.given)
      const event = happeningAt(folder.event(entry.file), now)
      const whole = await handled(folder, entry, event)
      const expected = { whole, said: saidOf(event, event, folder) }
      const wrongs: string[] = []
      const tried = new Map<string, readonly string[]>()
      for (const mutation of mutationsOf(event)) {
        const said = saidOf(mutation.event, event, folder)
        const known = said === expected.said ? [] : tried.get(said)
        const found = known ?? (await wrongsOf(folder, entry, mutation, expected))
        tried.set(said, found)
        wrongs.push(
          ...[...lostBy(mutation, event, folder), ...found].map(wrong => `${mutation.name}: ${wrong}`),
        )
        count(context, 'fields spoilt')
      }
      expect(wrongs).toEqual([])
    })

    it.for(folder.entries.filter(({ action }) => action === 'ignore'))(
      '$file: never a crash',
      ({ file }, context) => {
        const event = folder.event(file)
        const mutations = mutationsOf(event)
        const crashes = mutations.filter(each => saidOf(each.event, event, folder).includes(CRASH))
        expect(crashes.map(({ name }) => name)).toEqual([])
        count(context, 'fields spoilt', mutations.length)
      },
    )
  },
)

/** Has `event` handled by the readers that get the entry's own event. */
async function handled(folder: EventFolder, { file, given }: Entry, event: DeliveredEvent): Promise<Stage> {
  const stage = openStage(await beginningOf(folder, given))
  stage.world = afterOf(folder, file, stage.world)
  for (const queue of queuesOf(folder.event(file), stage.world)) stage.deliver(queue, event, timeOf(event))
  await stage.run()
  return stage
}

async function wrongsOf(
  folder: EventFolder,
  entry: Entry,
  { event }: Mutation,
  { whole }: { whole: Stage },
): Promise<readonly string[]> {
  const stage = await handled(folder, entry, event)
  const [dead] = stage.heard.dead
  if (dead) return [`given up: ${String(dead.failure)}`]
  const { affected, unresolved } = answerTo(event, stage.heard)
  if (affected.length === 0 && unresolved.length === 0) return ['nothing is affected']
  const found = otherVerdicts(whole, stage)
  if (found.length === 0 || !isDeletion(entry)) return found
  return otherVerdicts(await sweptAgain(whole), await sweptAgain(stage))
}

/** Where the verdicts differ that apply: a resource that nobody looks at has none, and says as much as one of these. */
function otherVerdicts(one: Stage, other: Stage): string[] {
  const differences = differencesOf(applying(one), applying(other))
  return differences.length === 0 ? [] : [`other verdicts: ${differences.slice(0, 2).join('; ')}`]
}

function applying({ store }: Stage): State {
  return new Map([...verdictsOf(store)].filter(([, verdict]) => verdict !== 'NOT_APPLICABLE'))
}

/** Whether the event's change deletes something: what is gone is on no list, and found by the next sweep. */
function isDeletion({ after = {} }: Entry): boolean {
  return Object.values(after as object).some(section => Object.values(section as object).includes(null))
}

/** The stage as it is after the next sweep. */
async function sweptAgain(stage: Stage): Promise<Stage> {
  const next = openStage(stage)
  next.deliver('sweep', { type: 'sweep', at: stage.now.toISOString() })
  await next.run()
  return next
}

const CRASH = 'crash: '

/** What the readers of `whole` make of `event`, the actor left out: what is the same leads to the same. */
function saidOf(event: DeliveredEvent, whole: DeliveredEvent, { world }: EventFolder): string {
  const queues = queuesOf(whole, world)
  const readers = triggers.filter(({ queue }) => queues.includes(queue))
  const said = (readers.length > 0 ? readers : triggers).map(reader => readBy(reader, event, world))
  return JSON.stringify(said)
}

function readBy(reader: Trigger, event: DeliveredEvent, world: EventFolder['world']): unknown {
  const { queue } = reader
  try {
    return { queue, ...withoutActor(reader.read(event, scopeOf(world))) }
  } catch (failure) {
    return {
      queue,
      failure: failure instanceof UnreadableEvent ? failure.message : `${CRASH}${String(failure)}`,
    }
  }
}

function withoutActor(said: Read): object {
  if ('ignored' in said) return said
  const { actor: _, ...change } = said.change
  return { change }
}

/** Queues that get the whole event and not one that lacks something: a rule cannot know every type. */
function lostBy({ event, how }: Mutation, whole: DeliveredEvent, { world }: EventFolder): string[] {
  if (how === 'of another type') return []
  const queues = queuesOf(event, world)
  return queuesOf(whole, world)
    .filter(queue => !queues.includes(queue))
    .map(queue => `no rule brings it to ${queue}`)
}
