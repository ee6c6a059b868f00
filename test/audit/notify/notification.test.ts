import { describe, expect, it } from 'vitest'
import type { ChangeRecord } from '../../../audit/state/change-record.ts'
import type { TransientViolation } from '../../../audit/state/transient-violation.ts'
import type { Transition } from '../../../audit/state/transition.ts'
import { checklist } from '../../../audit/checklist.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import { createNotification } from '../../../audit/notify/notification.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'

const NO_GRANTS = { groups: [], omittedPrincipals: 0 }
const NO_EXPOSURES = { resources: [], omittedResources: 0 }
const NO_ESCALATION_PATHS = { paths: [], omittedPrincipals: 0, lateralMoves: [], omittedLateralMoves: 0 }

const where = { account: '111122223333', region: 'eu-west-1' }
const at = '2026-05-12T09:00:00.000Z'
const origin = {
  id: 'ct:111122223333:e',
  action: 'iam:AttachRolePolicy',
  actor: { type: 'IAMUser', name: 'alice' },
  at,
  ...where,
}
const changeRecord: ChangeRecord = {
  ...origin,
  openedAt: at,
  notificationsSent: 0,
  notificationStarted: true,
}

function buildOpened(name: string, reason: string): Transition {
  const control = 'least-privilege/function-role-no-admin'
  const resource = buildFunctionResource(name, where)
  return {
    resource,
    control,
    severity: 'CRITICAL',
    number: 1,
    step: 'OPENED',
    reason,
    changeId: changeRecord.id,
    at,
  }
}

function buildViolation(index: number, severity: Severity): TransientViolation {
  const control = 'least-privilege/function-role-no-admin'
  const times = { from: at, to: '2026-05-12T09:00:40.000Z' }
  const changes = { openedBy: changeRecord.id, closedBy: 'ct:111122223333:f' }
  const resource = buildFunctionResource(`worker-${index}`, where)
  return { resource, control, severity, ...times, ...changes, reason: 'Role r.' }
}

/** The other content of a message: nothing. */
const nothing = {
  subjects: [],
  changes: [],
  users: [],
  transientViolations: [],
  grants: NO_GRANTS,
  exposures: NO_EXPOSURES,
  escalation: NO_ESCALATION_PATHS,
  accepted: 0,
  pendingTaskCount: 0,
  checklist,
}

describe('the reason of several findings in a message', () => {
  it('is the reason that they share', () => {
    const { findings } = createNotification(
      changeRecord,
      1,
      [buildOpened('a', 'Role r.'), buildOpened('b', 'Role r.')],
      nothing,
    )
    expect(findings).toMatchObject([{ count: 2, reason: 'Role r.' }])
  })

  it('is an example where each has its own', () => {
    const { findings, text } = createNotification(
      changeRecord,
      1,
      [buildOpened('a', 'Role r.'), buildOpened('b', 'Role s.')],
      nothing,
    )
    expect(findings).toMatchObject([{ count: 2, reason: 'For example function a: Role r.' }])
    expect(text).toContain('For example function a: Role r.')
  })
})

describe('transient violations in a message', () => {
  it('are listed with the highest severity first, and all are counted', () => {
    const low = Array.from({ length: 19 }, (_, index) => buildViolation(index, 'LOW'))
    const all = [...low, buildViolation(19, 'HIGH')]
    const message = createNotification(changeRecord, 1, [], { ...nothing, transientViolations: all })
    expect(message).toMatchObject({ severity: 'HIGH', transientViolationCount: 20 })
    expect(message.transientViolations).toHaveLength(15)
    expect(message.transientViolations[0]?.resource).toBe(buildFunctionResource('worker-19', where).arn)
    expect(message.text).toContain('5 more resources were non-compliant for a time.')
  })

  it('are not counted in the text where all are listed', () => {
    const about = { ...nothing, transientViolations: [buildViolation(0, 'LOW')] }
    expect(createNotification(changeRecord, 1, [], about).text).not.toContain('non-compliant for a time')
  })
})
