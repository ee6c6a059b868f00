import { describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../audit/events/change.ts'
import { listEventPatterns, triggers, type Trigger } from '../../audit/events/triggers.ts'
import { loadSweepState } from '../../audit/state/sweep-state-store.ts'
import { isMatchedByPattern } from '../audit/events/event-pattern.ts'
import {
  collectEventOutcome,
  compareWithGroundTruth,
  NO_OUTCOME_FAULTS,
} from './ground-truth/affected-answer.ts'
import { createStartState, applyEvent, parseEventTime } from './simulation/start-state.ts'
import { addToCounter } from './counters.ts'
import {
  eventFolders,
  isActionable,
  type DeliveredEvent,
  type EventFolder,
} from './ground-truth/event-folder.ts'
import { openEventFixture, deriveFolderScope, type EventFixture } from './simulation/event-fixture.ts'
import { patchWorld } from './simulation/event-world.ts'
import { isSkipped } from '../is-skipped.ts'

describe.for(eventFolders)('the resources that an event of $name affects', folder => {
  const { entries } = folder

  it.for(entries.filter(isActionable))('$file: $title', async (groundTruthEntry, context) => {
    const fixture = await openFixtureFor(folder, groundTruthEntry)
    const { event } = applyEvent(fixture, folder, groundTruthEntry.file)
    await fixture.run()
    expect(fixture.log.deadLetters.map(({ failure }) => failure)).toEqual([])
    const outcome = collectEventOutcome(event, fixture.log)
    expect(outcome.ignored).toEqual([])
    expect(compareWithGroundTruth(outcome, groundTruthEntry)).toEqual(NO_OUTCOME_FAULTS)
    addToCounter(context, 'affected: exact')
  })

  it.for(entries.filter(({ action }) => action === 'ignore'))(
    '$file: none, $reason',
    async (groundTruthEntry, context) => {
      const fixture = await openFixtureFor(folder, groundTruthEntry)
      const { event, queues } = applyEvent(fixture, folder, groundTruthEntry.file)
      await fixture.run()
      expect(fixture.log.deadLetters.map(({ failure }) => failure)).toEqual([])
      expect(fixture.log.transitions).toEqual([])
      const { affected, ignored } = collectEventOutcome(event, fixture.log)
      expect(affected).toEqual([])
      expect(ignored).toEqual(queues.map(() => groundTruthEntry.reason))
      const asked = queues.length > 0 ? [] : listReasons(event, folder)
      expect(asked.filter(reason => reason !== groundTruthEntry.reason && reason !== UNREADABLE)).toEqual([])
      const how = queues.length > 0 ? 'by its collector function' : 'by no rule'
      addToCounter(context, `ignored ${how}: ${groundTruthEntry.reason ?? ''}`)
    },
  )

  it.for(entries.filter(({ action }) => action === 'sweep'))(
    '$file: none, a full scan',
    async (groundTruthEntry, context) => {
      const fixture = await openFixtureFor(folder, groundTruthEntry)
      const event = folder.event(groundTruthEntry.file)
      fixture.deliver('sweep', event, parseEventTime(event))
      await fixture.run()
      expect(fixture.log.deadLetters.map(({ failure }) => failure)).toEqual([])
      const { last, running } = await loadSweepState(fixture.store)
      expect(running).toBeUndefined()
      expect(last).toMatchObject({
        startedAt: parseEventTime(event).toISOString(),
        listingFailures: [],
        pendingTasks: 0,
      })
      expect(collectEventOutcome(event, fixture.log).affected).toEqual([])
      addToCounter(context, 'sweeps begun')
    },
  )
})

describe('the resources that an event affects', () => {
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:checkout-api'
  const file = 'lambda-02-update-code-arn-publish.json'
  const folder = eventFolders.find(({ entries }) =>
    entries.some(groundTruthEntry => groundTruthEntry.file === file),
  )

  it.skipIf(isSkipped(folder === undefined, `EVENTS_DIR has no ${file}`))(
    'include those whose relationships the read finds changed, although the event reports something else',
    async () => {
      if (folder === undefined) return
      const fixture = await openFixtureFor(folder, folder.entry(file))
      fixture.world = patchWorld(fixture.world, { functions: { [arn]: { role: roleArn('ResizerRole') } } })
      const { event } = applyEvent(fixture, folder, file)
      await fixture.run()
      const { affected } = collectEventOutcome(event, fixture.log)
      const ids = affected.map(({ resource }) => resource.arn)
      expect(ids.toSorted()).toEqual([roleArn('CheckoutApiRole'), roleArn('ResizerRole'), arn].toSorted())
    },
  )
})

async function openFixtureFor(
  folder: EventFolder,
  { given }: { given?: readonly string[] },
): Promise<EventFixture> {
  return openEventFixture(await createStartState(folder, given))
}

const UNREADABLE = 'unreadable'

/** What the triggers of similar events make of `event`, although no rule delivers it to them. */
function listReasons(event: DeliveredEvent, { world }: EventFolder): string[] {
  return listSimilarTriggers(event).map(trigger => {
    try {
      const parsed = trigger.parse(event, deriveFolderScope(world))
      return 'ignored' in parsed ? parsed.ignored : 'a change'
    } catch (failure) {
      if (failure instanceof UnreadableEvent) return UNREADABLE
      throw failure
    }
  })
}

/** The triggers that match the event in another place, or else those that match events of its source. */
function listSimilarTriggers(event: DeliveredEvent): Trigger[] {
  const candidates = triggers.filter(trigger =>
    listEventPatterns(trigger).some(pattern => isMatchedByPattern(pattern, event)),
  )
  if (candidates.length > 0) return candidates
  return triggers.filter(trigger =>
    listEventPatterns(trigger).some(pattern => listSources(pattern).includes(event.source)),
  )
}

function listSources(pattern: object): readonly unknown[] {
  return 'source' in pattern && Array.isArray(pattern.source) ? pattern.source : []
}

function roleArn(name: string): string {
  return `arn:aws:iam::111122223333:role/${name}`
}
