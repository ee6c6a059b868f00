import { describe, expect, it } from 'vitest'
import { createStartState, applyEvent, deliverToRules } from './simulation/start-state.ts'
import { addToCounter } from './counters.ts'
import { eventFolders, type GroundTruthEntry, type EventFolder } from './ground-truth/event-folder.ts'
import { openEventFixture, type EventFixture } from './simulation/event-fixture.ts'
import { diffStates, readStoreState } from './simulation/store-state.ts'

describe.for(eventFolders)('an event of $name that is delivered again', folder => {
  it.for(folder.entries.filter(({ action }) => action !== 'sweep'))(
    '$file',
    async (groundTruthEntry, context) => {
      const { stage: once } = await deliverTwice(folder, groundTruthEntry)
      await once.run()
      const { stage: again, event } = await deliverTwice(folder, groundTruthEntry)
      deliverToRules(again, event)
      await again.run()
      deliverToRules(again, event)
      await again.run()
      expect(again.log.deadLetters.map(({ failure }) => failure)).toEqual([])
      expect(diffStates(readStoreState(once.store), readStoreState(again.store))).toEqual([])
      expect(listMessages(again)).toEqual(listMessages(once))
      expect(listMessages(again).length).toBeLessThanOrEqual(1)
      addToCounter(context, 'events delivered three times')
    },
  )
})

async function deliverTwice(folder: EventFolder, { file, given }: GroundTruthEntry) {
  const fixture = openEventFixture(await createStartState(folder, given))
  return { stage: fixture, ...applyEvent(fixture, folder, file) }
}

function listMessages({ log }: EventFixture): string[] {
  return log.notifications.map(({ id }) => id)
}
