import { describe, expect, it } from 'vitest'
import { decide } from '../../../../audit/policy/decide/decide.ts'
import {
  ACCOUNT,
  allow,
  deny,
  ELSEWHERE,
  EVERYTHING,
  expectDecisions,
  FEDERATED,
  grant,
  questionOf,
  ROLE,
  ROOT,
  SESSION,
  USER,
} from './asked.ts'

const alice = { arn: USER, kind: 'user' } as const
const root = { arn: ROOT, kind: 'root' } as const
const tight = allow('ec2:*')

function refuse(Principal: unknown, more: object = {}) {
  return { ...grant(Principal, more), Effect: 'Deny' as const }
}

describe('policies of resources in the same account', () => {
  expectDecisions([
    ['a user by his ARN', 'allow', { ...alice, resourcePolicy: grant({ AWS: USER }) }],
    [
      'a user past his boundary',
      'allow',
      { ...alice, boundary: tight, resourcePolicy: grant({ AWS: USER }) },
    ],
    [
      'a user past a boundary that denies',
      'explicit_deny',
      { ...alice, boundary: [EVERYTHING, deny('s3:*')], resourcePolicy: grant({ AWS: USER }) },
    ],
    [
      'a user past a Deny of his own',
      'explicit_deny',
      { ...alice, identity: [deny('s3:GetObject')], resourcePolicy: grant({ AWS: USER }) },
    ],
    ['another user', 'implicit_deny', { ...alice, resourcePolicy: grant({ AWS: `${USER}s` }) }],
    [
      'names have a case',
      'implicit_deny',
      { ...alice, resourcePolicy: grant({ AWS: USER.replace('alice', 'Alice') }) },
    ],
    ['one of several', 'allow', { ...alice, resourcePolicy: grant({ AWS: [ROLE, USER] }) }],
    ['a role by its ARN', 'allow', { resourcePolicy: grant({ AWS: ROLE }) }],
    [
      'a role within its boundary',
      'allow',
      { boundary: allow('s3:*'), resourcePolicy: grant({ AWS: ROLE }) },
    ],
    ['a role past its boundary', 'implicit_deny', { boundary: tight, resourcePolicy: grant({ AWS: ROLE }) }],
    [
      'a session past the boundary of its role',
      'allow',
      { sessionArn: SESSION, boundary: tight, resourcePolicy: grant({ AWS: SESSION }) },
    ],
    [
      'another session of the role',
      'implicit_deny',
      { sessionArn: SESSION, resourcePolicy: grant({ AWS: SESSION.replace('monday', 'tuesday') }) },
    ],
    ['a session where none is said', 'implicit_deny', { resourcePolicy: grant({ AWS: SESSION }) }],
    ['everybody', 'allow', { resourcePolicy: grant('*') }],
    ['everybody of type AWS', 'allow', { resourcePolicy: grant({ AWS: '*' }) }],
    ['everybody, past the boundary', 'allow', { boundary: tight, resourcePolicy: grant('*') }],
    [
      'everybody with the ARN of the role, past its boundary',
      'allow',
      {
        boundary: tight,
        resourcePolicy: grant('*', { Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } }),
      },
    ],
    [
      'everybody with the ARN of another role',
      'implicit_deny',
      { resourcePolicy: grant('*', { Condition: { ArnEquals: { 'aws:PrincipalArn': `${ROLE}2` } } }) },
    ],
    [
      'everybody of the organization, where there is none',
      'implicit_deny',
      { resourcePolicy: grant('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-one' } } }) },
    ],
    [
      'everybody of the organization',
      'allow',
      {
        scps: [],
        resourcePolicy: grant('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-one' } } }),
      },
    ],
    ['the account leaves it to identity policies', 'implicit_deny', { resourcePolicy: grant({ AWS: ROOT }) }],
    ['the account by its number too', 'implicit_deny', { resourcePolicy: grant({ AWS: ACCOUNT }) }],
    [
      'the account, and an identity policy',
      'allow',
      { identity: [EVERYTHING], resourcePolicy: grant({ AWS: ROOT }) },
    ],
    [
      'an identity policy that the resource says nothing of',
      'allow',
      { identity: [EVERYTHING], resourcePolicy: grant({ AWS: `${ROLE}2` }) },
    ],
    ['a service', 'implicit_deny', { resourcePolicy: grant({ Service: 'lambda.amazonaws.com' }) }],
    [
      'an identity provider',
      'implicit_deny',
      { resourcePolicy: grant({ Federated: 'accounts.google.com' }) },
    ],
    [
      'a wildcard in an ARN names nobody',
      'implicit_deny',
      { resourcePolicy: grant({ AWS: `arn:aws:iam::${ACCOUNT}:role/*` }) },
    ],
    [
      'the id of a deleted role names nobody',
      'implicit_deny',
      { resourcePolicy: grant({ AWS: 'AROAIDPPEZS35WEXAMPLE' }) },
    ],
    [
      'a canonical user id',
      'implicit_deny',
      { resourcePolicy: grant({ CanonicalUser: '79a59df900b949e5' }) },
    ],
    ['a statement without principal', 'implicit_deny', { resourcePolicy: EVERYTHING }],
    [
      'a statement without resource is of the resource',
      'allow',
      { resourcePolicy: { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 's3:*' } },
    ],
    [
      'another resource',
      'implicit_deny',
      { resourcePolicy: grant({ AWS: ROLE }, { Resource: 'arn:aws:s3:::reports/old/*' }) },
    ],
    [
      'a Deny that names nobody is of everybody',
      'explicit_deny',
      { identity: [EVERYTHING], resourcePolicy: deny('s3:*') },
    ],
    ['a Deny of everybody', 'explicit_deny', { identity: [EVERYTHING], resourcePolicy: refuse('*') }],
    [
      'a Deny of the account is of all in it',
      'explicit_deny',
      { identity: [EVERYTHING], resourcePolicy: refuse({ AWS: ROOT }) },
    ],
    [
      'a Deny of the role is of its sessions',
      'explicit_deny',
      { sessionArn: SESSION, identity: [EVERYTHING], resourcePolicy: refuse({ AWS: ROLE }) },
    ],
    [
      'a Deny of another session',
      'allow',
      {
        sessionArn: SESSION,
        identity: [EVERYTHING],
        resourcePolicy: refuse({ AWS: SESSION.replace('monday', 'tuesday') }),
      },
    ],
    [
      'a Deny of the user is of who he federates',
      'explicit_deny',
      {
        ...alice,
        sessionArn: FEDERATED,
        sessionPolicy: EVERYTHING,
        identity: [EVERYTHING],
        resourcePolicy: refuse({ AWS: USER }),
      },
    ],
    [
      'a Deny of another account',
      'allow',
      { identity: [EVERYTHING], resourcePolicy: refuse({ AWS: ELSEWHERE }) },
    ],
    [
      'a Deny of a service',
      'allow',
      { identity: [EVERYTHING], resourcePolicy: refuse({ Service: 'lambda.amazonaws.com' }) },
    ],
  ])

  it.each([
    ['a canonical user id', { CanonicalUser: '79a59df900b949e5' }],
    ['a wildcard in an ARN', { AWS: `arn:aws:iam::${ACCOUNT}:role/*` }],
  ])('a Deny of %s cannot be told', (_, Principal) => {
    expect(() => decide(questionOf({ identity: [EVERYTHING], resourcePolicy: refuse(Principal) }))).toThrow(
      'a Deny that names',
    )
  })
})

const except = (...AWS: string[]) => ({
  Effect: 'Deny' as const,
  NotPrincipal: { AWS },
  Action: '*',
  Resource: '*',
})

describe('NotPrincipal', () => {
  expectDecisions([
    [
      'the user and his account are spared',
      'allow',
      { ...alice, identity: [EVERYTHING], resourcePolicy: except(USER, ROOT) },
    ],
    [
      'the account may be written as a number',
      'allow',
      { ...alice, identity: [EVERYTHING], resourcePolicy: except(USER, ACCOUNT) },
    ],
    [
      'the user without his account is not',
      'explicit_deny',
      { ...alice, identity: [EVERYTHING], resourcePolicy: except(USER) },
    ],
    [
      'the account alone spares nobody but its root',
      'explicit_deny',
      { ...alice, identity: [EVERYTHING], resourcePolicy: except(ROOT) },
    ],
    ['the account spares its root', 'allow', { ...root, resourcePolicy: except(ROOT) }],
    [
      'another user is not spared',
      'explicit_deny',
      { ...alice, identity: [EVERYTHING], resourcePolicy: except(`${USER}s`, ROOT) },
    ],
    [
      'the role and its account are spared',
      'allow',
      { sessionArn: SESSION, identity: [EVERYTHING], resourcePolicy: except(ROLE, ROOT) },
    ],
    [
      'the session, the role and the account are spared',
      'allow',
      { sessionArn: SESSION, identity: [EVERYTHING], resourcePolicy: except(SESSION, ROLE, ROOT) },
    ],
    [
      'the session without its role is not',
      'explicit_deny',
      { sessionArn: SESSION, identity: [EVERYTHING], resourcePolicy: except(SESSION, ROOT) },
    ],
    [
      'whoever has a boundary is never spared',
      'explicit_deny',
      { boundary: EVERYTHING, identity: [EVERYTHING], resourcePolicy: except(ROLE, ROOT) },
    ],
    [
      'a federated user with his account',
      'allow',
      {
        ...alice,
        sessionArn: FEDERATED,
        sessionPolicy: EVERYTHING,
        identity: [EVERYTHING],
        resourcePolicy: except(FEDERATED, ROOT),
      },
    ],
    [
      'a condition beside it',
      'allow',
      {
        identity: [EVERYTHING],
        resourcePolicy: { ...except(ROOT), Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      },
    ],
    ['an Allow grants it to all others', 'allow', { resourcePolicy: { ...except(USER), Effect: 'Allow' } }],
    [
      'an Allow does not to whom it names',
      'implicit_deny',
      { resourcePolicy: { ...except(ROLE), Effect: 'Allow' } },
    ],
    [
      'an Allow does not to whom it names by the account',
      'implicit_deny',
      { resourcePolicy: { ...except(ACCOUNT), Effect: 'Allow' } },
    ],
  ])
})

describe('across accounts', () => {
  const queue = `arn:aws:sqs:eu-west-1:${ELSEWHERE}:jobs`
  const far = { action: 'sqs:SendMessage', on: queue } as const
  expectDecisions([
    ['both sides', 'allow', { ...far, identity: [EVERYTHING], resourcePolicy: grant({ AWS: ROLE }) }],
    ['by the account', 'allow', { ...far, identity: [EVERYTHING], resourcePolicy: grant({ AWS: ROOT }) }],
    ['by everybody', 'allow', { ...far, identity: [EVERYTHING], resourcePolicy: grant('*') }],
    [
      'by the session',
      'allow',
      { ...far, sessionArn: SESSION, identity: [EVERYTHING], resourcePolicy: grant({ AWS: SESSION }) },
    ],
    ['only the principal', 'implicit_deny', { ...far, identity: [EVERYTHING] }],
    [
      'only the principal, and a policy of others',
      'implicit_deny',
      { ...far, identity: [EVERYTHING], resourcePolicy: grant({ AWS: ELSEWHERE }) },
    ],
    ['only the resource', 'implicit_deny', { ...far, resourcePolicy: grant({ AWS: ROLE }) }],
    [
      'only the resource, which names the user',
      'implicit_deny',
      { ...far, ...alice, resourcePolicy: grant({ AWS: USER }) },
    ],
    ['only the resource, which names everybody', 'implicit_deny', { ...far, resourcePolicy: grant('*') }],
    [
      'the boundary counts, for a user too',
      'implicit_deny',
      { ...far, ...alice, identity: [EVERYTHING], boundary: tight, resourcePolicy: grant({ AWS: USER }) },
    ],
    [
      'the session policy counts, for a named session too',
      'implicit_deny',
      {
        ...far,
        sessionArn: SESSION,
        sessionPolicy: tight,
        identity: [EVERYTHING],
        resourcePolicy: grant({ AWS: SESSION }),
      },
    ],
    [
      'the resource denies',
      'explicit_deny',
      { ...far, identity: [EVERYTHING], resourcePolicy: [grant('*'), refuse({ AWS: ROOT })] },
    ],
    ['the root needs the resource', 'implicit_deny', { ...far, ...root }],
    ['the root with the resource', 'allow', { ...far, ...root, resourcePolicy: grant({ AWS: ROOT }) }],
    ['a bucket has no account in its ARN', 'allow', { identity: [EVERYTHING] }],
    ['a bucket that is said to be elsewhere', 'implicit_deny', { owner: ELSEWHERE, identity: [EVERYTHING] }],
    [
      'a bucket elsewhere that lets the role in',
      'allow',
      { owner: ELSEWHERE, identity: [EVERYTHING], resourcePolicy: grant({ AWS: ROLE }) },
    ],
    ['what is said goes before the ARN', 'allow', { ...far, owner: ACCOUNT, identity: [EVERYTHING] }],
    [
      'a policy of AWS has no account',
      'allow',
      { action: 'iam:GetPolicy', on: 'arn:aws:iam::aws:policy/ReadOnlyAccess', identity: [EVERYTHING] },
    ],
    [
      'a role cannot be passed across accounts',
      'implicit_deny',
      { action: 'iam:PassRole', on: `arn:aws:iam::${ELSEWHERE}:role/b`, identity: [EVERYTHING] },
    ],
  ])
})

const trust = (AWS: unknown, more: object = {}) => ({
  Effect: 'Allow' as const,
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  ...more,
})

describe('a principal of another account than the question is about', () => {
  const partner = {
    account: ELSEWHERE,
    identity: [EVERYTHING],
    resourcePolicy: grant({ AWS: ROOT }),
  } as const
  const outsiders = refuse('*', {
    Action: 's3:*',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-one' } },
  })
  expectDecisions([
    ['a bucket is of the account that is asked about', 'allow', partner],
    ['and needs its policy', 'implicit_deny', { ...partner, resourcePolicy: grant({ AWS: ELSEWHERE }) }],
    [
      'what is in its own account needs none',
      'allow',
      { account: ELSEWHERE, owner: ACCOUNT, identity: [EVERYTHING] },
    ],
    ['its organization is not known', 'explicit_deny', { ...partner, rcps: [[outsiders]] }],
    [
      'what a resource control policy does not deny',
      'allow',
      { ...partner, rcps: [[{ ...outsiders, Action: 's3:Put*' }]] },
    ],
    ['service control policies do not limit it', 'allow', { ...partner, scps: [[deny('*')]] }],
    [
      "the resource's organization is known",
      'explicit_deny',
      {
        ...partner,
        scps: [],
        resourcePolicy: [
          grant('*'),
          refuse('*', { Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-one' } } }),
        ],
      },
    ],
  ])
})

describe('assuming roles', () => {
  const assume = { action: 'sts:AssumeRole', on: `arn:aws:iam::${ACCOUNT}:role/deploy` } as const
  const abroad = { action: 'sts:AssumeRole', on: `arn:aws:iam::${ELSEWHERE}:role/deploy` } as const
  const id = { Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } }
  expectDecisions([
    ['a trust policy that names the role is enough', 'allow', { ...assume, resourcePolicy: trust(ROLE) }],
    [
      'a trust policy that names the user, past his boundary',
      'allow',
      { ...assume, ...alice, boundary: tight, resourcePolicy: trust(USER) },
    ],
    [
      'a trust policy that names the role, past its boundary',
      'implicit_deny',
      { ...assume, boundary: tight, resourcePolicy: trust(ROLE) },
    ],
    [
      'a trust policy that names the account needs an identity policy',
      'implicit_deny',
      { ...assume, resourcePolicy: trust(ROOT) },
    ],
    [
      'a trust policy that names the account, and an identity policy',
      'allow',
      { ...assume, identity: [allow('sts:AssumeRole')], resourcePolicy: trust(ROOT) },
    ],
    [
      'an identity policy alone is not enough',
      'implicit_deny',
      { ...assume, identity: [EVERYTHING], resourcePolicy: trust(USER) },
    ],
    ['without a trust policy nobody may', 'implicit_deny', { ...assume, identity: [EVERYTHING] }],
    [
      'a role does not trust itself by itself',
      'implicit_deny',
      {
        ...assume,
        on: ROLE,
        identity: [EVERYTHING],
        resourcePolicy: grant({ Service: 'lambda.amazonaws.com' }),
      },
    ],
    [
      'another action',
      'implicit_deny',
      { ...assume, action: 'sts:TagSession', identity: [EVERYTHING], resourcePolicy: trust(ROLE) },
    ],
    ['across accounts, both', 'allow', { ...abroad, identity: [EVERYTHING], resourcePolicy: trust(ROOT) }],
    ['across accounts, only the trust', 'implicit_deny', { ...abroad, resourcePolicy: trust(ROLE) }],
    [
      'across accounts, only the identity',
      'implicit_deny',
      { ...abroad, identity: [EVERYTHING], resourcePolicy: trust(ELSEWHERE) },
    ],
    [
      'without the external id',
      'implicit_deny',
      { ...abroad, identity: [EVERYTHING], resourcePolicy: trust(ROOT, id) },
    ],
    [
      'with the external id',
      'allow',
      {
        ...abroad,
        context: { 'sts:ExternalId': 'x1' },
        identity: [EVERYTHING],
        resourcePolicy: trust(ROOT, id),
      },
    ],
    ['the root cannot', 'implicit_deny', { ...assume, ...root, resourcePolicy: trust(ROOT) }],
    [
      'a trust policy without variables, by its version',
      'implicit_deny',
      {
        ...assume,
        ...alice,
        identity: [EVERYTHING],
        resourcePolicy: {
          Version: '2008-10-17',
          Statement: trust(ROOT, {
            Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
          }),
        },
        context: { 'sts:RoleSessionName': 'alice' },
      },
    ],
    [
      'a trust policy that ties the session to the user',
      'allow',
      {
        ...assume,
        ...alice,
        identity: [EVERYTHING],
        resourcePolicy: trust(ROOT, {
          Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
        }),
        context: { 'sts:RoleSessionName': 'alice' },
      },
    ],
  ])
})

describe('keys', () => {
  const key = { action: 'kms:Decrypt', on: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234` } as const
  const default_ = grant({ AWS: ROOT }, { Action: 'kms:*' })
  expectDecisions([
    [
      'the default key policy, and an identity policy',
      'allow',
      { ...key, identity: [allow('kms:*')], resourcePolicy: default_ },
    ],
    ['the default key policy alone', 'implicit_deny', { ...key, resourcePolicy: default_ }],
    [
      'an identity policy that the key policy does not admit',
      'implicit_deny',
      { ...key, identity: [EVERYTHING], resourcePolicy: grant({ AWS: `${ROLE}2` }) },
    ],
    ['an identity policy without a key policy', 'implicit_deny', { ...key, identity: [EVERYTHING] }],
    ['a key policy that names the role', 'allow', { ...key, resourcePolicy: grant({ AWS: ROLE }) }],
    [
      'a key policy for all of the account through a service',
      'allow',
      {
        ...key,
        context: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
        resourcePolicy: grant('*', {
          Condition: {
            StringEquals: { 'kms:CallerAccount': ACCOUNT, 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
          },
        }),
      },
    ],
    ['the root by the default key policy', 'allow', { ...key, ...root, resourcePolicy: default_ }],
    [
      'the root where the key policy does not name it',
      'implicit_deny',
      { ...key, ...root, resourcePolicy: grant({ AWS: ROLE }) },
    ],
    [
      'what is on no key needs no key policy',
      'allow',
      { action: 'kms:ListKeys', on: '*', identity: [allow('kms:*')] },
    ],
    [
      'across accounts, both',
      'allow',
      {
        ...key,
        on: `arn:aws:kms:eu-west-1:${ELSEWHERE}:key/1234`,
        identity: [allow('kms:*')],
        resourcePolicy: grant({ AWS: ROOT }),
      },
    ],
  ])
})

describe('the root', () => {
  expectDecisions([
    ['it needs no identity policy', 'allow', { ...root }],
    [
      'the policy of a resource can deny it',
      'explicit_deny',
      { ...root, resourcePolicy: refuse({ AWS: ROOT }) },
    ],
    [
      'it can always mend the policy of its own bucket',
      'allow',
      { ...root, action: 's3:PutBucketPolicy', on: 'arn:aws:s3:::reports', resourcePolicy: refuse('*') },
    ],
    [
      'nobody else can',
      'explicit_deny',
      {
        action: 's3:PutBucketPolicy',
        on: 'arn:aws:s3:::reports',
        identity: [EVERYTHING],
        resourcePolicy: refuse('*'),
      },
    ],
    [
      'not where an SCP denies it',
      'explicit_deny',
      {
        ...root,
        action: 's3:DeleteBucketPolicy',
        on: 'arn:aws:s3:::reports',
        scps: [[EVERYTHING, deny('s3:*')]],
      },
    ],
    [
      'not the policy of a bucket elsewhere',
      'explicit_deny',
      {
        ...root,
        owner: ELSEWHERE,
        action: 's3:PutBucketPolicy',
        on: 'arn:aws:s3:::reports',
        resourcePolicy: refuse('*'),
      },
    ],
  ])
})
