import { describe, expect, it } from 'vitest'
import { checklist } from '../../audit/checklist.ts'
import type { Coverage } from '../../audit/sweep/coverage.ts'
import { jsonText } from '../../reports/json.ts'
import { postureOf, type Posture } from '../../reports/posture.ts'
import { allowedBy, fieldsOf, once, schemaOf } from '../json-schemas.ts'
import { ACCOUNT, AT, samplePosture } from './sample.ts'

const { schema, shape } = schemaOf('posture.schema.json')

function written(posture: Posture): Record<string, unknown> {
  return JSON.parse(jsonText(posture)) as Record<string, unknown>
}

const sweep: Coverage = {
  standing: 'STALE',
  known: 20,
  judged: 19,
  last: {
    startedAt: '2026-11-20T03:00:00.000Z',
    endedAt: '2026-11-20T03:12:00.000Z',
    baseline: false,
    looked: 20,
    lost: 1,
    unlisted: 1,
    open: 2,
  },
  runningSince: '2026-11-25T03:00:00.000Z',
}

describe('docs/posture.schema.json', () => {
  const told = samplePosture({ wasTold: ({ cause }) => cause === 'attach', sweep })

  it.each([
    ['of an account with something of everything', told],
    ['of an account that nobody sweeps', samplePosture()],
    ['of an empty account', postureOf([], checklist, { account: ACCOUNT, regions: [], at: AT })],
  ])('describes the posture %s', (_, posture) => {
    expect(shape.safeParse(written(posture)).error?.issues).toBeUndefined()
  })

  it('names every field that there is, and no other', () => {
    expect(once(fieldsOf(written(told)))).toEqual(once(allowedBy(schema)))
  })

  it.each([
    ['another schema', { schema: 'assay.posture/2' }],
    ['a field more', { more: 1 }],
    ['a count that is none', { resources: -1 }],
    ['a finding without a reason', { findings: [{ ...told.findings[0], reason: undefined }] }],
    ['a standing of its own', { sweep: { ...sweep, standing: 'FINE' } }],
    ['a severity of its own', { unknown: [{ ...told.unknown[0], severity: 'BAD' }] }],
    ['an accepted finding that is not suppressed', { accepted: [{ ...told.accepted[0], workflow: 'NEW' }] }],
  ])('refuses %s', (_, change) => {
    expect(shape.safeParse(JSON.parse(JSON.stringify({ ...written(told), ...change }))).success).toBe(false)
  })
})
