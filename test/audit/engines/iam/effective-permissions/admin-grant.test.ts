import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'
import { findAdminGrant } from '../../../../../audit/engines/iam/effective-permissions/admin-grant.ts'
import type {
  PrincipalOrganization,
  Principal,
  SourcedPolicy,
} from '../../../../../audit/engines/iam/effective-permissions/principal.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'

const ACCOUNT = '111122223333'
const world = { actions: loadActions(), now: '2026-11-25T12:00:00Z' }

function policy(name: string, ...Statement: object[]): SourcedPolicy {
  return { policy: name, document: parsePolicy({ Version: '2012-10-17', Statement }) }
}

function role(identity: readonly SourcedPolicy[], more: Partial<Principal> = {}): Principal {
  return { arn: `arn:aws:iam::${ACCOUNT}:role/app`, kind: 'role', account: ACCOUNT, identity, ...more }
}

function organization(...levels: SourcedPolicy[]): { organization: PrincipalOrganization } {
  return {
    organization: { id: 'o-abcdefghij', managementAccount: false, scps: levels.map(level => [level]) },
  }
}

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const butIam = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }
const iam = { Effect: 'Allow', Action: 'iam:*', Resource: '*' }
const deny = (statement: object) => ({ ...statement, Effect: 'Deny' })

/** The policies and indices of the statements that make it an administrator. */
function by(principal: Principal): string[] | undefined {
  const found = findAdminGrant(principal, world)
  return found?.statements.map(({ origin }) => `${origin.policy} ${origin.index}`)
}

function isAdmin(principal: Principal): boolean {
  return findAdminGrant(principal, world) !== undefined
}

describe('an administrator', () => {
  it.each<[string, Principal, string[]]>([
    ['by one statement', role([policy('a', everything)]), ['a 0']],
    ['by each of two', role([policy('a', everything), policy('b', butIam, everything)]), ['a 0', 'b 1']],
    ['by two halves', role([policy('a', butIam), policy('b', iam)]), ['a 0', 'b 0']],
    [
      'by three policies, two of which are the same half',
      role([policy('a', butIam), policy('b', iam), policy('c', { ...iam, Action: 'iam:Put*' })]),
      ['a 0', 'b 0', 'c 0'],
    ],
    [
      'by statements after a Deny, which keeps its place',
      role([policy('a', deny({ ...everything, Action: 's3:*' }), everything)]),
      ['a 1'],
    ],
    [
      'within service control policies',
      role([policy('a', everything)], organization(policy('root', everything), policy('ou', everything))),
      ['a 0'],
    ],
    [
      'despite a few Deny statements of the organization',
      role(
        [policy('a', everything)],
        organization(policy('root', everything, deny({ ...everything, Action: 'organizations:*' }))),
      ),
      ['a 0'],
    ],
  ])('%s', (_, principal, statements) => {
    expect(by(principal)).toEqual(statements)
  })

  it.each<[string, Principal]>([
    ['without policies', role([])],
    ['by IAM alone', role([policy('a', iam)])],
    ['by everything but IAM', role([policy('a', butIam)])],
    [
      'by the services that there are, one by one',
      role([policy('a', { ...everything, Action: ['iam:*', 's3:*'] })]),
    ],
    ['on everything of one service', role([policy('a', { ...everything, Resource: 'arn:aws:iam::*:*' })])],
    [
      'if an organization does not allow IAM',
      role([policy('a', everything)], organization(policy('root', everything), policy('ou', butIam))),
    ],
    [
      'where an organization denies IAM',
      role([policy('a', everything)], organization(policy('root', everything, deny(iam)))),
    ],
    ['within a boundary', role([policy('a', everything)], { boundary: policy('b', iam) })],
    ['where everything is denied', role([policy('a', everything, deny(everything))])],
    [
      'if all except one bucket is denied',
      role([policy('a', everything, { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::a' })]),
    ],
    [
      'if its condition never holds',
      role([
        policy('a', {
          ...everything,
          Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } },
        }),
      ]),
    ],
  ])('does not exist %s', (_, principal) => {
    expect(by(principal)).toBeUndefined()
  })

  it('is returned with the Deny that may remove it', () => {
    const condition = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }
    const guard = policy('guard', { ...deny(everything), ...condition, Sid: 'Mfa' })
    const [found] = findAdminGrant(role([policy('a', everything), guard]), world)?.statements ?? []
    expect(found?.unless).toEqual([{ policy: 'guard', sid: 'Mfa', index: 0 }])
    expect(found?.tests).toEqual([])
  })
})

describe('whether a principal is an administrator', () => {
  const pattern = fc.constantFrom('*', 'iam:*', 'iam:Put*', 'iam:AttachRolePolicy', 's3:*', '*:*', 'iam:Get*')
  const resource = fc.constantFrom(
    '*',
    'arn:aws:iam::*:*',
    'arn:aws:iam::*:role/app',
    'arn:aws:s3:::a',
    'arn:*',
  )
  const condition = fc.constantFrom(
    {},
    { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
    { Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } } },
  )
  const arbitraryStatement = fc
    .tuple(pattern, fc.boolean(), resource, condition)
    .map(([what, not, Resource, more]) => ({
      ...(not ? { NotAction: what } : { Action: what }),
      Resource,
      ...more,
    }))
  const allows = fc.array(
    arbitraryStatement.map(each => ({ Effect: 'Allow', ...each })),
    { maxLength: 4 },
  )
  const statements = fc.array(
    fc
      .tuple(fc.constantFrom('Allow', 'Deny'), arbitraryStatement)
      .map(([Effect, each]) => ({ Effect, ...each })),
    { maxLength: 4 },
  )
  it('depends neither on the distribution of statements over policies nor on their order', () => {
    fc.assert(
      fc.property(statements, all => {
        const one = role([policy('a', ...all)])
        const each = role(all.toReversed().map((statement, at) => policy(`p${at}`, statement)))
        expect(isAdmin(each)).toBe(isAdmin(one))
      }),
    )
  })

  it('is never caused by a Deny, a boundary or an organization, nor ended by an Allow', () => {
    fc.assert(
      fc.property(statements, allows, (all, more) => {
        const before = isAdmin(role([policy('a', ...all)]))
        const denied = isAdmin(role([policy('a', ...all, ...more.map(deny))]))
        const bounded = isAdmin(role([policy('a', ...all)], { boundary: policy('b', ...more) }))
        const within = isAdmin(role([policy('a', ...all)], organization(policy('o', ...more))))
        const allowed = isAdmin(role([policy('a', ...all), policy('b', ...more)]))
        expect([denied, bounded, within].some(is => is && !before)).toBe(false)
        expect(before && !allowed).toBe(false)
      }),
    )
  })
})
