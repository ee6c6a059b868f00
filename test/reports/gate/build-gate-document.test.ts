import { expect, it } from 'vitest'
import type { EscalationDiff, NewEscalationPath } from '../../../audit/state/effects/escalation-diff.ts'
import { describeForecast } from '../../../reports/gate/build-gate-document.ts'
import { describeGateEscalation } from '../../../reports/gate/gate-sentences.ts'

const account = '123456789012'
const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`
const path: NewEscalationPath = {
  principals: [arn('a'), arn('b')],
  count: 14,
  steps: [{ to: arn('admin'), pathId: 'sts-01', actions: ['sts:AssumeRole'], statements: [] }],
  conditional: false,
}

/** The document of a change that opens these paths. */
function describePaths(opened: Partial<EscalationDiff>) {
  const diff = {
    changeId: 'change',
    account,
    paths: [],
    others: 0,
    lateralMoves: [],
    otherLateralMoves: 0,
    ...opened,
  }
  const escalation = [{ effect: diff, evaluation: undefined }]
  return describeForecast(
    { findings: [], effects: { grants: [], admitted: [], escalation }, unknown: [] },
    { origins: new Map(), undecided: [], exceptions: [], controlSettings: {}, now: new Date('2026-05-12') },
  )
}

it('counts the principals of a path that are not listed', () => {
  const { escalation, unknown } = describePaths({ paths: [path] })
  expect(escalation.map(({ principal, becomes, more }) => [principal, becomes, more])).toEqual([
    [arn('a'), arn('admin'), undefined],
    [arn('b'), arn('admin'), 12],
  ])
  expect(unknown).toEqual([])
  const [first, last] = escalation
  expect(first && describeGateEscalation(first)).toMatch(/^Role a can become role admin: /)
  expect(last && describeGateEscalation(last)).toMatch(
    /^Role b and 12 more principals can become role admin: /,
  )
})

it('does not know the paths that were not searched', () => {
  expect(describePaths({ others: 1 }).unknown).toEqual([
    {
      logicalId: account,
      property: 'escalation paths',
      why: '1 more principal can become an administrator on paths that are not listed',
      severity: 'CRITICAL',
    },
  ])
})
