import { expect, it } from 'vitest'
import type { GateParts } from '../../../reports/gate/build-gate-document.ts'
import type { GateFinding } from '../../../reports/gate/gate-document.ts'
import { mergeParts } from '../../../reports/gate/merge-parts.ts'

const finding = (name: string, change: GateFinding['change']): GateFinding => ({
  control: 'least-privilege/principal-effective-admin',
  severity: 'HIGH',
  change,
  logicalId: 'Role',
  stack: 'app',
  resource: `arn:aws:iam::111122223333:role/${name}`,
  reason: 'The role is an administrator.',
  fingerprint: 'f1',
})
const parts = (...findings: GateFinding[]): GateParts => ({
  findings,
  granted: [],
  admitted: [],
  escalation: [],
  unknown: [],
})

it('takes the worst change of a finding under different assumptions', () => {
  const merged = mergeParts([parts(finding('a', 'CLOSES')), parts(finding('a', 'OPENS'))])
  expect(merged.findings).toEqual([finding('a', 'OPENS')])
})

it('closes a finding only if every assumption closes it', () => {
  expect(mergeParts([parts(finding('a', 'CLOSES')), parts()]).findings).toEqual([])
  const both = mergeParts([parts(finding('a', 'CLOSES')), parts(finding('a', 'CLOSES'))])
  expect(both.findings).toEqual([finding('a', 'CLOSES')])
})

it('keeps the findings of a resource and of the one with another name that replaces it', () => {
  const renamed = [finding('new', 'OPENS'), finding('old', 'CLOSES')]
  expect(mergeParts([parts(...renamed)]).findings).toEqual(renamed)
})

it('does not count what one assumption closes twice as closed by both', () => {
  const closedTwice = parts(finding('new', 'CLOSES'), finding('old', 'CLOSES'))
  expect(mergeParts([closedTwice, parts()]).findings).toEqual([])
})
