import { expect, it } from 'vitest'
import { awsCatalog } from '../../../../functions/bundled-files/aws-catalog.ts'
import { evaluateControl } from '../../../../audit/controls/control.ts'
import { exceptionExpired } from '../../../../audit/controls/security-testing/exception-expired.ts'
import type { Exception } from '../../../../audit/settings/exception.ts'
import { FACTS_VERSION } from '../../../../audit/resources/resource-snapshot.ts'
import { buildAccountResource } from '../../../../audit/resources/organizations/account.ts'
import { defaultSettings } from '../../../../audit/settings/settings.ts'
import { testControl } from '../../../test-control.ts'

function exception(until: string, overrides: Partial<Exception> = {}): Exception {
  const resource = 'arn:aws:lambda:*:*:function:hook'
  const control = 'least-privilege/function-url-auth'
  return { control, resource, owner: 'alice', reason: 'A webhook.', until, ...overrides }
}

testControl(exceptionExpired, 'AWS::Organizations::Account', {
  compliant: [
    { name: 'an exception in force', exceptions: [exception('2027-04-30')] },
    {
      name: 'an exception on its last day',
      exceptions: [exception('2027-04-30')],
      now: '2027-04-30T23:59:59.999Z',
    },
  ],
  nonCompliant: [
    {
      name: 'an exception that has just expired',
      exceptions: [exception('2027-04-30'), exception('2027-05-01')],
      now: '2027-05-01T00:00:00Z',
      reason:
        '1 exception has expired: alice accepted least-privilege/function-url-auth on arn:aws:lambda:*:*:function:hook until 2027-04-30.',
      evidence: {
        expired: 1,
        oldest: [
          {
            control: 'least-privilege/function-url-auth',
            resource: 'arn:aws:lambda:*:*:function:hook',
            owner: 'alice',
            until: '2027-04-30',
          },
        ],
      },
    },
    {
      name: 'several expired exceptions, the oldest of which the reason names',
      exceptions: [
        exception('2026-10-31'),
        exception('2026-01-01', { owner: 'bob' }),
        exception('2027-01-01'),
      ],
      reason: '2 exceptions have expired; the oldest: bob accepted',
      evidence: { expired: 2, oldest: [{ owner: 'bob' }, { owner: 'alice' }] },
    },
  ],
  notApplicable: [{ name: 'no exceptions', reason: 'There are no exceptions.' }],
})

it('keeps the evidence below the stored size, however many and long the exceptions are', () => {
  const account = buildAccountResource({ account: '111122223333', region: 'eu-west-1' })
  const long = exception('2026-01-01', { resource: `arn:${'x'.repeat(2_000)}`, owner: 'a'.repeat(200) })
  const [evaluator] = exceptionExpired.evaluators
  if (evaluator === undefined) throw new Error('the control has no evaluator')
  const snapshot = {
    resource: account,
    presence: 'PRESENT' as const,
    facts: {},
    provenance: {},
    collectedAt: {},
    priorFacts: [],
    readAt: '2026-10-31T00:00:00.000Z',
    factsVersion: FACTS_VERSION,
  }
  const settings = { ...defaultSettings, exceptions: Array.from({ length: 500 }, () => long) }
  const now = new Date('2027-01-01')
  const { evaluation } = evaluateControl(exceptionExpired, evaluator, account, {
    lookup: () => snapshot,
    settings,
    awsCatalog,
    now,
  })
  if (evaluation.status !== 'NON_COMPLIANT') throw new Error(evaluation.status)
  expect(JSON.stringify(evaluation.evidence).length).toBeLessThan(1_000)
  expect(evaluation.reason.length).toBeLessThan(500)
})
