import { functionRuntimeDeprecationNear } from '../../../../audit/controls/patching/function-runtime-deprecation-near.ts'
import { testControl } from '../../../test-control.ts'

const runtimes = { 'nodejs22.x': '2027-04-30' }
const node = { facts: { runtime: 'nodejs22.x' }, runtimes }

testControl(functionRuntimeDeprecationNear, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'further away than the notice period', ...node, now: '2027-01-29T00:00:00Z' },
    { name: 'no date announced', facts: { runtime: 'nodejs26.x' } },
    {
      name: 'further away than a shorter notice period',
      ...node,
      now: '2027-03-30T00:00:00Z',
      settings: { withinDays: 30 },
    },
  ],
  nonCompliant: [
    {
      name: 'at the start of the notice period',
      ...node,
      now: '2027-01-30T00:00:00Z',
      reason: 'Support for runtime nodejs22.x ends in 90 days, on 2027-04-30; its successor is nodejs24.x.',
    },
    { name: 'the moment before', ...node, now: '2027-04-29T23:59:59.999Z', reason: 'ends in 1 day,' },
    {
      name: 'within a longer notice period',
      ...node,
      now: '2026-11-25T00:00:00Z',
      settings: { withinDays: 180 },
    },
  ],
  notApplicable: [
    { name: 'already deprecated', ...node, now: '2027-04-30T00:00:00Z', reason: 'is already deprecated' },
    { name: 'a container image', facts: { runtime: 'IMAGE' }, reason: 'no managed runtime' },
  ],
  insufficientData: [
    { name: 'an unlisted runtime', facts: { runtime: 'cobol85' }, reason: 'lifecycle table' },
  ],
})
