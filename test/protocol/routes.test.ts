import { describe, expect, it } from 'vitest'
import type { Route } from '../../audit/settings/route.ts'
import { isOpening } from '../../audit/state/transition.ts'
import { createMemoryStore } from '../contracts/memory-store.ts'
import {
  expectNothingLost,
  listSampledCrashes,
  routedStory,
  runStory,
  type PerformedStory,
} from './simulation/crashes.ts'
import { dedupeNotifications } from './simulation/invariants.ts'
import {
  createProtocolFixture,
  deliverApiEvent,
  runInitialScan,
  type ProtocolFixture,
  type RoutedMessage,
} from './simulation/protocol-fixture.ts'
import {
  buildApiEvent,
  formatChangeId,
  STORY_ADMIN_POLICY,
  STORY_READ_ONLY_POLICY,
} from './simulation/small-account.ts'
import { sampleUnlessFull } from '../sample.ts'

const changes = ['attach', 'create', 'detach', 'update']

/** The ids of the messages to a route, each once: a repeated message must be the same. */
function listIds(routed: readonly RoutedMessage[], route: string): string[] {
  const byId = new Map<string, RoutedMessage['message']>()
  for (const { message } of routed.filter(each => each.route === route)) {
    expect(message).toEqual(byId.get(message.id) ?? message)
    byId.set(message.id, message)
  }
  return [...byId.keys()].toSorted()
}

function countRepeated(routed: readonly RoutedMessage[]): number {
  return routed.length - new Set(routed.map(({ message }) => message.id)).size
}

/** What the messages to a route say together. */
function sumFindings({ fixture }: PerformedStory, route: string) {
  const messages = new Map(
    fixture.routed.filter(each => each.route === route).map(({ message }) => [message.id, message]),
  )
  const all = [...messages.values()]
  return {
    opened: all.reduce((sum, { opened }) => sum + Object.values(opened).reduce((a, b) => a + b, 0), 0),
    resolved: all.reduce((sum, { resolved }) => sum + resolved, 0),
  }
}

/** What the notifications say together. */
function sumNotified({ fixture }: PerformedStory) {
  const groups = dedupeNotifications(fixture.sent).flatMap(({ findings }) => findings)
  const sum = (isOpen: boolean) =>
    groups.filter(({ step }) => isOpening(step) === isOpen).reduce((total, { count }) => total + count, 0)
  return { opened: sum(true), resolved: sum(false) }
}

describe('deliveries to routes', () => {
  it('are one message per change and route, and one for all changes of an hour on a route that collects', async () => {
    const { fixture } = await runStory(createMemoryStore, undefined, routedStory)
    expect(listIds(fixture.routed, 'mail')).toEqual(changes.map(id => `${formatChangeId(id)}#1 mail`))
    expect(listIds(fixture.routed, 'collected')).toHaveLength(1)
    expect(listIds(fixture.routed, 'network')).toEqual([])
    expect(countRepeated(fixture.routed)).toBe(0)
    const [digest] = fixture.routed.filter(({ route }) => route === 'collected')
    expect(digest?.message).toMatchObject({ opened: { CRITICAL: 1, HIGH: 1 }, resolved: 2 })
    expect(digest?.message.text).toContain('Digest of 4 changes')
  })

  it.each(sampleUnlessFull([0, 1_500], 2))(
    'are neither lost nor repeated but once by a crash at any write, with redelivery %i s later',
    async delay => {
      const calm = await runStory(createMemoryStore, undefined, routedStory)
      const writes = calm.writes.join('\n')
      for (const kind of ['route mail', 'route collected', 'save ROUTE DELIVERY', 'save ROUTE SENT'])
        expect(writes).toContain(kind)
      for (const crash of listSampledCrashes(calm, delay)) {
        const story = await runStory(createMemoryStore, crash, routedStory)
        await expectNothingLost(story, crash, createMemoryStore)
        expect(countRepeated(story.fixture.routed)).toBeLessThanOrEqual(1)
        for (const route of ['mail', 'collected']) {
          expect(sumFindings(story, route)).toEqual(sumNotified(story))
          listIds(story.fixture.routed, route)
        }
        const notified = dedupeNotifications(story.fixture.sent).map(({ id }) => `${id} mail`)
        expect(listIds(story.fixture.routed, 'mail')).toEqual(notified.toSorted())
        expect(delay > 0 || sumNotified(story).opened === 2).toBe(true)
      }
    },
    600_000,
  )

  it('of a route that is not reachable end in the dead letters with its name, and others are sent', async () => {
    const { fixture, letters } = await attachWith([
      { name: 'gone', to: { events: true } },
      { name: 'mail', to: { email: ['security@example.com'] } },
    ])
    expect(letters).toHaveLength(1)
    expect(letters[0]).toMatchObject({ message: { type: 'deliver', route: 'gone' } })
    expect(letters[0]?.failure).toContain('route gone: the topic does not exist')
    expect(fixture.routed.map(({ route }) => route)).toEqual(['mail'])
    expect(fixture.sent).toHaveLength(1)
  })

  it('that were given up are sent when the dead letter is returned to its queue', async () => {
    const { fixture, letters, repair } = await attachWith([{ name: 'gone', to: { events: true } }])
    expect(fixture.routed).toEqual([])
    repair()
    fixture.pipeline.queues.deliver('route', letters[0]?.message, fixture.clock.now())
    await fixture.pipeline.run()
    expect(fixture.routed.map(({ message }) => message.id)).toEqual([`${formatChangeId('attach')}#1 gone`])
  })
})

/** A change that opens a finding; what is sent to the route `gone` is refused until it is repaired. */
async function attachWith(routes: readonly Route[]) {
  const letters: { message: unknown; failure: string }[] = []
  let isRepaired = false
  const fixture: ProtocolFixture = createProtocolFixture(
    createMemoryStore(),
    {
      functions: { worker: { role: 'shared', runtime: 'nodejs24.x' } },
      roles: { shared: [STORY_READ_ONLY_POLICY], admins: [STORY_ADMIN_POLICY] },
    },
    {
      routes,
      routeSender: inner => ({
        send: (route, message) =>
          route.name === 'gone' && !isRepaired
            ? Promise.reject(new Error('the topic does not exist'))
            : inner.send(route, message),
      }),
    },
  )
  await runInitialScan(fixture)
  fixture.deps.observer.onDeadLetter = ({ message }, failure) =>
    void letters.push({ message, failure: String(failure) })
  fixture.account.roles['shared'] = [STORY_READ_ONLY_POLICY, STORY_ADMIN_POLICY]
  const event = buildApiEvent('attach', 'iam:AttachRolePolicy', 'alice', 1_000, { roleName: 'shared' })
  deliverApiEvent(fixture, event, 1_000)
  await fixture.pipeline.run()
  return { fixture, letters, repair: () => void (isRepaired = true) }
}
