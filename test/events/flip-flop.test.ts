import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openEventFolder } from './ground-truth/event-folder.ts'
import { openEventFixture, type EventFixture } from './simulation/event-fixture.ts'
import { patchWorld } from './simulation/event-world.ts'
import { createStartState, deliverToRules } from './simulation/start-state.ts'
import { isFull } from '../sample.ts'

const folder = openEventFolder(fileURLToPath(new URL('.', import.meta.url)))
const GROUP = 'arn:aws:ec2:eu-west-1:111122223333:security-group/sg-029e2e6227240a06a'
const RULE = 'sgr-01cd236dcc3bd9117'
const openedAt = Date.parse('2026-05-12T09:08:17Z')

/** Opens the group to the internet, or closes it again, `seconds` after the first time. */
async function flip(fixture: EventFixture, seconds: number, isOpening: boolean): Promise<void> {
  const at = new Date(openedAt + seconds * 1_000)
  const time = at.toISOString().replace('.000Z', 'Z')
  await fixture.run(at)
  const rule = { protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' }
  const ingress = { [RULE]: isOpening ? rule : null }
  fixture.world = patchWorld(fixture.world, { securityGroups: { [GROUP]: { ingress } } })
  const event = folder.event('ec2-01-authorize-ingress-flat.json')
  const eventName = `${isOpening ? 'Authorize' : 'Revoke'}SecurityGroupIngress`
  const detail = { ...(event.detail as object), eventID: `flip-${seconds}`, eventTime: time, eventName }
  deliverToRules(fixture, { ...event, id: `flip-${seconds}`, time, detail } as typeof event)
}

it('a group that is opened and closed once a second leads to few notifications, with a count', async () => {
  const fixture = openEventFixture(await createStartState(folder))
  // So long that several notifications wait for one another.
  for (let seconds = 0; seconds < (isFull ? 300 : 120); seconds += 1)
    await flip(fixture, seconds, seconds % 2 === 0)
  await fixture.run()
  const { notifications, deadLetters } = fixture.log
  expect(deadLetters).toEqual([])
  expect(notifications.length).toBeLessThan(8)
  const last = notifications.at(-1)
  expect(last?.text).toMatch(/\d{2,3} further changes of sg-029e2e6227240a06a since .*, each undone before/)
  expect(last?.findings).toMatchObject([{ step: 'RESOLVED' }])
})

it('a group that is open in the end is notified, however often it was opened and closed before', async () => {
  const fixture = openEventFixture(await createStartState(folder))
  for (let seconds = 0; seconds <= 60; seconds += 1) await flip(fixture, seconds, seconds % 2 === 0)
  await fixture.run()
  expect(fixture.log.notifications.at(-1)?.findings).toMatchObject([{ step: 'REOPENED' }])
})

it('every flip is notified where people had none of the group in the last ten minutes', async () => {
  const fixture = openEventFixture(await createStartState(folder))
  for (const minutes of [0, 11, 22]) {
    await flip(fixture, minutes * 60, true)
    await flip(fixture, minutes * 60 + 5, false)
  }
  await fixture.run()
  expect(fixture.log.notifications.length).toBeGreaterThanOrEqual(3)
})
