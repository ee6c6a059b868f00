import { describe, expect, it } from 'vitest'
import type { Entry, Sheet } from '../../audit/account/sheet.ts'
import { checklist } from '../../audit/checklist.ts'
import { functionResource } from '../../audit/resources/resource.ts'
import { isAtLeast } from '../../audit/controls/severity.ts'
import { postureOf } from '../../reports/posture.ts'

const about = { account: '111122223333', regions: ['eu-west-1'], at: new Date('2026-11-25T00:00:00Z') }
const admin = 'least-privilege/function-role-no-admin'
const runtime = 'patching/function-runtime-supported'

function sheet(name: string, entries: Record<string, Partial<Entry>>): Sheet {
  const whole = Object.entries(entries).map(([control, entry]) => {
    const open = entry.status === 'NON_COMPLIANT'
    return [control, { status: 'COMPLIANT', severity: 'HIGH', open, basis: [], ...entry }]
  })
  const resource = functionResource(name, { account: about.account, region: 'eu-west-1' })
  return {
    resource,
    entries: Object.fromEntries(whole) as Sheet['entries'],
    settings: '',
    at: about.at.toISOString(),
  }
}

describe('the posture', () => {
  const posture = postureOf(
    [
      sheet('b', { [runtime]: { status: 'NON_COMPLIANT', reason: 'old' }, [admin]: { status: 'COMPLIANT' } }),
      sheet('a', {
        [runtime]: { status: 'NON_COMPLIANT', reason: 'old', stale: 'access denied' },
        [admin]: { status: 'NON_COMPLIANT', reason: 'admin', evidence: { role: 'r' } },
      }),
      sheet('c', {
        [runtime]: { status: 'INSUFFICIENT_DATA', reason: 'access denied' },
        [admin]: { status: 'NOT_APPLICABLE', reason: 'no' },
      }),
    ],
    checklist,
    about,
  )

  it('has the findings with the worst first, then by control and resource', () => {
    expect(
      posture.findings.map(({ control, resource }) => `${control} ${resource.arn.at(-1) ?? ''}`),
    ).toEqual([`${admin} a`, `${runtime} a`, `${runtime} b`])
    expect(posture.findings[0]).toMatchObject({ severity: 'CRITICAL', evidence: { role: 'r' } })
    expect(posture.findings[1]).toMatchObject({ stale: 'access denied' })
  })

  it('has what is not known apart, and never among what passes', () => {
    expect(posture.unknown).toMatchObject([{ control: runtime, reason: 'access denied' }])
    expect(posture.counts).toEqual({
      COMPLIANT: 1,
      NON_COMPLIANT: 3,
      INSUFFICIENT_DATA: 1,
      NOT_APPLICABLE: 1,
    })
  })

  it('compares severities', () => {
    expect(isAtLeast('CRITICAL', 'HIGH')).toBe(true)
    expect(isAtLeast('HIGH', 'HIGH')).toBe(true)
    expect(isAtLeast('MEDIUM', 'HIGH')).toBe(false)
  })
})
