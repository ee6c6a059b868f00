import { aliasTargetAssessed } from '../../../../audit/controls/patching/alias-target-assessed.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const runtimes = { 'nodejs22.x': '2027-04-30', 'nodejs20.x': '2026-04-30' }
const good = { version: '9', weight: 1, runtime: 'nodejs22.x' }
const bad = { version: '3', weight: 1, runtime: 'nodejs20.x' }

testControl(aliasTargetAssessed, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'a version on a supported runtime',
      ...routed({ live: [good] }),
      runtimes,
      evidence: { aliases: [{ alias: 'live', version: '9', runtime: 'nodejs22.x', datesFrom: 'settings' }] },
    },
    { name: 'no date announced', ...routed({ live: [{ ...good, runtime: 'provided.al2023' }] }) },
    {
      name: 'a version on a deprecated runtime that gets no calls',
      ...routed({ live: [good, { ...bad, weight: 0 }] }),
      runtimes,
    },
    {
      name: 'in the last moment of the grace period',
      ...routed({ live: [bad] }),
      runtimes,
      settings: { graceDays: 30 },
      now: '2026-05-29T23:59:59.999Z',
    },
    {
      name: 'an image beside a supported runtime',
      ...routed({ live: [good], next: [{ ...bad, runtime: 'IMAGE' }] }),
      runtimes,
    },
  ],
  nonCompliant: [
    {
      name: 'a version on a deprecated runtime, whatever the runtime of $LATEST',
      facts: { runtime: 'nodejs22.x', ...routed({ live: [bad] }).facts },
      runtimes,
      reason:
        'Alias live routes its calls to version 3, whose runtime nodejs20.x has been deprecated since 2026-04-30.',
      evidence: { aliases: [{ alias: 'live', version: '3', weight: 1, deprecation: '2026-04-30' }] },
    },
    {
      name: 'a small share of the calls',
      ...routed({
        live: [
          { ...good, weight: 0.995 },
          { ...bad, weight: 0.005 },
        ],
      }),
      runtimes,
      reason: 'Alias live routes 0.5% of its calls to version 3',
    },
    {
      name: 'several versions',
      ...routed({ live: [bad], old: [good], older: [bad, bad] }),
      runtimes,
      reason: '(and 2 more).',
      evidence: { aliases: [{ alias: 'live' }, { alias: 'older' }, { alias: 'older' }] },
    },
    {
      name: 'when the grace period is over',
      ...routed({ live: [bad] }),
      runtimes,
      settings: { graceDays: 30 },
      now: '2026-05-30T00:00:00Z',
    },
  ],
  notApplicable: [
    { name: 'no aliases', ...routed({}), reason: 'No alias routes calls' },
    { name: 'only images', ...routed({ live: [{ ...good, runtime: 'IMAGE' }] }) },
  ],
  insufficientData: [
    {
      name: 'a runtime that the table does not list',
      ...routed({ live: [good], next: [{ ...good, runtime: 'nodejs99.x' }] }),
      runtimes,
      reason: 'nodejs99.x is not in the lifecycle table',
    },
    {
      name: 'a runtime named like an object property',
      ...routed({ live: [{ ...good, runtime: 'constructor' }] }),
    },
  ],
})

function routed(aliases: Readonly<Record<string, readonly object[]>>): KnownResource {
  return { facts: { aliases } }
}
