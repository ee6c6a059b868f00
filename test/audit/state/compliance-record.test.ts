import { describe, expect, it } from 'vitest'
import { assertItemFits } from '../../../audit/limits/item-bytes.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import {
  limitComplianceRecord,
  type ComplianceRecord,
  type ControlResult,
} from '../../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey } from '../../../audit/state/keys.ts'

const resource = buildFunctionResource('worker', { account: '111122223333', region: 'eu-west-1' })

function buildResult(fingerprints: number, violations?: number): ControlResult {
  const inputFingerprints = Array.from({ length: fingerprints }, (_, index) =>
    String(index).padStart(10, '0'),
  )
  const result = { status: 'NON_COMPLIANT', severity: 'HIGH', open: true, inputFingerprints } as const
  if (violations === undefined) return result
  return { ...result, violations: Array.from({ length: violations }, (_, index) => `CVE-2026-${index}`) }
}

function buildRecord(results: ComplianceRecord['results']): ComplianceRecord {
  return { resource, results, settingsDigest: '0', evaluatedAt: '2026-05-12T09:00:00.000Z' }
}

describe('a compliance record', () => {
  it('is stored as it is where it fits', () => {
    const complianceRecord = buildRecord({ 'isolation/a': buildResult(1_000, 1_000) })
    expect(limitComplianceRecord(complianceRecord)).toBe(complianceRecord)
  })

  it('loses its largest lists, but no result, where it does not fit into an item', () => {
    const limited = limitComplianceRecord(
      buildRecord({
        'isolation/a': buildResult(25_000),
        'isolation/b': buildResult(10, 15_000),
        'isolation/c': buildResult(3_000, 500),
      }),
    )
    assertItemFits({ key: buildComplianceRecordKey(resource), body: limited })
    expect(limited.results).toEqual({
      'isolation/a': buildResult(0),
      'isolation/b': buildResult(10, 15_000),
      'isolation/c': buildResult(3_000, 500),
    })
    const both = limitComplianceRecord(
      buildRecord({ 'isolation/a': buildResult(32_000), 'isolation/b': buildResult(10, 30_000) }),
    )
    expect(both.results).toEqual({ 'isolation/a': buildResult(0), 'isolation/b': buildResult(10) })
  })
})
