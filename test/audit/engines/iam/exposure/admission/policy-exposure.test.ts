import { describe, expect, it } from 'vitest'
import { parsePolicy, PolicyError } from '../../../../../../audit/engines/iam/policy-document.ts'
import {
  listPolicyExposures,
  type PolicyExposure,
} from '../../../../../../audit/engines/iam/exposure/admission/policy-exposure.ts'

const OWN = '111122223333'
const OTHER = '444455556666'
const action = 'lambda:InvokeFunction'
const allow = { Effect: 'Allow', Principal: '*', Action: action, Resource: '*' }
const deny = { ...allow, Effect: 'Deny' }
const s3 = { Service: 's3.amazonaws.com' }

function computeStatementExposure(...statements: object[]): PolicyExposure[] {
  const policy = parsePolicy({ Version: '2012-10-17', Statement: statements })
  return listPolicyExposures(policy, { account: OWN, actions: ['lambda:*'], anonymous: true })
}

/** The callers that the statements admit, abbreviated; a question mark if not certain. */
function listAdmitted(...statements: object[]): string[] {
  return computeStatementExposure(...statements)
    .filter(each => each.to !== 'OWN_ACCOUNT')
    .map(each => `${written(each)}${each.certain ? '' : '?'}`)
}

function written(each: PolicyExposure): string {
  if (each.to === 'PUBLIC') return each.anonymous ? 'everyone' : 'any account'
  if (each.to === 'ORGANIZATION') return each.organization
  if (each.to === 'SERVICE') return `${each.service} for ${Object.values(each.source).at(-1) as string}`
  if (each.to === 'FEDERATED') return each.provider
  if (each.to !== 'ACCOUNT') return each.to
  const within = each.organizations === 'ANY' ? '' : ` in ${each.organizations.join()}`
  return `${each.account} ${each.principal.split(':').at(-1) ?? ''}${within}`
}

function when(Condition: object, Principal: unknown = '*'): object {
  return { ...allow, Principal, Condition }
}

function unless(Condition: object, Principal: unknown = '*'): object {
  return { ...deny, Principal, Condition }
}

describe('exposures by principal', () => {
  it.each<[string, unknown, string[]]>([
    ['the bare star', '*', ['everyone']],
    ['a star as AWS', { AWS: '*' }, ['everyone']],
    ['a star among accounts', { AWS: [OTHER, '*'] }, ['everyone']],
    ['an account by its number', { AWS: OTHER }, [`${OTHER} ALL`]],
    ['an account by its root', { AWS: `arn:aws:iam::${OTHER}:root` }, [`${OTHER} ALL`]],
    ['an account of another partition', { AWS: `arn:aws-cn:iam::${OTHER}:root` }, [`${OTHER} ALL`]],
    ['a role', { AWS: `arn:aws:iam::${OTHER}:role/ci/deploy` }, [`${OTHER} role/ci/deploy`]],
    ['a session', { AWS: `arn:aws:sts::${OTHER}:assumed-role/x/y` }, [`${OTHER} assumed-role/x/y`]],
    ['the account itself', { AWS: OWN }, []],
    ['a deleted user', { AWS: 'AIDACKCEVSQ6C2EXAMPLE' }, []],
    ['a deleted role', { AWS: ['AROACKCEVSQ6C2EXAMPLE'] }, []],
    ['a wildcard in an ARN, which AWS does not accept', { AWS: 'arn:aws:iam::*:root' }, []],
    ['a wildcard in the name', { AWS: `arn:aws:iam::${OTHER}:role/*` }, []],
    ['a canonical user', { CanonicalUser: '79a59df900b949e5' }, ['UNKNOWN 79a59df900b949e5']],
    ['a service', s3, ['s3.amazonaws.com for ANYONE']],
    ['any service', { Service: '*' }, ['* for ANYONE']],
    ['an identity provider', { Federated: 'accounts.google.com' }, ['accounts.google.com']],
    ['several kinds', { AWS: OTHER, ...s3 }, [`${OTHER} ALL`, 's3.amazonaws.com for ANYONE']],
    ['no one', { AWS: [] }, []],
    ['a type that there is not', { Constructor: '*' }, []],
  ])('%s', (_, Principal, expected) => {
    expect(listAdmitted({ ...allow, Principal })).toEqual(expected)
  })

  it('everyone except one, and no one if none is named', () => {
    expect(listAdmitted({ ...allow, Principal: undefined, NotPrincipal: { AWS: OTHER } })).toEqual([
      'everyone',
    ])
    expect(listAdmitted({ ...allow, Principal: undefined })).toEqual([])
  })

  it('the account itself', () => {
    const [own] = computeStatementExposure({ ...allow, Principal: { AWS: `arn:aws:iam::${OWN}:role/a` } })
    expect(own).toMatchObject({ to: 'OWN_ACCOUNT', principal: `arn:aws:iam::${OWN}:role/a` })
  })
})

describe('exposures by condition, for everyone', () => {
  it.each<[string, object, string[]]>([
    ['none', {}, ['everyone']],
    ['an organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-a' } }, ['o-a']],
    ['the key in another case', { stringequals: { 'AWS:principalorgid': 'o-a' } }, ['o-a']],
    ['two organizations', { StringEquals: { 'aws:PrincipalOrgID': ['o-a', 'o-b'] } }, ['o-a', 'o-b']],
    ['any organization', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }, ['any account?']],
    ['a star that stands for itself', { StringEquals: { 'aws:PrincipalOrgID': '*' } }, []],
    ['an organization or none', { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a' } }, ['everyone']],
    ['all but an organization', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a' } }, ['everyone']],
    [
      'a unit of an organization',
      { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a/r-b/ou-c/*' } },
      ['o-a?'],
    ],
    [
      'ForAllValues, true without the key',
      { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-a/*' } },
      ['everyone'],
    ],
    ['its own organization', { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }, ['OWN']],
    ['the same, turned', { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } }, ['OWN']],
    [
      'the own organization by name says nothing of callers',
      { StringEquals: { 'aws:ResourceOrgID': 'o-a' } },
      ['everyone?'],
    ],
    ['an account', { StringEquals: { 'aws:PrincipalAccount': OTHER } }, [`${OTHER} ALL`]],
    ['the account itself', { StringEquals: { 'aws:PrincipalAccount': OWN } }, []],
    ['the same by variable', { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } }, []],
    ['accounts by their first digits', { StringLike: { 'aws:PrincipalAccount': '4444*' } }, ['any account?']],
    [
      'roles of an account',
      { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/ci-*` } },
      [`${OTHER} role/ci-*`],
    ],
    [
      'a whole account by ARN',
      { StringLike: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:*` } },
      [`${OTHER} ALL?`],
    ],
    [
      'a role name in any account',
      { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ci' } },
      ['any account?'],
    ],
    [
      'an account that is in an organization',
      {
        StringEquals: { 'aws:PrincipalOrgID': 'o-a', 'aws:PrincipalAccount': OTHER },
      },
      [`${OTHER} ALL in o-a`],
    ],
    [
      'an account in an organization that it is not in',
      {
        StringEquals: { 'aws:PrincipalAccount': OTHER, 'aws:PrincipalIsAWSService': 'true' },
      },
      [],
    ],
    [
      'ForAnyValue of what is not, false without the key',
      { 'ForAnyValue:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-a/*' } },
      ['any account?'],
    ],
    ['sessions of a role by its id', { StringLike: { 'aws:userid': 'AROACKCEVSQ6C2EXAMPLE:*' } }, []],
    ['a session name of any role', { StringLike: { 'aws:userid': '*:deploy' } }, ['any account?']],
    [
      'a service by its name',
      { StringEquals: { 'aws:PrincipalServiceName': 'sns.amazonaws.com' } },
      ['sns.amazonaws.com for ANYONE'],
    ],
    ['addresses', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, ['NETWORK?']],
    [
      'private addresses, from which nothing comes over the internet',
      { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] } },
      [],
    ],
    ['private addresses in a VPC', { IpAddress: { 'aws:VpcSourceIp': ['10.0.0.0/8'] } }, ['NETWORK?']],
    [
      'addresses that a second test takes away',
      {
        IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
        NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/25', '203.0.113.128/25'] },
      },
      [],
    ],
    ['half of the addresses', { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }, ['everyone?']],
    ['both halves', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }, ['everyone?']],
    ['many small ranges', { IpAddress: { 'aws:SourceIp': ['8.0.0.0/8', '9.0.0.0/8'] } }, ['everyone?']],
    ['IPv6 addresses', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, ['NETWORK?']],
    ['all of IPv6', { IpAddress: { 'aws:SourceIp': '::/0' } }, ['everyone?']],
    ['all addresses but some', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, ['everyone']],
    ['a VPC', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, ['NETWORK?']],
    ['a VPC endpoint', { StringLike: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } }, ['NETWORK?']],
    ['any VPC', { StringLike: { 'aws:SourceVpc': 'vpc-*' } }, ['everyone?']],
    ['all VPCs but one', { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }, ['everyone']],
    [
      'a network and an organization',
      {
        IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
        StringEquals: { 'aws:PrincipalOrgID': 'o-a' },
      },
      ['o-a?'],
    ],
    ['a referer', { StringEquals: { 'aws:Referer': 'secret' } }, ['everyone?']],
    ['an external id', { StringEquals: { 'sts:ExternalId': 'x' } }, ['any account?']],
    ['MFA', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, ['any account?']],
    ['a tag of the caller', { StringEquals: { 'aws:PrincipalTag/team': 'x' } }, ['any account?']],
    ['an unknown key', { StringEquals: { constructor: 'x' } }, ['everyone?']],
    ['an unknown operator', { StringIs: { 'aws:PrincipalOrgID': 'o-a' } }, ['everyone?', 'o-a?'].slice(0, 1)],
    ['no values', { StringEquals: { 'aws:PrincipalOrgID': [] } }, ['any account?']],
    [
      'an organization, there or not',
      { Null: { 'aws:PrincipalOrgID': 'false' }, StringNotLike: { 'aws:PrincipalOrgID': 'o-*' } },
      [],
    ],
    [
      'two values of one key',
      { StringEquals: { 'aws:UserAgent': ['a', 'b'] }, StringLike: { 'aws:UserAgent': 'c*' } },
      [],
    ],
    [
      'a key that is there and is not',
      { Null: { 'aws:UserAgent': 'true' }, StringLike: { 'aws:UserAgent': '*' } },
      [],
    ],
    ['a date that is past', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, []],
    ['a claim that only tokens have', { StringEquals: { 'gitlab.com:sub': 'a' } }, []],
    ['the owner of what a topic sends', { StringEquals: { 'aws:SourceOwner': OTHER } }, [`${OTHER} ALL?`]],
    ['some identity', { Null: { 'aws:PrincipalArn': 'false' } }, ['any account']],
    ['no organization', { Null: { 'aws:PrincipalOrgID': 'true' } }, ['everyone']],
    ['the source account', { StringEquals: { 'aws:SourceAccount': OTHER } }, [`* for ${OTHER}?`]],
    ['a source', { ArnLike: { 'aws:SourceArn': `arn:aws:sns:eu-west-1:${OTHER}:t` } }, [`* for ${OTHER}?`]],
  ])('%s', (_, Condition, expected) => {
    expect(listAdmitted(when(Condition))).toEqual(expected)
  })

  it('resolves no variables in a policy of the older version', () => {
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }
    const policy = parsePolicy({ Statement: { ...allow, Condition } })
    expect(listPolicyExposures(policy, { account: OWN, actions: ['*'] }).map(({ to }) => to)).toEqual([
      'OWN_ACCOUNT',
    ])
  })

  it('uses certain keys of the request', () => {
    const policy = parsePolicy({
      Statement: when({ StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }),
    })
    const context = { 'lambda:functionurlauthtype': 'AWS_IAM' }
    expect(listPolicyExposures(policy, { account: OWN, actions: ['*'], certainKeys: context })).toEqual([])
    expect(listPolicyExposures(policy, { account: OWN, actions: ['*'] })).toMatchObject([
      { to: 'PUBLIC', certain: false },
    ])
  })
})

describe('exposures by condition, for an account', () => {
  it.each<[string, object, string[]]>([
    ['in an organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-a' } }, [`${OTHER} ALL in o-a`]],
    [
      'one of its roles',
      { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/a` } },
      [`${OTHER} role/a`],
    ],
    [
      "a role of another account's service",
      { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/a` } },
      [],
    ],
    ['another account', { StringEquals: { 'aws:PrincipalAccount': OWN } }, []],
    ['a source', { StringEquals: { 'aws:SourceAccount': OTHER } }, []],
    ['an address', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, [`${OTHER} ALL?`]],
  ])('%s', (_, Condition, expected) => {
    expect(listAdmitted(when(Condition, { AWS: OTHER }))).toEqual(expected)
  })

  it.each<[string, object, object[]]>([
    [
      'an external id',
      { StringEquals: { 'sts:ExternalId': ['a', 'b'] } },
      [{ key: 'sts:externalid', values: ['a', 'b'], exact: true }],
    ],
    [
      'a pattern',
      { StringLike: { 'sts:ExternalId': 'a*' } },
      [{ key: 'sts:externalid', values: ['a*'], exact: false }],
    ],
    ['one that may be missing', { StringEqualsIfExists: { 'sts:ExternalId': 'a' } }, []],
    [
      'one that may be missing, by ForAllValues',
      { 'ForAllValues:StringEquals': { 'sts:ExternalId': 'a' } },
      [],
    ],
    ['all but one', { StringNotEquals: { 'sts:ExternalId': 'a' } }, []],
  ])('requires %s', (_, Condition, requires) => {
    expect(computeStatementExposure(when(Condition, { AWS: OTHER }))).toMatchObject([{ requires }])
  })

  it('requires what a Deny excludes otherwise', () => {
    const byDeny = computeStatementExposure(
      { ...allow, Principal: { AWS: OTHER } },
      unless({ StringNotEquals: { 'sts:ExternalId': 'a' } }),
    )
    expect(byDeny).toMatchObject([{ requires: [{ key: 'sts:externalid', values: ['a'] }] }])
    const mayEscape = computeStatementExposure(
      { ...allow, Principal: { AWS: OTHER } },
      unless({ StringNotEquals: { 'sts:ExternalId': 'a', 'aws:UserAgent': 'b' } }),
    )
    expect(mayEscape).toMatchObject([{ requires: [] }])
    const ofAnother = computeStatementExposure(
      { ...allow, Principal: { AWS: OTHER } },
      { ...unless({ StringNotEquals: { 'sts:ExternalId': 'a' } }), Action: 'lambda:GetFunction' },
    )
    expect(ofAnother).toMatchObject([{ requires: [] }])
  })
})

describe('exposures by condition, for a service', () => {
  const bucket = 'arn:aws:s3:::photos'
  it.each<[string, object, string[]]>([
    ['nothing', {}, ['ANYONE']],
    ['the account', { StringEquals: { 'aws:SourceAccount': OWN } }, [`${OWN}?`]],
    ['another account', { StringEquals: { 'aws:SourceAccount': OTHER } }, [`${OTHER}?`]],
    ['a bucket by name', { ArnLike: { 'AWS:SourceArn': bucket } }, ['NAME?', `${OWN}?`]],
    [
      'a bucket and the account',
      { ArnLike: { 'AWS:SourceArn': bucket }, StringEquals: { 'AWS:SourceAccount': OWN } },
      [`${OWN}?`],
    ],
    ['any source', { ArnLike: { 'aws:SourceArn': '*' } }, ['ANYONE?']],
    [
      'any source of all accounts',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:*:rule/*' } },
      ['ANYONE?'],
    ],
    ['any account', { StringLike: { 'aws:SourceAccount': '*' } }, ['ANYONE?']],
    ['a source of the account', { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${OWN}:*` } }, [`${OWN}?`]],
    ['by variable', { StringEquals: { 'aws:SourceAccount': '${aws:ResourceAccount}' } }, [`${OWN}?`]],
    [
      'a source of the account, by letters',
      { StringLike: { 'aws:SourceArn': `arn:aws:lambda:*:${OWN}:function:*` } },
      [`${OWN}?`],
    ],
    [
      'a source by a pattern that stands for itself',
      { StringEquals: { 'aws:SourceArn': `arn:aws:sns:*:${OWN}:*` } },
      [],
    ],
    [
      'what it encrypts for the account',
      { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:*:${OWN}:*` } },
      [`${OWN}?`],
    ],
    [
      'a source that may be missing',
      { ArnLikeIfExists: { 'aws:SourceArn': `arn:aws:sns:*:${OWN}:*` } },
      ['ANYONE?'],
    ],
    ['the organization', { StringEquals: { 'aws:SourceOrgID': 'o-a' } }, ['o-a?', `${OWN}?`]],
    [
      'the own organization',
      { StringEquals: { 'aws:SourceOrgID': '${aws:ResourceOrgID}' } },
      ['OWN?', `${OWN}?`],
    ],
    ['the organization of callers', { StringEquals: { 'aws:PrincipalOrgID': 'o-a' } }, []],
    [
      'a variable that such requests lack',
      { StringEquals: { 'aws:SourceAccount': '${aws:PrincipalAccount}' } },
      [],
    ],
    [
      'all but such a variable',
      { StringNotEquals: { 'aws:SourceAccount': '${aws:PrincipalAccount}' } },
      ['ANYONE'],
    ],
    [
      'one unknown that equals another',
      { StringEquals: { 'aws:SourceAccount': '${aws:SourceOwner}' } },
      ['ANYONE?'],
    ],
    ['a token', { StringEquals: { 'lambda:EventSourceToken': 'skill-1' } }, ['skill-1?']],
    ['any token', { StringLike: { 'lambda:EventSourceToken': '*' } }, ['ANYONE?']],
    ['all accounts but one', { StringNotEquals: { 'aws:SourceAccount': OTHER } }, ['ANYONE']],
  ])('bound to %s', (_, Condition, sources) => {
    expect(listAdmitted(when(Condition, s3))).toEqual(sources.map(source => `s3.amazonaws.com for ${source}`))
  })
})

describe('exposures and Deny', () => {
  const outside = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a' } }
  it.each<[string, object[], string[]]>([
    ['everyone', [allow, deny], []],
    ['everyone, written first', [deny, allow], []],
    ['every action', [allow, { ...deny, Action: '*' }], []],
    ['another action', [allow, { ...deny, Action: 'lambda:GetFunction' }], ['everyone']],
    [
      'all actions but this',
      [allow, { ...deny, Action: undefined, NotAction: 'lambda:Invoke*' }],
      ['everyone'],
    ],
    ['all actions but another', [allow, { ...deny, Action: undefined, NotAction: 'lambda:Get*' }], []],
    ['a part of the actions', [{ ...allow, Action: 'lambda:*' }, deny], ['everyone?']],
    [
      'another resource',
      [
        { ...allow, Resource: 'a' },
        { ...deny, Resource: 'b' },
      ],
      ['everyone'],
    ],
    ['some of the resources', [allow, { ...deny, Resource: 'b' }], ['everyone?']],
    [
      'all resources but others',
      [
        { ...allow, Resource: 'a' },
        { ...deny, Resource: undefined, NotResource: 'b*' },
      ],
      [],
    ],
    ['those outside of an organization', [allow, unless(outside)], ['o-a']],
    [
      'those outside, services excepted',
      [allow, unless({ ...outside, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } })],
      ['o-a', '* for ANYONE'],
    ],
    [
      'those outside, by a key that anonymous requests lack',
      [allow, unless({ ...outside, Bool: { 'aws:PrincipalIsAWSService': 'false' } })],
      ['everyone'],
    ],
    [
      'those outside of a network',
      [allow, unless({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
      ['NETWORK?'],
    ],
    [
      'those outside of a VPC endpoint',
      [allow, unless({ StringNotEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } })],
      ['NETWORK?'],
    ],
    [
      'all but an account',
      [allow, unless({ StringNotEquals: { 'aws:PrincipalAccount': [OTHER] } })],
      [`${OTHER} ALL`],
    ],
    [
      'all but an account, by NotPrincipal',
      [allow, { ...deny, Principal: undefined, NotPrincipal: { AWS: OTHER } }],
      [`${OTHER} ALL`],
    ],
    ['an account', [allow, { ...deny, Principal: { AWS: OTHER } }], ['everyone']],
    [
      'the account that is allowed',
      [
        { ...allow, Principal: { AWS: OTHER } },
        { ...deny, Principal: { AWS: `arn:aws:iam::${OTHER}:root` } },
      ],
      [],
    ],
    [
      'one role of it',
      [
        { ...allow, Principal: { AWS: OTHER } },
        { ...deny, Principal: { AWS: `arn:aws:iam::${OTHER}:role/a` } },
      ],
      [`${OTHER} ALL`],
    ],
    [
      'an action that was not allowed',
      [
        { ...allow, Action: undefined, NotAction: 'lambda:Get*' },
        { ...deny, Action: 'lambda:GetFunction' },
      ],
      ['everyone'],
    ],
    [
      'one of the roles that a condition allows',
      [
        when({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/ci-*` } }),
        { ...deny, Principal: { AWS: `arn:aws:iam::${OTHER}:role/ci-a` } },
      ],
      [`${OTHER} role/ci-*?`],
    ],
    [
      'an account now and then, in an organization that gets in',
      [
        when({ StringEquals: { 'aws:PrincipalOrgID': 'o-a' } }),
        unless({ StringEquals: { 'aws:UserAgent': 'x' } }, { AWS: OTHER }),
      ],
      ['o-a'],
    ],
    [
      'an account now and then, in a network that gets in',
      [
        when({ StringEquals: { 'aws:SourceVpc': 'vpc-1' } }),
        unless({ StringEquals: { 'aws:UserAgent': 'x' } }, { AWS: OTHER }),
      ],
      ['NETWORK?'],
    ],
    [
      'the one role that a condition allows',
      [
        when({ ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/a` } }, { AWS: OTHER }),
        { ...deny, Principal: { AWS: `arn:aws:iam::${OTHER}:role/a` } },
      ],
      [],
    ],
    [
      'all roles but one',
      [
        { ...allow, Principal: { AWS: OTHER } },
        unless({ ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/a` } }),
      ],
      [`${OTHER} role/a`],
    ],
    [
      'all but one role, without its account',
      [
        { ...allow, Principal: { AWS: `arn:aws:iam::${OTHER}:role/a` } },
        { ...deny, Principal: undefined, NotPrincipal: { AWS: `arn:aws:iam::${OTHER}:role/a` } },
      ],
      [`${OTHER} role/a?`],
    ],
    [
      'all but one role and its account',
      [
        { ...allow, Principal: { AWS: `arn:aws:iam::${OTHER}:role/a` } },
        { ...deny, Principal: undefined, NotPrincipal: { AWS: [`arn:aws:iam::${OTHER}:role/a`, OTHER] } },
      ],
      [`${OTHER} role/a`],
    ],
    [
      'under an undecidable condition',
      [allow, unless({ StringEquals: { 'aws:UserAgent': 'x' } })],
      ['everyone?'],
    ],
    ['never', [allow, unless({ StringEquals: { 'aws:ResourceAccount': OTHER } })], ['everyone']],
    ['requests without TLS', [allow, unless({ Bool: { 'aws:SecureTransport': 'false' } })], ['everyone?']],
    [
      'services for others',
      [{ ...allow, Principal: s3 }, unless({ StringNotEquals: { 'aws:SourceAccount': OWN } })],
      [`s3.amazonaws.com for ${OWN}?`],
    ],
  ])('of %s', (_, statements, expected) => {
    expect(listAdmitted(...statements)).toEqual(expected)
  })
})

function agent(operator: string, ...agents: string[]): object {
  return { [operator]: { 'aws:UserAgent': agents } }
}

describe('exposures and Deny of the same keys', () => {
  it.each<[string, object[], string[]]>([
    ['what alone is allowed', [when(agent('StringEquals', 'x')), unless(agent('StringLike', 'x*'))], []],
    ['a part of it', [when(agent('StringLike', 'x*')), unless(agent('StringLike', 'xy*'))], ['everyone?']],
    [
      'all of it by two statements',
      [
        when(agent('StringEquals', 'x', 'y')),
        unless(agent('StringEquals', 'x')),
        unless(agent('StringNotLike', 'x*')),
      ],
      [],
    ],
    [
      'it, but for a condition of its own',
      [
        when(agent('StringEquals', 'x')),
        unless({ ...agent('StringEquals', 'x'), StringLike: { 'aws:Referer': 'r' } }),
      ],
      ['everyone?'],
    ],
    ['what all requests are', [allow, unless({ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } })], []],
    [
      'all that is asked about',
      [
        { ...allow, Action: '*' },
        { ...deny, Action: 'lambda:*' },
      ],
      [],
    ],
  ])('%s', (_, statements, expected) => {
    expect(listAdmitted(...statements)).toEqual(expected)
  })

  it('are found for a policy with many conditions', () => {
    const keys = ['aws:UserAgent', 'aws:Referer', 'aws:PrincipalTag/a', 'aws:RequestTag/b']
    const tests = (glob: string) => Object.fromEntries(keys.map(key => [key, glob]))
    const denies = Array.from({ length: 60 }, (_, index) =>
      unless({ StringNotLike: tests(`*${index}*a?b*`) }),
    )
    expect(listAdmitted(when({ StringLike: tests('*a*b*c*') }), ...denies)).toEqual(['any account?'])
  })
})

describe('exposures of one resource', () => {
  const queue = `arn:aws:sqs:eu-west-1:${OWN}:q`
  const send = { ...allow, Action: 'sqs:SendMessage' }
  function to(organization: string | undefined, ...statements: object[]): string[] {
    const policy = parsePolicy({ Version: '2012-10-17', Statement: statements })
    const own = organization === undefined ? {} : { organization }
    return listPolicyExposures(policy, { account: OWN, ...own, actions: ['sqs:*'], resources: [queue] }).map(
      each => each.to,
    )
  }
  it.each<[string, object[], string[]]>([
    ['its ARN', [{ ...send, Resource: queue }], ['PUBLIC']],
    ['a pattern', [{ ...send, Resource: 'arn:aws:sqs:*:*:q*' }], ['PUBLIC']],
    ['another', [{ ...send, Resource: `${queue}2` }], []],
    ['all but it', [{ ...send, Resource: undefined, NotResource: queue }], []],
    ['all but another', [{ ...send, Resource: undefined, NotResource: `${queue}2` }], ['PUBLIC']],
    ['all, and a Deny of it', [send, { ...send, Effect: 'Deny', Resource: queue }], []],
    ['all, and a Deny of another', [send, { ...send, Effect: 'Deny', Resource: `${queue}2` }], ['PUBLIC']],
  ])('by %s', (_, statements, expected) => {
    expect(to(undefined, ...statements)).toEqual(expected)
  })

  it('with a known organization', () => {
    const byVariable = when({ StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } })
    const outside = unless({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-a' } })
    const both = [byVariable, outside].map(each => ({ ...each, Action: 'sqs:SendMessage' }))
    expect(to('o-a', ...both)).toEqual(['ORGANIZATION', 'OWN_ACCOUNT'])
    expect(to('o-b', ...both)).toEqual([])
    const own = { ...when({ StringEquals: { 'aws:ResourceOrgID': 'o-a' } }), Action: 'sqs:SendMessage' }
    expect(to('o-a', own)).toEqual(['PUBLIC'])
    expect(to('o-b', own)).toEqual([])
  })
})

describe('exposures', () => {
  it('include requests without credentials if the service answers them', () => {
    const policy = parsePolicy({ Statement: [allow, unless({ Null: { 'aws:PrincipalArn': 'false' } })] })
    const question = { account: OWN, actions: ['lambda:*'] }
    const to = (anonymous: boolean) =>
      listPolicyExposures(policy, { ...question, anonymous }).map(each => each.to)
    expect(to(true)).toEqual(['PUBLIC'])
    expect(to(false)).not.toContain('PUBLIC')
  })

  it('name the statement and what it allows of the requested actions', () => {
    const policy = parsePolicy({
      Statement: [
        { ...allow, Sid: 'Open', Action: ['lambda:InvokeFunction', 's3:GetObject'] },
        { ...allow, Action: undefined, NotAction: 'lambda:Get*' },
        { ...allow, Action: 'sqs:*' },
      ],
    })
    expect(listPolicyExposures(policy, { account: OWN, actions: ['lambda:InvokeFunction'] })).toMatchObject([
      { statement: 'Open', actions: ['lambda:invokefunction'] },
      { statement: 'statement 2', actions: ['all but lambda:get*'] },
    ])
  })

  it('are not evaluated for a policy that names too many principals', () => {
    const accounts = Array.from({ length: 2_000 }, (_, index) => String(100_000_000_000 + index))
    const organizations = Array.from({ length: 2_000 }, (_, index) => `o-${index}`)
    const wide = when({
      StringEquals: { 'aws:PrincipalAccount': accounts, 'aws:PrincipalOrgID': organizations },
    })
    expect(() => computeStatementExposure(wide)).toThrow(PolicyError)
  })
})
