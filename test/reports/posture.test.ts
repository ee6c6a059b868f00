import { describe, expect, it } from 'vitest'
import type { Entry, Sheet } from '../../audit/account/sheet.ts'
import { checklist } from '../../audit/checklist.ts'
import { functionResource } from '../../audit/resources/lambda/function.ts'
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

/** A finding of a cause. */
function caused(cause: string) {
  const last = { cause, at: '2026-11-24T00:00:00Z' } as NonNullable<Entry['last']>
  return { status: 'NON_COMPLIANT', reason: 'old', last } as const
}

describe('what a posture says of a finding', () => {
  const exception = {
    control: runtime,
    resource: 'arn:aws:lambda:*:function:a',
    owner: 'platform',
    reason: 'It is replaced in spring.',
    until: '2026-11-25',
  }
  const origin = {
    id: 'change',
    account: about.account,
    region: 'eu-west-1',
    action: 'lambda:UpdateFunctionConfiguration',
    actor: { type: 'IAMUser', name: 'alice' },
    at: '2026-11-23T00:00:00Z',
  }

  function causeOf(id: string) {
    return id === 'forgotten' ? undefined : origin
  }

  it('names the change that made it so, and never a baseline', () => {
    const sheets = [
      sheet('a', { [runtime]: caused('change') }),
      sheet('b', { [runtime]: caused('baseline:111122223333:2026') }),
      sheet('c', { [runtime]: caused('forgotten') }),
    ]
    const [a, b, c] = postureOf(sheets, checklist, { ...about, causeOf }).findings
    expect(a?.cause).toEqual({
      id: 'change',
      action: 'lambda:UpdateFunctionConfiguration',
      actor: 'alice',
      at: '2026-11-23T00:00:00Z',
    })
    expect(a?.since).toBe('2026-11-24T00:00:00Z')
    expect([b?.cause, c?.cause]).toEqual([undefined, undefined])
  })

  it('has the words of Security Hub for what was told and what is accepted', () => {
    const sheets = ['a', 'b', 'c'].map(name => sheet(name, { [runtime]: caused(name) }))
    const told = { wasTold: ({ cause }: { cause: string }) => cause !== 'c', exceptions: [exception] }
    const { findings, accepted, controls, counts } = postureOf(sheets, checklist, { ...about, ...told })
    expect(findings.map(({ workflow }) => workflow)).toEqual(['NOTIFIED', 'NEW'])
    expect(accepted).toMatchObject([{ workflow: 'SUPPRESSED', exception }])
    expect(counts.NON_COMPLIANT).toBe(3)
    expect(controls.find(({ id }) => id === runtime)).toMatchObject({
      strategy: 'patching',
      accepted: 1,
      counts: { NON_COMPLIANT: 3 },
    })
  })

  it('counts again what an exception covered until it ended, and says which cover nothing', () => {
    const ended = { ...exception, until: '2026-11-24' }
    const idle = { ...exception, resource: 'arn:aws:lambda:*:function:nobody' }
    const sheets = [sheet('a', { [runtime]: caused('a') })]
    const posture = postureOf(sheets, checklist, { ...about, exceptions: [ended, idle] })
    expect(posture.findings).toHaveLength(1)
    expect(posture.accepted).toEqual([])
    expect(posture.exceptions).toEqual({ expired: [{ ...ended, exposed: 1 }], unmatched: [idle] })
  })

  it('knows only the controls of the checklist, and has each of their texts once', () => {
    const gone = sheet('a', { 'patching/of-an-earlier-version': { status: 'NON_COMPLIANT', reason: 'old' } })
    const { findings, counts, controls } = postureOf([gone], checklist, about)
    expect(findings).toEqual([])
    expect(counts.NON_COMPLIANT).toBe(0)
    expect(controls.map(({ id }) => id)).toEqual(checklist.map(({ id }) => id))
  })
})
