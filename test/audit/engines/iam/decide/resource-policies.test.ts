import { describe, expect, it } from 'vitest'
import { decideRequest } from '../../../../../audit/engines/iam/decide/decide-request.ts'
import {
  DECISION_ACCOUNT_ID,
  allowActions,
  denyActions,
  OTHER_ACCOUNT_ID,
  ALLOW_EVERYTHING_STATEMENT,
  expectDecisions,
  DECISION_FEDERATED_USER,
  grantToPrincipal,
  buildDecisionQuestion,
  DECISION_ROLE,
  DECISION_ROOT,
  DECISION_SESSION,
  DECISION_USER,
} from './decision-cases.ts'

const alice = { arn: DECISION_USER, kind: 'user' } as const
const root = { arn: DECISION_ROOT, kind: 'root' } as const
const tight = allowActions('ec2:*')

function refuse(Principal: unknown, more: object = {}) {
  return { ...grantToPrincipal(Principal, more), Effect: 'Deny' as const }
}

describe('resource policies in the same account', () => {
  expectDecisions([
    ['a user by its ARN', 'allow', { ...alice, resourcePolicy: grantToPrincipal({ AWS: DECISION_USER }) }],
    [
      'a user despite its boundary',
      'allow',
      { ...alice, boundary: tight, resourcePolicy: grantToPrincipal({ AWS: DECISION_USER }) },
    ],
    [
      'a user past a boundary that denies',
      'explicit_deny',
      {
        ...alice,
        boundary: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*')],
        resourcePolicy: grantToPrincipal({ AWS: DECISION_USER }),
      },
    ],
    [
      'a user despite a Deny of its own policy',
      'explicit_deny',
      {
        ...alice,
        identity: [denyActions('s3:GetObject')],
        resourcePolicy: grantToPrincipal({ AWS: DECISION_USER }),
      },
    ],
    [
      'another user',
      'implicit_deny',
      { ...alice, resourcePolicy: grantToPrincipal({ AWS: `${DECISION_USER}s` }) },
    ],
    [
      'names have a case',
      'implicit_deny',
      { ...alice, resourcePolicy: grantToPrincipal({ AWS: DECISION_USER.replace('alice', 'Alice') }) },
    ],
    [
      'one of several',
      'allow',
      { ...alice, resourcePolicy: grantToPrincipal({ AWS: [DECISION_ROLE, DECISION_USER] }) },
    ],
    ['a role by its ARN', 'allow', { resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }) }],
    [
      'a role within its boundary',
      'allow',
      { boundary: allowActions('s3:*'), resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }) },
    ],
    [
      'a role despite its boundary',
      'implicit_deny',
      { boundary: tight, resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }) },
    ],
    [
      'a session despite the boundary of its role',
      'allow',
      {
        sessionArn: DECISION_SESSION,
        boundary: tight,
        resourcePolicy: grantToPrincipal({ AWS: DECISION_SESSION }),
      },
    ],
    [
      'another session of the role',
      'implicit_deny',
      {
        sessionArn: DECISION_SESSION,
        resourcePolicy: grantToPrincipal({ AWS: DECISION_SESSION.replace('monday', 'tuesday') }),
      },
    ],
    [
      'a session where none is said',
      'implicit_deny',
      { resourcePolicy: grantToPrincipal({ AWS: DECISION_SESSION }) },
    ],
    ['everyone', 'allow', { resourcePolicy: grantToPrincipal('*') }],
    ['everyone of type AWS', 'allow', { resourcePolicy: grantToPrincipal({ AWS: '*' }) }],
    ['everyone, despite the boundary', 'allow', { boundary: tight, resourcePolicy: grantToPrincipal('*') }],
    [
      'everyone with the ARN of the role, despite its boundary',
      'allow',
      {
        boundary: tight,
        resourcePolicy: grantToPrincipal('*', {
          Condition: { ArnEquals: { 'aws:PrincipalArn': DECISION_ROLE } },
        }),
      },
    ],
    [
      'everyone with the ARN of another role',
      'implicit_deny',
      {
        resourcePolicy: grantToPrincipal('*', {
          Condition: { ArnEquals: { 'aws:PrincipalArn': `${DECISION_ROLE}2` } },
        }),
      },
    ],
    [
      'everyone in the organization, outside organizations',
      'implicit_deny',
      {
        resourcePolicy: grantToPrincipal('*', {
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-one' } },
        }),
      },
    ],
    [
      'everyone in the organization',
      'allow',
      {
        scps: [],
        resourcePolicy: grantToPrincipal('*', {
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-one' } },
        }),
      },
    ],
    [
      'the account leaves it to identity policies',
      'implicit_deny',
      { resourcePolicy: grantToPrincipal({ AWS: DECISION_ROOT }) },
    ],
    [
      'the account by its number too',
      'implicit_deny',
      { resourcePolicy: grantToPrincipal({ AWS: DECISION_ACCOUNT_ID }) },
    ],
    [
      'the account, and an identity policy',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: grantToPrincipal({ AWS: DECISION_ROOT }) },
    ],
    [
      'an identity policy that the resource says nothing of',
      'allow',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ AWS: `${DECISION_ROLE}2` }),
      },
    ],
    ['a service', 'implicit_deny', { resourcePolicy: grantToPrincipal({ Service: 'lambda.amazonaws.com' }) }],
    [
      'an identity provider',
      'implicit_deny',
      { resourcePolicy: grantToPrincipal({ Federated: 'accounts.google.com' }) },
    ],
    [
      'a wildcard in an ARN matches no one',
      'implicit_deny',
      { resourcePolicy: grantToPrincipal({ AWS: `arn:aws:iam::${DECISION_ACCOUNT_ID}:role/*` }) },
    ],
    [
      'the id of a deleted role matches no one',
      'implicit_deny',
      { resourcePolicy: grantToPrincipal({ AWS: 'AROAIDPPEZS35WEXAMPLE' }) },
    ],
    [
      'a canonical user id',
      'implicit_deny',
      { resourcePolicy: grantToPrincipal({ CanonicalUser: '79a59df900b949e5' }) },
    ],
    ['a statement without principal', 'implicit_deny', { resourcePolicy: ALLOW_EVERYTHING_STATEMENT }],
    [
      'a statement without resource applies to the resource',
      'allow',
      { resourcePolicy: { Effect: 'Allow', Principal: { AWS: DECISION_ROLE }, Action: 's3:*' } },
    ],
    [
      'another resource',
      'implicit_deny',
      {
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }, { Resource: 'arn:aws:s3:::reports/old/*' }),
      },
    ],
    [
      'a Deny without a principal applies to everyone',
      'explicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: denyActions('s3:*') },
    ],
    [
      'a Deny of everyone',
      'explicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: refuse('*') },
    ],
    [
      'a Deny of the account applies to all of its principals',
      'explicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: refuse({ AWS: DECISION_ROOT }) },
    ],
    [
      'a Deny of the role applies to its sessions',
      'explicit_deny',
      {
        sessionArn: DECISION_SESSION,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: refuse({ AWS: DECISION_ROLE }),
      },
    ],
    [
      'a Deny of another session',
      'allow',
      {
        sessionArn: DECISION_SESSION,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: refuse({ AWS: DECISION_SESSION.replace('monday', 'tuesday') }),
      },
    ],
    [
      'a Deny of the user applies to its federated sessions',
      'explicit_deny',
      {
        ...alice,
        sessionArn: DECISION_FEDERATED_USER,
        sessionPolicy: ALLOW_EVERYTHING_STATEMENT,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: refuse({ AWS: DECISION_USER }),
      },
    ],
    [
      'a Deny of another account',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: refuse({ AWS: OTHER_ACCOUNT_ID }) },
    ],
    [
      'a Deny of a service',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: refuse({ Service: 'lambda.amazonaws.com' }) },
    ],
  ])

  it.each([
    ['a canonical user id', { CanonicalUser: '79a59df900b949e5' }],
    ['a wildcard in an ARN', { AWS: `arn:aws:iam::${DECISION_ACCOUNT_ID}:role/*` }],
  ])('a Deny of %s is undecidable', (_, Principal) => {
    expect(() =>
      decideRequest(
        buildDecisionQuestion({ identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: refuse(Principal) }),
      ),
    ).toThrow('a Deny names')
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
      'the user and its account are excluded',
      'allow',
      {
        ...alice,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: except(DECISION_USER, DECISION_ROOT),
      },
    ],
    [
      'the account may be written as a number',
      'allow',
      {
        ...alice,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: except(DECISION_USER, DECISION_ACCOUNT_ID),
      },
    ],
    [
      'the user without its account is not',
      'explicit_deny',
      { ...alice, identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: except(DECISION_USER) },
    ],
    [
      'the account alone excludes only its root user',
      'explicit_deny',
      { ...alice, identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: except(DECISION_ROOT) },
    ],
    ['the account spares its root', 'allow', { ...root, resourcePolicy: except(DECISION_ROOT) }],
    [
      'another user is not spared',
      'explicit_deny',
      {
        ...alice,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: except(`${DECISION_USER}s`, DECISION_ROOT),
      },
    ],
    [
      'the role and its account are spared',
      'allow',
      {
        sessionArn: DECISION_SESSION,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: except(DECISION_ROLE, DECISION_ROOT),
      },
    ],
    [
      'the session, the role and the account are spared',
      'allow',
      {
        sessionArn: DECISION_SESSION,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: except(DECISION_SESSION, DECISION_ROLE, DECISION_ROOT),
      },
    ],
    [
      'the session without its role is not',
      'explicit_deny',
      {
        sessionArn: DECISION_SESSION,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: except(DECISION_SESSION, DECISION_ROOT),
      },
    ],
    [
      'a principal with a boundary is never excluded',
      'explicit_deny',
      {
        boundary: ALLOW_EVERYTHING_STATEMENT,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: except(DECISION_ROLE, DECISION_ROOT),
      },
    ],
    [
      'a federated user with its account',
      'allow',
      {
        ...alice,
        sessionArn: DECISION_FEDERATED_USER,
        sessionPolicy: ALLOW_EVERYTHING_STATEMENT,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: except(DECISION_FEDERATED_USER, DECISION_ROOT),
      },
    ],
    [
      'a condition beside it',
      'allow',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: { ...except(DECISION_ROOT), Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      },
    ],
    [
      'an Allow grants it to all others',
      'allow',
      { resourcePolicy: { ...except(DECISION_USER), Effect: 'Allow' } },
    ],
    [
      'an Allow does not grant it to a principal it names',
      'implicit_deny',
      { resourcePolicy: { ...except(DECISION_ROLE), Effect: 'Allow' } },
    ],
    [
      'an Allow does not grant it to a principal it names by the account',
      'implicit_deny',
      { resourcePolicy: { ...except(DECISION_ACCOUNT_ID), Effect: 'Allow' } },
    ],
  ])
})

describe('across accounts', () => {
  const queue = `arn:aws:sqs:eu-west-1:${OTHER_ACCOUNT_ID}:jobs`
  const far = { action: 'sqs:SendMessage', resource: queue } as const
  expectDecisions([
    [
      'both sides',
      'allow',
      {
        ...far,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }),
      },
    ],
    [
      'by the account',
      'allow',
      {
        ...far,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROOT }),
      },
    ],
    [
      'by everyone',
      'allow',
      { ...far, identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: grantToPrincipal('*') },
    ],
    [
      'by the session',
      'allow',
      {
        ...far,
        sessionArn: DECISION_SESSION,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ AWS: DECISION_SESSION }),
      },
    ],
    ['only the principal', 'implicit_deny', { ...far, identity: [ALLOW_EVERYTHING_STATEMENT] }],
    [
      'only the principal, and a policy of others',
      'implicit_deny',
      {
        ...far,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ AWS: OTHER_ACCOUNT_ID }),
      },
    ],
    [
      'only the resource',
      'implicit_deny',
      { ...far, resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }) },
    ],
    [
      'only the resource, which names the user',
      'implicit_deny',
      { ...far, ...alice, resourcePolicy: grantToPrincipal({ AWS: DECISION_USER }) },
    ],
    [
      'only the resource, which names everyone',
      'implicit_deny',
      { ...far, resourcePolicy: grantToPrincipal('*') },
    ],
    [
      'the boundary counts, for a user too',
      'implicit_deny',
      {
        ...far,
        ...alice,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        boundary: tight,
        resourcePolicy: grantToPrincipal({ AWS: DECISION_USER }),
      },
    ],
    [
      'the session policy counts, for a named session too',
      'implicit_deny',
      {
        ...far,
        sessionArn: DECISION_SESSION,
        sessionPolicy: tight,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ AWS: DECISION_SESSION }),
      },
    ],
    [
      'the resource denies',
      'explicit_deny',
      {
        ...far,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: [grantToPrincipal('*'), refuse({ AWS: DECISION_ROOT })],
      },
    ],
    ['the root needs the resource', 'implicit_deny', { ...far, ...root }],
    [
      'the root with the resource',
      'allow',
      { ...far, ...root, resourcePolicy: grantToPrincipal({ AWS: DECISION_ROOT }) },
    ],
    ['a bucket has no account in its ARN', 'allow', { identity: [ALLOW_EVERYTHING_STATEMENT] }],
    [
      'a bucket that belongs to another account',
      'implicit_deny',
      { resourceAccount: OTHER_ACCOUNT_ID, identity: [ALLOW_EVERYTHING_STATEMENT] },
    ],
    [
      'a bucket of another account that allows the role',
      'allow',
      {
        resourceAccount: OTHER_ACCOUNT_ID,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }),
      },
    ],
    [
      'the given account takes precedence over the ARN',
      'allow',
      { ...far, resourceAccount: DECISION_ACCOUNT_ID, identity: [ALLOW_EVERYTHING_STATEMENT] },
    ],
    [
      'an AWS managed policy has no account',
      'allow',
      {
        action: 'iam:GetPolicy',
        resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
        identity: [ALLOW_EVERYTHING_STATEMENT],
      },
    ],
    [
      'a role cannot be passed across accounts',
      'implicit_deny',
      {
        action: 'iam:PassRole',
        resource: `arn:aws:iam::${OTHER_ACCOUNT_ID}:role/b`,
        identity: [ALLOW_EVERYTHING_STATEMENT],
      },
    ],
  ])
})

const trust = (AWS: unknown, more: object = {}) => ({
  Effect: 'Allow' as const,
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  ...more,
})

describe("a principal of another account than the question's", () => {
  const partner = {
    account: OTHER_ACCOUNT_ID,
    identity: [ALLOW_EVERYTHING_STATEMENT],
    resourcePolicy: grantToPrincipal({ AWS: DECISION_ROOT }),
  } as const
  const outsiders = refuse('*', {
    Action: 's3:*',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-one' } },
  })
  expectDecisions([
    ['a bucket belongs to the account of the question', 'allow', partner],
    [
      'and needs its policy',
      'implicit_deny',
      { ...partner, resourcePolicy: grantToPrincipal({ AWS: OTHER_ACCOUNT_ID }) },
    ],
    [
      'what is in its own account needs none',
      'allow',
      {
        account: OTHER_ACCOUNT_ID,
        resourceAccount: DECISION_ACCOUNT_ID,
        identity: [ALLOW_EVERYTHING_STATEMENT],
      },
    ],
    ['its organization is not known', 'explicit_deny', { ...partner, rcps: [[outsiders]] }],
    [
      'what a resource control policy does not deny',
      'allow',
      { ...partner, rcps: [[{ ...outsiders, Action: 's3:Put*' }]] },
    ],
    ['service control policies do not limit it', 'allow', { ...partner, scps: [[denyActions('*')]] }],
    [
      "the resource's organization is known",
      'explicit_deny',
      {
        ...partner,
        scps: [],
        resourcePolicy: [
          grantToPrincipal('*'),
          refuse('*', { Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-one' } } }),
        ],
      },
    ],
  ])
})

describe('assuming roles', () => {
  const assume = {
    action: 'sts:AssumeRole',
    resource: `arn:aws:iam::${DECISION_ACCOUNT_ID}:role/deploy`,
  } as const
  const abroad = {
    action: 'sts:AssumeRole',
    resource: `arn:aws:iam::${OTHER_ACCOUNT_ID}:role/deploy`,
  } as const
  const id = { Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } }
  expectDecisions([
    [
      'a trust policy that names the role is enough',
      'allow',
      { ...assume, resourcePolicy: trust(DECISION_ROLE) },
    ],
    [
      'a trust policy that names the user, despite its boundary',
      'allow',
      { ...assume, ...alice, boundary: tight, resourcePolicy: trust(DECISION_USER) },
    ],
    [
      'a trust policy that names the role, despite its boundary',
      'implicit_deny',
      { ...assume, boundary: tight, resourcePolicy: trust(DECISION_ROLE) },
    ],
    [
      'a trust policy that names the account needs an identity policy',
      'implicit_deny',
      { ...assume, resourcePolicy: trust(DECISION_ROOT) },
    ],
    [
      'a trust policy that names the account, and an identity policy',
      'allow',
      { ...assume, identity: [allowActions('sts:AssumeRole')], resourcePolicy: trust(DECISION_ROOT) },
    ],
    [
      'an identity policy alone is not enough',
      'implicit_deny',
      { ...assume, identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: trust(DECISION_USER) },
    ],
    [
      'without a trust policy no one can',
      'implicit_deny',
      { ...assume, identity: [ALLOW_EVERYTHING_STATEMENT] },
    ],
    [
      'a role does not trust itself by itself',
      'implicit_deny',
      {
        ...assume,
        resource: DECISION_ROLE,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ Service: 'lambda.amazonaws.com' }),
      },
    ],
    [
      'another action',
      'implicit_deny',
      {
        ...assume,
        action: 'sts:TagSession',
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: trust(DECISION_ROLE),
      },
    ],
    [
      'across accounts, both',
      'allow',
      { ...abroad, identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: trust(DECISION_ROOT) },
    ],
    ['across accounts, only the trust', 'implicit_deny', { ...abroad, resourcePolicy: trust(DECISION_ROLE) }],
    [
      'across accounts, only the identity',
      'implicit_deny',
      { ...abroad, identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: trust(OTHER_ACCOUNT_ID) },
    ],
    [
      'without the external id',
      'implicit_deny',
      { ...abroad, identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: trust(DECISION_ROOT, id) },
    ],
    [
      'with the external id',
      'allow',
      {
        ...abroad,
        context: { 'sts:ExternalId': 'x1' },
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: trust(DECISION_ROOT, id),
      },
    ],
    ['the root cannot', 'implicit_deny', { ...assume, ...root, resourcePolicy: trust(DECISION_ROOT) }],
    [
      'a trust policy without variables, by its version',
      'implicit_deny',
      {
        ...assume,
        ...alice,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: {
          Version: '2008-10-17',
          Statement: trust(DECISION_ROOT, {
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
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: trust(DECISION_ROOT, {
          Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
        }),
        context: { 'sts:RoleSessionName': 'alice' },
      },
    ],
  ])
})

describe('KMS keys', () => {
  const key = {
    action: 'kms:Decrypt',
    resource: `arn:aws:kms:eu-west-1:${DECISION_ACCOUNT_ID}:key/1234`,
  } as const
  const default_ = grantToPrincipal({ AWS: DECISION_ROOT }, { Action: 'kms:*' })
  expectDecisions([
    [
      'the default key policy, and an identity policy',
      'allow',
      { ...key, identity: [allowActions('kms:*')], resourcePolicy: default_ },
    ],
    ['the default key policy alone', 'implicit_deny', { ...key, resourcePolicy: default_ }],
    [
      'an identity policy that the key policy does not admit',
      'implicit_deny',
      {
        ...key,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ AWS: `${DECISION_ROLE}2` }),
      },
    ],
    [
      'an identity policy without a key policy',
      'implicit_deny',
      { ...key, identity: [ALLOW_EVERYTHING_STATEMENT] },
    ],
    [
      'a key policy that names the role',
      'allow',
      { ...key, resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }) },
    ],
    [
      'a key policy for all of the account through a service',
      'allow',
      {
        ...key,
        context: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
        resourcePolicy: grantToPrincipal('*', {
          Condition: {
            StringEquals: {
              'kms:CallerAccount': DECISION_ACCOUNT_ID,
              'kms:ViaService': 's3.eu-west-1.amazonaws.com',
            },
          },
        }),
      },
    ],
    ['the root by the default key policy', 'allow', { ...key, ...root, resourcePolicy: default_ }],
    [
      'the root where the key policy does not name it',
      'implicit_deny',
      { ...key, ...root, resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }) },
    ],
    [
      'what is on no key needs no key policy',
      'allow',
      { action: 'kms:ListKeys', resource: '*', identity: [allowActions('kms:*')] },
    ],
    [
      'across accounts, both',
      'allow',
      {
        ...key,
        resource: `arn:aws:kms:eu-west-1:${OTHER_ACCOUNT_ID}:key/1234`,
        identity: [allowActions('kms:*')],
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROOT }),
      },
    ],
  ])
})

describe('the root user', () => {
  expectDecisions([
    ['it needs no identity policy', 'allow', { ...root }],
    [
      'the policy of a resource can deny it',
      'explicit_deny',
      { ...root, resourcePolicy: refuse({ AWS: DECISION_ROOT }) },
    ],
    [
      'it can always change the policy of its own bucket',
      'allow',
      {
        ...root,
        action: 's3:PutBucketPolicy',
        resource: 'arn:aws:s3:::reports',
        resourcePolicy: refuse('*'),
      },
    ],
    [
      'no one else can',
      'explicit_deny',
      {
        action: 's3:PutBucketPolicy',
        resource: 'arn:aws:s3:::reports',
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: refuse('*'),
      },
    ],
    [
      'not where an SCP denies it',
      'explicit_deny',
      {
        ...root,
        action: 's3:DeleteBucketPolicy',
        resource: 'arn:aws:s3:::reports',
        scps: [[ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*')]],
      },
    ],
    [
      'not the policy of a bucket elsewhere',
      'explicit_deny',
      {
        ...root,
        resourceAccount: OTHER_ACCOUNT_ID,
        action: 's3:PutBucketPolicy',
        resource: 'arn:aws:s3:::reports',
        resourcePolicy: refuse('*'),
      },
    ],
  ])
})
