import { expect, it } from 'vitest'
import type { AccessChange } from '../../../audit/account/access-change.ts'
import type { CausedTransition } from '../../../audit/account/cause.ts'
import type { ExposureChange } from '../../../audit/account/exposure-change.ts'
import { fixed } from '../../../audit/notifications/content.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import { memoryStore } from '../../contracts/memory-store.ts'

const cause = { id: 'ct:111122223333:attach' }

function opening(name: string): CausedTransition {
  const transition = {
    resource: functionResource(name, { account: '111122223333', region: 'eu-west-1' }),
    control: 'least-privilege/function-role-no-admin',
    severity: 'CRITICAL',
    number: 1,
    step: 'OPENED',
    cause: cause.id,
    at: '2026-05-12T09:00:00.000Z',
  } as const
  return { transition }
}

function content(...transitions: CausedTransition[]) {
  return { transitions, exposures: [], access: [], opened: [], ways: [] }
}

it('a message that comes again after a crash tells what it told before, whatever came since', async () => {
  const ports = { store: memoryStore(), now: () => new Date('2026-05-12T09:00:30Z') }
  const [one, two, late] = [opening('one'), opening('two'), opening('late')]

  const first = content(one, two)
  expect(await fixed(cause, 1, { due: first, all: first }, ports)).toEqual(first)
  const told = { ...one, told: 1 }
  const again = { due: content(two, late), all: content(told, two, late) }
  expect(await fixed(cause, 1, again, ports)).toEqual(content(told, two))
  expect(await fixed(cause, 2, { due: content(late), all: again.all }, ports)).toEqual(content(late))
})

it('so it does of what was gained and opened, which are told apart', async () => {
  const ports = { store: memoryStore(), now: () => new Date('2026-05-12T09:00:30Z') }
  const resource = functionResource('one', { account: '111122223333', region: 'eu-west-1' })
  const gained: AccessChange = { cause: cause.id, principal: resource, granted: [], more: 0 }
  const opened: ExposureChange = { cause: cause.id, resource, opened: [], more: 0 }
  const ways = {
    cause: cause.id,
    account: '111122223333',
    ways: [],
    others: 1,
    takeovers: [],
    otherTakeovers: 0,
  }
  const first = { ...content(), opened: [{ change: opened }] }
  const all = { ...first, access: [{ change: gained }], ways: [{ change: ways }] }

  expect(await fixed(cause, 1, { due: first, all: first }, ports)).toEqual(first)
  expect(await fixed(cause, 1, { due: all, all }, ports)).toEqual(first)
})
