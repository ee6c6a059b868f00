import { describe, expect, it } from 'vitest'
import type { ControlResult, ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { checklist } from '../../../audit/checklist.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { isSeverityAtLeast } from '../../../audit/settings/severity.ts'
import { buildPosture } from '../../../reports/posture/build/build-posture.ts'

const buildAbout = {
  account: '111122223333',
  regions: ['eu-west-1'],
  at: new Date('2026-11-25T00:00:00Z'),
  frameworks: [],
}
const admin = 'least-privilege/function-role-no-admin'
const runtime = 'patching/function-runtime-supported'

function buildRecord(name: string, entries: Record<string, Partial<ControlResult>>): ComplianceRecord {
  const whole = Object.entries(entries).map(([control, entry]) => {
    const open = entry.status === 'NON_COMPLIANT'
    return [control, { status: 'COMPLIANT', severity: 'HIGH', open, inputFingerprints: [], ...entry }]
  })
  const resource = buildFunctionResource(name, { account: buildAbout.account, region: 'eu-west-1' })
  return {
    resource,
    results: Object.fromEntries(whole) as ComplianceRecord['results'],
    settingsDigest: '',
    evaluatedAt: buildAbout.at.toISOString(),
  }
}

describe('the posture', () => {
  const posture = buildPosture(
    [
      buildRecord('b', {
        [runtime]: { status: 'NON_COMPLIANT', reason: 'old' },
        [admin]: { status: 'COMPLIANT' },
      }),
      buildRecord('a', {
        [runtime]: { status: 'NON_COMPLIANT', reason: 'old', staleReason: 'access denied' },
        [admin]: { status: 'NON_COMPLIANT', reason: 'admin', evidence: { role: 'r' } },
      }),
      buildRecord('c', {
        [runtime]: { status: 'INSUFFICIENT_DATA', reason: 'access denied' },
        [admin]: { status: 'NOT_APPLICABLE', reason: 'no' },
      }),
    ],
    checklist,
    buildAbout,
  )

  it('sorts findings by severity, then by control and resource', () => {
    expect(
      posture.findings.map(({ control, resource }) => `${control} ${resource.arn.at(-1) ?? ''}`),
    ).toEqual([`${admin} a`, `${runtime} a`, `${runtime} b`])
    expect(posture.findings[0]).toMatchObject({ severity: 'CRITICAL', evidence: { role: 'r' } })
    expect(posture.findings[1]).toMatchObject({ stale: 'access denied' })
  })

  it('lists unknown results separately and never as passed', () => {
    expect(posture.unknown).toMatchObject([{ control: runtime, reason: 'access denied' }])
    expect(posture.counts).toEqual({
      COMPLIANT: 1,
      NON_COMPLIANT: 3,
      INSUFFICIENT_DATA: 1,
      NOT_APPLICABLE: 1,
    })
  })

  it('compares severities', () => {
    expect(isSeverityAtLeast('CRITICAL', 'HIGH')).toBe(true)
    expect(isSeverityAtLeast('HIGH', 'HIGH')).toBe(true)
    expect(isSeverityAtLeast('MEDIUM', 'HIGH')).toBe(false)
  })
})

/** A finding with a change. */
function changedBy(change: string) {
  const last = { changeId: change, at: '2026-11-24T00:00:00Z' } as NonNullable<
    ControlResult['lastTransition']
  >
  return { status: 'NON_COMPLIANT', reason: 'old', lastTransition: last } as const
}

describe('a finding in a posture', () => {
  const exception = {
    control: runtime,
    resource: 'arn:aws:lambda:*:function:a',
    owner: 'platform',
    reason: 'It is replaced in spring.',
    until: '2026-11-25',
  }
  const origin = {
    id: 'change',
    account: buildAbout.account,
    region: 'eu-west-1',
    action: 'lambda:UpdateFunctionConfiguration',
    actor: { type: 'IAMUser', name: 'alice' },
    at: '2026-11-23T00:00:00Z',
  }

  function findChange(id: string) {
    return id === 'forgotten' ? undefined : origin
  }

  it('names the change that opened it, but not a scan', () => {
    const records = [
      buildRecord('a', { [runtime]: changedBy('change') }),
      buildRecord('b', { [runtime]: changedBy('baseline:111122223333:2026') }),
      buildRecord('c', { [runtime]: changedBy('forgotten') }),
    ]
    const [a, b, c] = buildPosture(records, checklist, { ...buildAbout, findChange }).findings
    expect(a?.change).toEqual({
      id: 'change',
      action: 'lambda:UpdateFunctionConfiguration',
      actor: 'alice',
      at: '2026-11-23T00:00:00Z',
    })
    expect(a?.since).toBe('2026-11-24T00:00:00Z')
    expect([b?.change, c?.change]).toEqual([undefined, undefined])
  })

  it('has the workflow values of Security Hub for notified and accepted findings', () => {
    const records = ['a', 'b', 'c'].map(name => buildRecord(name, { [runtime]: changedBy(name) }))
    const options = {
      wasNotified: ({ changeId }: { changeId: string }) => changeId !== 'c',
      exceptions: [exception],
    }
    const { findings, accepted, controls, counts } = buildPosture(records, checklist, {
      ...buildAbout,
      ...options,
    })
    expect(findings.map(({ workflow }) => workflow)).toEqual(['NOTIFIED', 'NEW'])
    expect(accepted).toMatchObject([{ workflow: 'SUPPRESSED', exception }])
    expect(counts.NON_COMPLIANT).toBe(3)
    expect(controls.find(({ id }) => id === runtime)).toMatchObject({
      strategy: 'patching',
      accepted: 1,
      counts: { NON_COMPLIANT: 3 },
    })
  })

  it('counts the findings that an expired exception covered, and lists unused exceptions', () => {
    const ended = { ...exception, until: '2026-11-24' }
    const idle = { ...exception, resource: 'arn:aws:lambda:*:function:nobody' }
    const records = [buildRecord('a', { [runtime]: changedBy('a') })]
    const posture = buildPosture(records, checklist, { ...buildAbout, exceptions: [ended, idle] })
    expect(posture.findings).toHaveLength(1)
    expect(posture.accepted).toEqual([])
    expect(posture.exceptions).toEqual({
      expired: [{ ...ended, exposed: 1 }],
      unmatched: [idle],
      expiring: [{ ...idle, covers: 0 }],
    })
  })

  it('contains only controls of the checklist, each of their texts once', () => {
    const deleted = buildRecord('a', {
      'patching/of-an-earlier-version': { status: 'NON_COMPLIANT', reason: 'old' },
    })
    const { findings, counts, controls } = buildPosture([deleted], checklist, buildAbout)
    expect(findings).toEqual([])
    expect(counts.NON_COMPLIANT).toBe(0)
    expect(controls.map(({ id }) => id)).toEqual(checklist.map(({ id }) => id))
  })
})
