import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'
import type { EscalationPrincipal } from '../../../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import {
  findSelfEscalation,
  canUseSomePath,
} from '../../../../../audit/engines/iam/escalation/self-escalation.ts'
import { knownEscalationPaths, escalationWorld } from './known-paths.ts'

const ACCOUNT = '111122223333'

function principal(kind: 'role' | 'user', ...Statement: object[]): EscalationPrincipal {
  return {
    arn: `arn:aws:iam::${ACCOUNT}:${kind}/dev`,
    kind,
    account: ACCOUNT,
    identity: [{ policy: 'dev', document: parsePolicy({ Version: '2012-10-17', Statement }) }],
  }
}

function findPath(who: EscalationPrincipal) {
  return findSelfEscalation({ principal: who, policies: [], groups: [] }, escalationWorld)
}

const allow = (Action: string | readonly string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource })

/** Paths that are not found alone: they depend on what others have, or on resources that are not assumed to exist. */
const ON_OTHERS = [
  /^iam-(001|010|011|016|020|022|023)$/,
  /^rhino-02$/,
  /^own-01$/,
  /^own-1[45]$/,
  /^own-24$/,
  /^sts-001$/,
  /^sso-00[23]$/,
  /^cognitoidentity-001$/,
  /^cloudformation-00[34]$/,
]

describe('a self-escalation', () => {
  const passing = knownEscalationPaths.filter(
    ({ kind, id }) => kind === 'passrole-new' && !ON_OTHERS.some(on => on.test(id)),
  )
  const taking = knownEscalationPaths.filter(
    ({ kind, id }) => kind === 'principal' && !ON_OTHERS.some(on => on.test(id)),
  )

  it.each([...passing, ...taking].map(path => [path.id, path] as const))(
    'uses %s on any resource',
    (_, { needs }) => {
      const actions = [...new Set(needs.map(({ action }) => action))]
      expect(findPath(principal('user', allow(actions)))).toBeDefined()
    },
  )

  it.each(passing.map(path => [path.id, path] as const))(
    'does not go by %s with one role',
    (_, { needs }) => {
      const others = needs.map(({ action }) => action).filter(action => action !== 'iam:PassRole')
      const one = allow('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/app`)
      const withOne = findPath(principal('user', ...(others.length > 0 ? [allow(others)] : []), one))
      const without = findPath(principal('user', ...(others.length > 0 ? [allow(others)] : [])))
      expect(withOne).toEqual(without)
    },
  )

  it('is not searched for a principal without any of its permissions', () => {
    const reader = principal('role', allow(['s3:GetObject', 'sts:AssumeRole', 'iam:PassRole', 'iam:Get*']))
    expect(canUseSomePath(reader, escalationWorld)).toBe(false)
    expect(findPath(reader)).toBeUndefined()
  })

  it('is searched wherever there is one', () => {
    for (const { needs } of [...passing, ...taking])
      expect(
        canUseSomePath(principal('user', allow(needs.map(({ action }) => action))), escalationWorld),
      ).toBe(true)
  })

  it('does not exist for an administrator', () => {
    expect(findPath(principal('role', allow('*')))).toBeUndefined()
  })
})
