import { describe, expect, it } from 'vitest'
import { beginningOf, bring, deliver } from './beginning.ts'
import { count } from './figures.ts'
import { folders, type Entry, type EventFolder } from './folder.ts'
import { openStage, type Stage } from './stage.ts'
import { differencesOf, stateOf } from './state.ts'

describe.for(folders)('an event of $name that is delivered again', folder => {
  it.for(folder.entries.filter(({ action }) => action !== 'sweep'))('$file', async (entry, context) => {
    const { stage: once } = await broughtTo(folder, entry)
    await once.run()
    const { stage: again, event } = await broughtTo(folder, entry)
    deliver(again, event)
    await again.run()
    deliver(again, event)
    await again.run()
    expect(again.heard.dead.map(({ failure }) => failure)).toEqual([])
    expect(differencesOf(stateOf(once.store), stateOf(again.store))).toEqual([])
    expect(messagesOf(again)).toEqual(messagesOf(once))
    expect(messagesOf(again).length).toBeLessThanOrEqual(1)
    count(context, 'events delivered three times')
  })
})

async function broughtTo(folder: EventFolder, { file, given }: Entry) {
  const stage = openStage(await beginningOf(folder, given))
  return { stage, ...bring(stage, folder, file) }
}

function messagesOf({ heard }: Stage): string[] {
  return heard.notifications.map(({ id }) => id)
}
