import { describe, expect, it } from 'vitest'
import { nonCompliant } from '../../../audit/controls/evaluation.ts'
import { computeNextResult } from '../../../audit/evaluate/next-control-result.ts'
import { compareForecast } from '../../../audit/forecast/forecast.ts'
import { createOverlayStore } from '../../../audit/forecast/overlay-store.ts'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import type { ControlResult } from '../../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey } from '../../../audit/state/keys.ts'
import type { Transition, TransitionStep } from '../../../audit/state/transition.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const control = 'least-privilege/iam-policy-no-full-admin'
const resource = buildRoleResource('arn:aws:iam::111122223333:role/ops', '111122223333')
const at = new Date('2026-06-01T00:00:00Z')
const evaluation = nonCompliant('It allows everything.', {})
const context = { changeId: 'first', driftChangeId: 'drift', at, deleted: false }
const open = computeNextResult(
  undefined,
  { control, evaluation, severity: 'HIGH', sources: [] },
  resource,
  context,
)

/** What a forecast says of the open finding whose last step is `step` after it. */
async function forecastStep(step: TransitionStep) {
  const base = createMemoryStore()
  const store = createOverlayStore(base)
  const key = buildComplianceRecordKey(resource)
  const build = (result: ControlResult) => ({
    resource,
    results: { [control]: result },
    settingsDigest: '',
    evaluatedAt: at.toISOString(),
  })
  await base.save({ key, version: 1, body: build(open) }, 0)
  const lastTransition = { ...(open.lastTransition as Transition), number: 2, step }
  await store.save({ key, version: 2, body: build({ ...open, lastTransition }) }, 1)
  const { findings } = await compareForecast(
    { account: resource.account, region: 'eu-west-1', resources: [] },
    'proposed',
    store,
  )
  return findings.map(({ change }) => change)
}

describe('a forecast', () => {
  it('counts no finding as opened because its due date passed meanwhile', async () => {
    expect(await forecastStep('OVERDUE')).toEqual(await forecastStep('ACCEPTED'))
    expect(await forecastStep('OVERDUE')).not.toContain('OPENS')
    expect(await forecastStep('REOPENED')).toEqual(['OPENS'])
  })
})
