import { describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../audit/changes/change.ts'
import { patternsOf, triggers, type Trigger } from '../../audit/changes/triggers.ts'
import { sweepState } from '../../audit/sweep/state.ts'
import { lets } from '../audit/changes/event-pattern.ts'
import { answerTo, faultsOf, NONE } from './answer.ts'
import { beginningOf, bring, timeOf } from './beginning.ts'
import { count } from './figures.ts'
import { folders, needsAction, type DeliveredEvent, type EventFolder } from './folder.ts'
import { openStage, scopeOf, type Stage } from './stage.ts'
import { patched } from './whole.ts'

describe.for(folders)('those whom an event of $name affects', folder => {
  const { entries } = folder

  it.for(entries.filter(needsAction))('$file: $title', async (entry, context) => {
    const stage = await stageFor(folder, entry)
    const { event } = bring(stage, folder, entry.file)
    await stage.run()
    expect(stage.heard.dead.map(({ failure }) => failure)).toEqual([])
    const answer = answerTo(event, stage.heard)
    expect(answer.ignored).toEqual([])
    expect(faultsOf(answer, entry)).toEqual(NONE)
    count(context, 'affected: exact')
  })

  it.for(entries.filter(({ action }) => action === 'ignore'))(
    '$file: nobody, $reason',
    async (entry, context) => {
      const stage = await stageFor(folder, entry)
      const { event, queues } = bring(stage, folder, entry.file)
      await stage.run()
      expect(stage.heard.dead.map(({ failure }) => failure)).toEqual([])
      expect(stage.heard.transitions).toEqual([])
      const { affected, ignored } = answerTo(event, stage.heard)
      expect(affected).toEqual([])
      expect(ignored).toEqual(queues.map(() => entry.reason))
      const asked = queues.length > 0 ? [] : reasonsOf(event, folder)
      expect(asked.filter(reason => reason !== entry.reason && reason !== UNREADABLE)).toEqual([])
      const how = queues.length > 0 ? 'by its reader' : 'by no rule'
      count(context, `ignored ${how}: ${entry.reason ?? ''}`)
    },
  )

  it.for(entries.filter(({ action }) => action === 'sweep'))(
    '$file: nobody, a sweep',
    async (entry, context) => {
      const stage = await stageFor(folder, entry)
      const event = folder.event(entry.file)
      stage.deliver('sweep', event, timeOf(event))
      await stage.run()
      expect(stage.heard.dead.map(({ failure }) => failure)).toEqual([])
      const { last, running } = await sweepState(stage.store)
      expect(running).toBeUndefined()
      expect(last).toMatchObject({ startedAt: timeOf(event).toISOString(), unlisted: [], open: 0 })
      expect(answerTo(event, stage.heard).affected).toEqual([])
      count(context, 'sweeps begun')
    },
  )
})

describe('those whom an event affects', () => {
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:checkout-api'
  const file = 'lambda-02-update-code-arn-publish.json'
  const folder = folders.find(({ entries }) => entries.some(entry => entry.file === file))

  it.runIf(folder)(
    'are also those whom the read finds tied otherwise, though the event tells of something else',
    async () => {
      if (folder === undefined) return
      const stage = await stageFor(folder, folder.entry(file))
      stage.world = patched(stage.world, { functions: { [arn]: { role: roleArn('ResizerRole') } } })
      const { event } = bring(stage, folder, file)
      await stage.run()
      const { affected } = answerTo(event, stage.heard)
      const ids = affected.map(({ resource }) => resource.arn)
      expect(ids.toSorted()).toEqual([roleArn('CheckoutApiRole'), roleArn('ResizerRole'), arn].toSorted())
    },
  )
})

async function stageFor(folder: EventFolder, { given }: { given?: readonly string[] }): Promise<Stage> {
  return openStage(await beginningOf(folder, given))
}

const UNREADABLE = 'unreadable'

/** What the readers say of `event` that follow what is like it, though no rule has brought it to them. */
function reasonsOf(event: DeliveredEvent, { world }: EventFolder): string[] {
  return followersOf(event).map(follower => {
    try {
      const said = follower.read(event, scopeOf(world))
      return 'ignored' in said ? said.ignored : 'a change'
    } catch (failure) {
      if (failure instanceof UnreadableEvent) return UNREADABLE
      throw failure
    }
  })
}

/** Those that would get the event elsewhere, or else those that get something of its source. */
function followersOf(event: DeliveredEvent): Trigger[] {
  const followers = triggers.filter(trigger => patternsOf(trigger).some(pattern => lets(pattern, event)))
  if (followers.length > 0) return followers
  return triggers.filter(trigger =>
    patternsOf(trigger).some(pattern => sourcesOf(pattern).includes(event.source)),
  )
}

function sourcesOf(pattern: object): readonly unknown[] {
  return 'source' in pattern && Array.isArray(pattern.source) ? pattern.source : []
}

function roleArn(name: string): string {
  return `arn:aws:iam::111122223333:role/${name}`
}
