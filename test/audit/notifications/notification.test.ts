import { describe, expect, it } from 'vitest'
import type { Cause } from '../../../audit/account/cause.ts'
import type { Exposure } from '../../../audit/account/exposure.ts'
import type { Transition } from '../../../audit/account/transition.ts'
import { checklist } from '../../../audit/checklist.ts'
import type { Severity } from '../../../audit/controls/severity.ts'
import { notificationOf } from '../../../audit/notifications/notification.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'

const NOTHING = { told: [], others: 0 }
const NO_WAYS = { ...NOTHING, takeovers: [], otherTakeovers: 0 }

const where = { account: '111122223333', region: 'eu-west-1' }
const at = '2026-05-12T09:00:00.000Z'
const origin = {
  id: 'ct:111122223333:e',
  action: 'iam:AttachRolePolicy',
  actor: { type: 'IAMUser', name: 'alice' },
  at,
  ...where,
}
const cause: Cause = { ...origin, openedAt: at, subjects: [], pieces: {}, messages: 0, begun: true }

function opened(name: string, reason: string): Transition {
  const control = 'least-privilege/function-role-no-admin'
  const resource = functionResource(name, where)
  return { resource, control, severity: 'CRITICAL', number: 1, step: 'OPENED', reason, cause: cause.id, at }
}

function exposure(index: number, severity: Severity): Exposure {
  const control = 'least-privilege/function-role-no-admin'
  const times = { from: at, to: '2026-05-12T09:00:40.000Z' }
  const causes = { openedBy: cause.id, closedBy: 'ct:111122223333:f' }
  const resource = functionResource(`worker-${index}`, where)
  return { resource, control, severity, ...times, ...causes, reason: 'Role r.' }
}

/** What else a message may tell: nothing. */
const nothing = {
  changes: [],
  exposed: [],
  gained: NOTHING,
  opened: NOTHING,
  ways: NO_WAYS,
  accepted: 0,
  open: 0,
  checklist,
}

describe('the reason that a message gives for several findings', () => {
  it('is theirs, where they share it', () => {
    const { findings } = notificationOf(cause, 1, [opened('a', 'Role r.'), opened('b', 'Role r.')], nothing)
    expect(findings).toMatchObject([{ count: 2, reason: 'Role r.' }])
  })

  it('is an example, where each has its own', () => {
    const { findings, text } = notificationOf(
      cause,
      1,
      [opened('a', 'Role r.'), opened('b', 'Role s.')],
      nothing,
    )
    expect(findings).toMatchObject([{ count: 2, reason: 'For example a: Role r.' }])
    expect(text).toContain('For example a: Role r.')
  })
})

describe('what a message says of exposures', () => {
  it('names the worst of many, and counts them all', () => {
    const low = Array.from({ length: 19 }, (_, index) => exposure(index, 'LOW'))
    const exposed = [...low, exposure(19, 'HIGH')]
    const message = notificationOf(cause, 1, [], { ...nothing, exposed })
    expect(message).toMatchObject({ severity: 'HIGH', exposed: 20 })
    expect(message.exposures).toHaveLength(15)
    expect(message.exposures[0]?.resource).toBe(functionResource('worker-19', where).arn)
    expect(message.text).toContain('and 5 more that failed for a time.')
  })

  it('says of few no more than they are', () => {
    const about = { ...nothing, exposed: [exposure(0, 'LOW')] }
    expect(notificationOf(cause, 1, [], about).text).not.toContain('more that failed')
  })
})
