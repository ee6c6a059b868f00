import { functionRuntimeSupported } from '../../../../audit/controls/patching/function-runtime-supported.ts'
import { runtimeDatesAsOf } from '../../../../audit/engines/runtime/runtime-lifecycle.ts'
import { testControl } from '../../../test-control.ts'

const runtimes = { 'nodejs22.x': '2027-04-30' }
const node = { facts: { runtime: 'nodejs22.x' } }

testControl(functionRuntimeSupported, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'the moment before deprecation', ...node, runtimes, now: '2027-04-29T23:59:59.999Z' },
    {
      name: 'no date announced',
      facts: { runtime: 'provided.al2023' },
      evidence: { datesFrom: runtimeDatesAsOf },
    },
    {
      name: 'in the last moment of the grace period',
      ...node,
      runtimes,
      settings: { graceDays: 30 },
      now: '2027-05-29T23:59:59.999Z',
    },
    {
      name: 'a later date in the settings',
      facts: { runtime: 'dotnet6' },
      runtimes: { dotnet6: '2030-01-01' },
      evidence: { deprecation: '2030-01-01', datesFrom: 'settings' },
    },
    {
      name: 'a runtime that only the settings list',
      facts: { runtime: 'nodejs99.x' },
      runtimes: { 'nodejs99.x': '2030-01-01' },
    },
    {
      name: 'dates of 120 days ago are not stale',
      facts: { runtime: 'java25' },
      now: daysAfter(runtimeDatesAsOf, 120),
      evidence: { datesFrom: runtimeDatesAsOf },
    },
    {
      name: 'dates that are stale say so',
      facts: { runtime: 'java25' },
      now: daysAfter(runtimeDatesAsOf, 121),
      evidence: { datesFrom: runtimeDatesAsOf, stale: 'the deprecation dates are more than 120 days old' },
    },
  ],
  nonCompliant: [
    {
      name: 'the day of deprecation',
      ...node,
      runtimes,
      now: '2027-04-30T00:00:00Z',
      reason: 'Runtime nodejs22.x has been deprecated since 2027-04-30',
    },
    {
      name: 'deprecated by the table',
      facts: { runtime: 'dotnet6' },
      reason: 'Runtime dotnet6 has been deprecated since 2024-12-20; its successor is dotnet10.',
    },
    {
      name: 'when the grace period is over',
      ...node,
      runtimes,
      settings: { graceDays: 30 },
      now: '2027-05-30T00:00:00Z',
    },
    {
      name: 'an earlier date in the settings',
      facts: { runtime: 'java25' },
      runtimes: { java25: '2026-10-01' },
      evidence: { datesFrom: 'settings' },
    },
    {
      name: 'deprecated, by stale dates',
      facts: { runtime: 'dotnet6' },
      now: daysAfter(runtimeDatesAsOf, 400),
      evidence: { stale: 'the deprecation dates are more than 120 days old' },
    },
  ],
  notApplicable: [{ name: 'a container image', facts: { runtime: 'IMAGE' }, reason: 'no managed runtime' }],
  insufficientData: [
    {
      name: 'a runtime that the table does not list',
      facts: { runtime: 'nodejs99.x' },
      reason: 'nodejs99.x is not in the lifecycle table',
    },
    { name: 'a runtime named like an object property', facts: { runtime: 'constructor' } },
  ],
})

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString()
}
