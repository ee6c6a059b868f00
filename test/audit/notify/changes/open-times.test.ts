import { describe, expect, it } from 'vitest'
import { formatElapsedTime } from '../../../../audit/text/duration.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { openChangeRecord } from '../../../../audit/state/change-record.ts'
import { markTransitionNotified, putTransition, type Transition } from '../../../../audit/state/transition.ts'
import { createMemoryStore } from '../../../contracts/memory-store.ts'
import { NOTIFIED_AT, NOTIFIED_CHANGE_ID, prepareChange } from '../notify-fixture.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const actor = { type: 'IAMUser', name: 'tom' }
const control = 'least-privilege/function-role-no-admin'

function buildStep(
  number: number,
  step: Transition['step'],
  minutesBefore: number,
  changeId: string,
): Transition {
  return {
    resource: buildFunctionResource('checkout', where),
    control,
    severity: 'CRITICAL',
    number,
    step,
    changeId,
    at: new Date(Date.parse(NOTIFIED_AT) - minutesBefore * 60_000).toISOString(),
  }
}

/** The line about what was resolved, after these steps by changes with these actions. */
async function resolveAfter(
  steps: readonly [Transition['step'], number, string][],
  { isExpired = false } = {},
): Promise<string | undefined> {
  const store = createMemoryStore()
  for (const [index, [step, minutes, action]] of steps.entries()) {
    const id = `ct:111122223333:${index}`
    const transition = buildStep(index + 1, step, minutes, id)
    const origin = { id, action, actor, at: transition.at, ...where }
    if (!isExpired) await openChangeRecord(origin, store, new Date(transition.at))
    await putTransition(transition, store)
    if (isExpired) await markTransitionNotified(transition, { notifiedIn: 1 }, origin, store)
  }
  const resolved = buildStep(steps.length + 1, 'RESOLVED', 0, NOTIFIED_CHANGE_ID)
  const { notify, sent } = await prepareChange(store, [resolved])
  await notify()
  return sent[0]?.text.split('\n').find(line => line.startsWith('Resolved: '))
}

const AFTER = `Resolved: 1 CRITICAL finding for function checkout after 1 h 32 min (${control})`
const WITHOUT = `Resolved: 1 CRITICAL finding for function checkout (${control})`
const call = 'iam:AttachRolePolicy'

describe('what a notification says of a finding that is resolved', () => {
  it.each<[string, readonly [Transition['step'], number, string][]]>([
    ['opened', [['OPENED', 92, call]]],
    ['opened when a date passed', [['OPENED', 92, 'assay:Reevaluate']]],
    [
      'opened, and was reopened by a new violation',
      [
        ['OPENED', 92, call],
        ['REOPENED', 10, call],
      ],
    ],
    [
      'opened again after it was resolved',
      [
        ['OPENED', 9_000, 'assay:Baseline'],
        ['RESOLVED', 8_000, call],
        ['REOPENED', 92, call],
      ],
    ],
  ])('is after how long, of one that %s', async (_, steps) => {
    expect(await resolveAfter(steps)).toBe(AFTER)
    expect(await resolveAfter(steps, { isExpired: true })).toBe(AFTER)
  })

  it.each<[string, readonly [Transition['step'], number, string][]]>([
    ['the initial scan found', [['OPENED', 92, 'assay:Baseline']]],
    ['a full scan found', [['OPENED', 92, 'assay:Sweep']]],
    ['a scheduled refresh found', [['OPENED', 92, 'assay:ScheduledRefresh']]],
    ['opened later than it was resolved, by a wrong clock', [['OPENED', -5, call]]],
    ['has no stored opening', []],
  ])('is nothing about the time, of one that %s', async (_, steps) => {
    expect(await resolveAfter(steps)).toBe(WITHOUT)
  })
})

it.each([
  [0.5, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [3_599, '59 min'],
  [3_600, '1 h'],
  [5_520, '1 h 32 min'],
  [86_400, '1 d'],
  [100 * 86_400 + 3_600, '100 d 1 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatElapsedTime(seconds)).toBe(text)
})
