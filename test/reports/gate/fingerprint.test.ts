import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  computeFingerprint,
  selectLogicalPath,
  type FingerprintParts,
} from '../../../reports/gate/fingerprint.ts'
import type { GateFinding } from '../../../reports/gate/gate-document.ts'
import { buildGateFinding } from './gate-sample.ts'

const CONTROL = 'least-privilege/principal-effective-admin'
const PARTS: FingerprintParts = { control: CONTROL, path: 'Orders/Role/Resource', subject: 'Allow admin' }

/** The fingerprint of a finding of a template. */
function fingerprintFinding(changes: Partial<GateFinding>): string {
  const finding = buildGateFinding(changes)
  return computeFingerprint({ control: finding.control, path: selectLogicalPath(finding), subject: '' })
}

describe('a fingerprint', () => {
  it('is what baselines of earlier runs contain', () => {
    // printf '%s' '["least-privilege/principal-effective-admin","Orders/Role/Resource","Allow admin"]' | sha256sum
    expect(computeFingerprint(PARTS)).toBe('39ebdce3225e7abd92faa59407844531')
  })

  it.each<[string, Partial<GateFinding>]>([
    ['the file is renamed', { source: { file: 'other.yaml', line: 12 } }],
    ['its lines move', { source: { file: 'cdk.out/orders-prod.template.json', line: 999 } }],
    ['the reason is worded differently', { reason: 'The role administers the account.' }],
    [
      'another stack has the resource',
      { stack: 'orders-test', constructPath: 'orders-test/Orders/Role/Resource' },
    ],
    ['a stage has the stack', { stack: 'Prod-orders', constructPath: 'Prod/orders/Orders/Role/Resource' }],
    ['the CDK hashes the logical id anew', { logicalId: 'OrdersRole7F3A' }],
    ['an exception accepts it', { accepted: { reason: 'known' } }],
  ])('stays the same when %s', (_, changes) => {
    expect(fingerprintFinding(changes)).toBe(fingerprintFinding({}))
  })

  it.each<[string, Partial<FingerprintParts>]>([
    ['control', { control: 'least-privilege/iam-role-unused' }],
    ['path', { path: 'Orders/Role2/Resource' }],
    ['subject', { subject: 'Allow all' }],
  ])('differs with the %s', (_, changes) => {
    expect(computeFingerprint({ ...PARTS, ...changes })).not.toBe(computeFingerprint(PARTS))
  })

  it('is the same for the same parts only, wherever one ends and the next begins', () => {
    const part = fc.string({ unit: fc.constantFrom('a', '/', '"', ',', '\\', ' '), maxLength: 4 })
    const parts = fc.record({
      control: part.map(id => `isolation/${id}` as const),
      path: part,
      subject: part,
    })
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const isEqual = JSON.stringify(one) === JSON.stringify(other)
        expect(computeFingerprint(one) === computeFingerprint(other)).toBe(isEqual)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a logical path', () => {
  it.each([
    [{ constructPath: 'orders/Role/Resource', stack: 'orders', logicalId: 'Role' }, 'Role/Resource'],
    [{ constructPath: 'Prod/eu/orders/Role', stack: 'Prod-eu-orders', logicalId: 'Role' }, 'Role'],
    [{ constructPath: 'orders/Role', stack: 'renamed', logicalId: 'RoleABC' }, 'Role'],
    [{ constructPath: 'orders', stack: 'orders', logicalId: 'Role' }, 'Role'],
    [{ constructPath: '', stack: 'orders', logicalId: 'Role' }, 'Role'],
    [{ stack: 'orders', logicalId: 'Role' }, 'Role'],
    [{}, 'arn:aws:iam::123456789012:role/orders'],
  ])('of %j is %s', (place, path) => {
    expect(selectLogicalPath({ ...place, resource: 'arn:aws:iam::123456789012:role/orders' })).toBe(path)
  })
})
