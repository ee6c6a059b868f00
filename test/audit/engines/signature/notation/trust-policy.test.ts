import { describe, expect, it } from 'vitest'
import {
  parseTrustPolicies,
  selectTrustPolicy,
} from '../../../../../audit/engines/signature/notation/trust-policy.ts'

const STATEMENT = {
  name: 'all',
  registryScopes: ['*'],
  signatureVerification: { level: 'strict' },
  trustStores: ['ca:acme'],
  trustedIdentities: ['x509.subject: C=US, ST=WA, O=acme'],
}

function parse(...statements: readonly Readonly<Record<string, unknown>>[]) {
  return parseTrustPolicies({
    version: '1.0',
    trustPolicies: statements.map(each => ({ ...STATEMENT, ...each })),
  })
}

describe('a trust policy document', () => {
  it('gives the policy of a repository, else the one for all', () => {
    const policies = parse({}, { name: 'app', registryScopes: ['registry.example/team/app'] })
    expect(selectTrustPolicy(policies, 'registry.example/team/app')?.name).toBe('app')
    expect(selectTrustPolicy(policies, 'registry.example/team/other')?.name).toBe('all')
    expect(selectTrustPolicy(policies, undefined)?.name).toBe('all')
    expect(selectTrustPolicy(policies.slice(1), 'registry.example/team')).toBeUndefined()
    expect(selectTrustPolicy(policies.slice(1), undefined)).toBeUndefined()
  })

  it('reads names with escapes', () => {
    const [policy] = parse({ trustedIdentities: [String.raw`x509.subject: C=US, S=WA, O=a\, b\+c \#1\20`] })
    expect([...(policy?.trustedIdentities === 'ANY' ? [] : (policy?.trustedIdentities[0] ?? []))]).toEqual([
      ['C', 'US'],
      ['ST', 'WA'],
      ['O', 'a, b+c #1 '],
    ])
  })

  it.each<[string, Readonly<Record<string, unknown>>[], RegExp]>([
    ['with a name twice', [{}, { registryScopes: ['a.example/b'] }], /the name "all" twice/],
    ['with a scope twice', [{}, { name: 'other' }], /the registry scope "\*" twice/],
    ['with a wildcard beside a scope', [{ registryScopes: ['*', 'a.example/b'] }], /which is no repository/],
    ['with a wildcard in a scope', [{ registryScopes: ['a.example/*'] }], /which is no repository/],
    ['with a host as scope', [{ registryScopes: ['a.example'] }], /which is no repository/],
    ['without a scope', [{ registryScopes: [] }], /registryScopes/],
    ['without a trust store', [{ trustStores: [] }], /must name both/],
    ['without an identity', [{ trustedIdentities: [] }], /must name both/],
    ['with an unknown store', [{ trustStores: ['root:acme'] }], /does not have the form/],
    ['with a store out of the tree', [{ trustStores: ['ca:../acme'] }], /does not have the form/],
    ['with a store named ..', [{ trustStores: ['ca:..'] }], /does not have the form/],
    [
      'with a wildcard beside an identity',
      [{ trustedIdentities: ['*', 'x509.subject: C=US'] }],
      /names others/,
    ],
    ['with an identity without type', [{ trustedIdentities: ['C=US'] }], /has no type/],
    ['with an identity without state', [{ trustedIdentities: ['x509.subject: C=US, O=acme'] }], /has no ST/],
    [
      'with an identity part twice',
      [{ trustedIdentities: ['x509.subject: C=US, ST=WA, O=a, O=b'] }],
      /O is there twice/,
    ],
    [
      'with several parts in one',
      [{ trustedIdentities: ['x509.subject: C=US, ST=WA, O=a+OU=b'] }],
      /shares its relative/,
    ],
    [
      'with an identity that is no name',
      [{ trustedIdentities: ['x509.subject: acme'] }],
      /lacks an equals sign/,
    ],
    [
      'with identities that overlap',
      [
        {
          trustedIdentities: ['x509.subject: C=US, ST=WA, O=acme', 'x509.subject: C=US, ST=WA, O=acme, CN=a'],
        },
      ],
      /one includes another/,
    ],
    [
      'with an unknown level',
      [{ signatureVerification: { level: 'lax' } }],
      /level is missing or has a wrong value/,
    ],
    [
      'that overrides integrity',
      [{ signatureVerification: { level: 'strict', override: { integrity: 'log' } } }],
      /override/,
    ],
    [
      'that skips authenticity',
      [{ signatureVerification: { level: 'strict', override: { authenticity: 'skip' } } }],
      /authenticity/,
    ],
    [
      'that overrides a level that skips',
      [
        {
          signatureVerification: { level: 'skip', override: { expiry: 'log' } },
          trustStores: [],
          trustedIdentities: [],
        },
      ],
      /skips verification and overrides it/,
    ],
    ['that skips and trusts', [{ signatureVerification: { level: 'skip' } }], /skips verification and names/],
  ])('%s is refused', (_, statements, reason) => {
    expect(() => parse(...statements)).toThrow(reason)
  })

  it.each([
    undefined,
    null,
    [],
    {},
    { version: '2.0', trustPolicies: [STATEMENT] },
    { version: '1.0', trustPolicies: [] },
  ])('is not %j', document => {
    expect(() => parseTrustPolicies(document)).toThrow(/the trust policy document is not valid/)
  })
})
