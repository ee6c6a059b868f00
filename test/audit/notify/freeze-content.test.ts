import { expect, it } from 'vitest'
import type { GrantsDiff } from '../../../audit/state/effects/grants-diff.ts'
import type { RecordedTransition } from '../../../audit/state/change-record.ts'
import type { AdmittedPrincipalsDiff } from '../../../audit/state/effects/admitted-principals-diff.ts'
import { freezeContent } from '../../../audit/notify/freeze-content.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const changeRecord = { id: 'ct:111122223333:attach' }

function buildOpening(name: string): RecordedTransition {
  const transition = {
    resource: buildFunctionResource(name, { account: '111122223333', region: 'eu-west-1' }),
    control: 'least-privilege/function-role-no-admin',
    severity: 'CRITICAL',
    number: 1,
    step: 'OPENED',
    changeId: changeRecord.id,
    at: '2026-05-12T09:00:00.000Z',
  } as const
  return { transition }
}

function content(...transitions: RecordedTransition[]) {
  return { transitions, transientViolations: [], grants: [], admitted: [], escalation: [] }
}

it('a message that is repeated after a crash has the same content, whatever was added since', async () => {
  const deps = { store: createMemoryStore(), now: () => new Date('2026-05-12T09:00:30Z') }
  const [one, two, late] = [buildOpening('one'), buildOpening('two'), buildOpening('late')]

  const first = content(one, two)
  expect(await freezeContent(changeRecord, 1, { due: first, all: first }, deps)).toEqual(first)
  const notified = { ...one, notifiedIn: 1 }
  const again = { due: content(two, late), all: content(notified, two, late) }
  expect(await freezeContent(changeRecord, 1, again, deps)).toEqual(content(notified, two))
  expect(await freezeContent(changeRecord, 2, { due: content(late), all: again.all }, deps)).toEqual(
    content(late),
  )
})

it('a repeated message has the same effects, and keeps those of different kinds apart', async () => {
  const deps = { store: createMemoryStore(), now: () => new Date('2026-05-12T09:00:30Z') }
  const resource = buildFunctionResource('one', { account: '111122223333', region: 'eu-west-1' })
  const granted: GrantsDiff = { changeId: changeRecord.id, principal: resource, granted: [], more: 0 }
  const opened: AdmittedPrincipalsDiff = { changeId: changeRecord.id, resource, admitted: [], more: 0 }
  const paths = {
    changeId: changeRecord.id,
    account: '111122223333',
    paths: [],
    others: 1,
    lateralMoves: [],
    otherLateralMoves: 0,
  }
  const first = { ...content(), admitted: [{ effect: opened }] }
  const all = { ...first, grants: [{ effect: granted }], escalation: [{ effect: paths }] }

  expect(await freezeContent(changeRecord, 1, { due: first, all: first }, deps)).toEqual(first)
  expect(await freezeContent(changeRecord, 1, { due: all, all }, deps)).toEqual(first)
})
