import { describe, expect, it } from 'vitest'
import { decide } from '../../../../audit/policy/decide/decide.ts'
import { allow, deny, EVERYTHING, expectDecisions, OBJECT, questionOf, ROOT, USER } from './asked.ts'

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:jobs'

function document(Version: string | undefined, ...Statement: object[]) {
  return Version === undefined ? { Statement } : { Version, Statement }
}

describe('actions', () => {
  expectDecisions([
    ['nothing is allowed by nothing', 'implicit_deny', {}],
    ['a policy without statements allows nothing', 'implicit_deny', { identity: [document('2012-10-17')] }],
    ['the action itself', 'allow', { identity: [allow('s3:GetObject')] }],
    ['another action', 'implicit_deny', { identity: [allow('s3:PutObject')] }],
    ['an action is a whole name', 'implicit_deny', { identity: [allow('s3:GetObjec')] }],
    ['actions have no case', 'allow', { identity: [allow('S3:getobject')] }],
    ['a star at the end', 'allow', { identity: [allow('s3:Get*')] }],
    ['a star in the middle', 'allow', { identity: [allow('s3:*Object')] }],
    ['a question mark for one character', 'allow', { identity: [allow('s3:GetObjec?')] }],
    ['a question mark for none', 'implicit_deny', { identity: [allow('s3:GetObject?')] }],
    ['a wildcard in the name of the service', 'allow', { identity: [allow('s?:GetObject')] }],
    ['stars on both sides of the colon', 'allow', { identity: [allow('*:*')] }],
    ['an action without its service', 'implicit_deny', { identity: [allow('GetObject')] }],
    [
      'NotAction of something else allows',
      'allow',
      { identity: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] },
    ],
    [
      'NotAction of the action does not',
      'implicit_deny',
      { identity: [{ Effect: 'Allow', NotAction: ['iam:*', 's3:get*'], Resource: '*' }] },
    ],
    [
      'what one NotAction leaves out another may allow',
      'allow',
      {
        identity: [
          { Effect: 'Allow', NotAction: 's3:*', Resource: '*' },
          { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
        ],
      },
    ],
    [
      'a Deny with NotAction denies all else',
      'explicit_deny',
      { identity: [EVERYTHING, { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }] },
    ],
    [
      'a Deny with NotAction spares what it lists',
      'allow',
      { identity: [EVERYTHING, { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }] },
    ],
    [
      'NotAction is no grant of what a Deny elsewhere takes',
      'explicit_deny',
      { identity: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, deny('s3:GetObject')] },
    ],
    [
      'who one is, everybody may ask, denied or not',
      'allow',
      { action: 'sts:GetCallerIdentity', on: '*', identity: [deny('*')], scps: [[deny('*')]] },
    ],
    [
      'a user may get a session token, denied or not',
      'allow',
      { arn: USER, kind: 'user', action: 'sts:GetSessionToken', on: '*', identity: [deny('sts:*')] },
    ],
    [
      'a user federates by permission',
      'implicit_deny',
      {
        arn: USER,
        kind: 'user',
        action: 'sts:GetFederationToken',
        on: 'arn:aws:sts::111122223333:federated-user/x',
      },
    ],
    [
      'a user federates with permission',
      'allow',
      {
        arn: USER,
        kind: 'user',
        action: 'sts:GetFederationToken',
        on: 'arn:aws:sts::111122223333:federated-user/x',
        identity: [EVERYTHING],
      },
    ],
    [
      'a role cannot federate',
      'implicit_deny',
      {
        action: 'sts:GetFederationToken',
        on: 'arn:aws:sts::111122223333:federated-user/x',
        identity: [EVERYTHING],
      },
    ],
    [
      'a role cannot get a session token',
      'implicit_deny',
      { action: 'sts:GetSessionToken', on: '*', identity: [EVERYTHING] },
    ],
  ])
})

describe('resources', () => {
  expectDecisions([
    ['the ARN itself', 'allow', { identity: [allow('s3:*', OBJECT)] }],
    ['names have a case', 'implicit_deny', { identity: [allow('s3:*', 'arn:aws:s3:::Reports/*')] }],
    ['another bucket', 'implicit_deny', { identity: [allow('s3:*', 'arn:aws:s3:::reports-old/*')] }],
    ['the bucket is not its objects', 'implicit_deny', { identity: [allow('s3:*', 'arn:aws:s3:::reports')] }],
    [
      'the objects are not the bucket',
      'implicit_deny',
      {
        action: 's3:ListBucket',
        on: 'arn:aws:s3:::reports',
        identity: [allow('s3:*', 'arn:aws:s3:::reports/*')],
      },
    ],
    [
      'a prefix of buckets also names their objects',
      'allow',
      { identity: [allow('s3:*', 'arn:aws:s3:::rep*')] },
    ],
    [
      'a question mark is one character',
      'allow',
      { identity: [allow('s3:*', 'arn:aws:s3:::reports/202?.csv')] },
    ],
    ['one of a list', 'allow', { identity: [allow('s3:*', ['arn:aws:s3:::a/*', OBJECT])] }],
    [
      'a star that ends a segment reaches over colons',
      'allow',
      {
        action: 'lambda:InvokeFunction',
        on: FUNCTION,
        identity: [allow('lambda:*', 'arn:aws:lambda:*:function:jobs')],
      },
    ],
    [
      'a version is another resource than its function',
      'implicit_deny',
      { action: 'lambda:InvokeFunction', on: `${FUNCTION}:7`, identity: [allow('lambda:*', FUNCTION)] },
    ],
    [
      'NotResource of something else allows',
      'allow',
      { identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::secrets/*' }] },
    ],
    [
      'NotResource of the resource does not',
      'implicit_deny',
      {
        identity: [
          {
            Effect: 'Allow',
            Action: 's3:*',
            NotResource: ['arn:aws:s3:::secrets/*', 'arn:aws:s3:::reports/*'],
          },
        ],
      },
    ],
    [
      'a Deny with NotResource denies all else',
      'explicit_deny',
      { identity: [EVERYTHING, { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::logs/*' }] },
    ],
    [
      'an action without resource needs the star',
      'implicit_deny',
      { action: 's3:ListAllMyBuckets', on: '*', identity: [allow('s3:*', 'arn:aws:s3:::*')] },
    ],
    [
      'an action without resource, by the star',
      'allow',
      { action: 's3:ListAllMyBuckets', on: '*', identity: [allow('s3:*')] },
    ],
    [
      'a Deny of one ARN is none of an action without resource',
      'allow',
      {
        action: 's3:ListAllMyBuckets',
        on: '*',
        identity: [EVERYTHING, deny('s3:*', 'arn:aws:s3:::reports')],
      },
    ],
    [
      'NotResource of ARNs takes in an action without resource',
      'allow',
      {
        action: 's3:ListAllMyBuckets',
        on: '*',
        identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::secrets/*' }],
      },
    ],
    ['a Deny of another resource', 'allow', { identity: [EVERYTHING, deny('s3:*', 'arn:aws:s3:::logs/*')] }],
    [
      'a Deny of the resource',
      'explicit_deny',
      { identity: [EVERYTHING, deny('s3:*', 'arn:aws:s3:::reports/*')] },
    ],
    [
      'the order of statements does not matter',
      'explicit_deny',
      { identity: [[deny('s3:Get*'), EVERYTHING]] },
    ],
    ['a Deny without any Allow is explicit too', 'explicit_deny', { identity: [deny('s3:*')] }],
  ])
})

describe('policy variables', () => {
  const own = 'arn:aws:s3:::reports/${aws:username}/*'
  const alice = { arn: USER, kind: 'user', on: 'arn:aws:s3:::reports/alice/a.csv' } as const
  expectDecisions([
    ['a name in the resource', 'allow', { ...alice, identity: [allow('s3:*', own)] }],
    [
      "another's name",
      'implicit_deny',
      { ...alice, on: 'arn:aws:s3:::reports/bob/a.csv', identity: [allow('s3:*', own)] },
    ],
    [
      'the name of a user in a path',
      'allow',
      { ...alice, arn: 'arn:aws:iam::111122223333:user/staff/alice', identity: [allow('s3:*', own)] },
    ],
    [
      'a role has no user name',
      'implicit_deny',
      { on: 'arn:aws:s3:::reports/app/a.csv', identity: [allow('s3:*', own)] },
    ],
    [
      'what has no value denies nothing',
      'allow',
      { identity: [EVERYTHING, deny('s3:*', 'arn:aws:s3:::${aws:username}/*')] },
    ],
    [
      'what has no value is in no NotResource',
      'allow',
      { identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::${aws:username}/*' }] },
    ],
    [
      'version 2008-10-17 takes a variable for text',
      'implicit_deny',
      { ...alice, identity: [document('2008-10-17', allow('s3:*', own))] },
    ],
    [
      'without a version too',
      'implicit_deny',
      { ...alice, identity: [document(undefined, allow('s3:*', own))] },
    ],
    [
      'version 2008-10-17 means the text itself',
      'allow',
      {
        ...alice,
        on: 'arn:aws:s3:::reports/${aws:username}/a.csv',
        identity: [document('2008-10-17', allow('s3:*', own))],
      },
    ],
    [
      'keys of variables have no case',
      'allow',
      { ...alice, identity: [allow('s3:*', 'arn:aws:s3:::reports/${AWS:UserName}/*')] },
    ],
    [
      'a default where there is no value',
      'allow',
      {
        on: 'arn:aws:s3:::team-all/a',
        identity: [allow('s3:*', "arn:aws:s3:::team-${aws:PrincipalTag/team, 'all'}/*")],
      },
    ],
    [
      'no default where there is one',
      'implicit_deny',
      {
        on: 'arn:aws:s3:::team-all/a',
        tags: { team: 'red' },
        identity: [allow('s3:*', "arn:aws:s3:::team-${aws:PrincipalTag/team, 'all'}/*")],
      },
    ],
    [
      'a tag of the principal',
      'allow',
      {
        on: 'arn:aws:s3:::team-red/a',
        context: { 'aws:PrincipalTag/team': 'red' },
        identity: [allow('s3:*', 'arn:aws:s3:::team-${aws:PrincipalTag/team}/*')],
      },
    ],
    [
      'a value of the request is no wildcard',
      'implicit_deny',
      {
        on: 'arn:aws:s3:::team-red/a',
        context: { 'aws:PrincipalTag/team': '*' },
        identity: [allow('s3:*', 'arn:aws:s3:::team-${aws:PrincipalTag/team}/*')],
      },
    ],
    [
      'a star as a character',
      'allow',
      { on: 'arn:aws:s3:::reports/a*b', identity: [allow('s3:*', 'arn:aws:s3:::reports/a${*}b')] },
    ],
    [
      'a star as a character is no other',
      'implicit_deny',
      { on: 'arn:aws:s3:::reports/axb', identity: [allow('s3:*', 'arn:aws:s3:::reports/a${*}b')] },
    ],
    [
      'a question mark and a dollar as characters',
      'allow',
      { on: 'arn:aws:s3:::reports/a?$b', identity: [allow('s3:*', 'arn:aws:s3:::reports/a${?}${$}b')] },
    ],
    [
      'a multivalued key is no variable',
      'implicit_deny',
      {
        on: 'arn:aws:s3:::team-red/a',
        context: { 'aws:TagKeys': ['red', 'blue'] },
        identity: [allow('s3:*', 'arn:aws:s3:::team-${aws:TagKeys}/*')],
      },
    ],
    [
      'a variable in a condition',
      'allow',
      {
        tags: { team: 'red' },
        context: { 's3:ExistingObjectTag/team': 'red' },
        identity: [
          allow('s3:*', '*', {
            Condition: { StringEquals: { 's3:ExistingObjectTag/team': '${aws:PrincipalTag/team}' } },
          }),
        ],
      },
    ],
    [
      'a variable without value is equal to nothing',
      'implicit_deny',
      {
        context: { 's3:ExistingObjectTag/team': 'red' },
        identity: [
          allow('s3:*', '*', {
            Condition: { StringEquals: { 's3:ExistingObjectTag/team': '${aws:PrincipalTag/team}' } },
          }),
        ],
      },
    ],
    [
      'a variable without value differs from everything',
      'explicit_deny',
      {
        context: { 's3:ExistingObjectTag/team': 'red' },
        identity: [
          EVERYTHING,
          deny('s3:*', '*', {
            Condition: { StringNotEquals: { 's3:ExistingObjectTag/team': '${aws:PrincipalTag/team}' } },
          }),
        ],
      },
    ],
    [
      'IfExists with a variable without value: the key is there',
      'implicit_deny',
      {
        context: { 'aws:ResourceOrgID': 'o-two' },
        identity: [
          allow('s3:*', '*', {
            Condition: { StringEqualsIfExists: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
          }),
        ],
      },
    ],
  ])
})

const mfa = (value: string, operator = 'Bool') => ({
  Condition: { [operator]: { 'aws:MultiFactorAuthPresent': value } },
})

describe('conditions', () => {
  const region = { Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } } }
  expectDecisions([
    ['an empty condition is none', 'allow', { identity: [allow('s3:*', '*', { Condition: {} })] }],
    [
      'an operator without keys is none',
      'allow',
      { identity: [allow('s3:*', '*', { Condition: { StringEquals: {} } })] },
    ],
    ['a key that is not there', 'implicit_deny', { identity: [allow('s3:*', '*', mfa('true'))] }],
    [
      'a Deny without MFA misses long-term keys',
      'allow',
      { identity: [EVERYTHING, deny('s3:*', '*', mfa('false'))] },
    ],
    [
      'a Deny without MFA that meets them too',
      'explicit_deny',
      { identity: [EVERYTHING, deny('s3:*', '*', mfa('false', 'BoolIfExists'))] },
    ],
    [
      'with MFA',
      'allow',
      {
        context: { 'aws:MultiFactorAuthPresent': true },
        identity: [EVERYTHING, deny('s3:*', '*', mfa('false', 'BoolIfExists'))],
      },
    ],
    [
      'keys have no case',
      'allow',
      { context: { 'AWS:multifactorauthpresent': 'true' }, identity: [allow('s3:*', '*', mfa('true'))] },
    ],
    [
      'one of the regions that a negation lists',
      'allow',
      { context: { 'aws:RequestedRegion': 'eu-central-1' }, identity: [EVERYTHING, deny('*', '*', region)] },
    ],
    [
      'none of the regions that a negation lists',
      'explicit_deny',
      { context: { 'aws:RequestedRegion': 'us-east-1' }, identity: [EVERYTHING, deny('*', '*', region)] },
    ],
    ['a negation without its key', 'explicit_deny', { identity: [EVERYTHING, deny('*', '*', region)] }],
    [
      'all operators must hold',
      'implicit_deny',
      {
        context: { 'aws:SourceIp': '203.0.113.9' },
        identity: [
          allow('s3:*', '*', {
            Condition: {
              IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
              Bool: { 'aws:SecureTransport': 'true' },
            },
          }),
        ],
      },
    ],
    [
      'all keys of an operator must hold',
      'implicit_deny',
      {
        context: { 'aws:SourceVpce': 'vpce-1' },
        identity: [
          allow('s3:*', '*', {
            Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1', 'aws:SourceVpc': 'vpc-1' } },
          }),
        ],
      },
    ],
    [
      'one value of a key is enough',
      'allow',
      {
        context: { 'aws:SourceVpce': 'vpce-2' },
        identity: [
          allow('s3:*', '*', { Condition: { StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } } }),
        ],
      },
    ],
    [
      'a condition that cannot be told allows nothing',
      'implicit_deny',
      {
        context: { 's3:max-keys': 'many' },
        identity: [allow('s3:*', '*', { Condition: { NumericLessThan: { 's3:max-keys': '10' } } })],
      },
    ],
    [
      'an operator that there is not allows nothing',
      'implicit_deny',
      { context: { a: 'b' }, identity: [allow('s3:*', '*', { Condition: { StringMatches: { a: 'b' } } })] },
    ],
    [
      'a key given as an empty list is not there',
      'allow',
      {
        arn: USER,
        kind: 'user',
        context: { 'aws:username': [] },
        identity: [allow('s3:*', '*', { Condition: { Null: { 'aws:username': 'true' } } })],
      },
    ],
  ])

  it.each([
    ['an operator that there is not', { StringMatches: { a: 'b' } }, { a: 'b' }],
    ['a number that is none', { NumericLessThan: { a: '10' } }, { a: 'many' }],
    ['several values under an operator for one', { StringEquals: { a: 'b' } }, { a: ['b', 'c'] }],
    ['an empty list of values', { StringEquals: { a: [] } }, { a: 'b' }],
  ])('a Deny that cannot be told is an error: %s', (_, Condition, context) => {
    const question = questionOf({
      context,
      identity: [EVERYTHING, deny('*', '*', { Sid: 'Odd', Condition })],
    })
    expect(() => decide(question)).toThrow(
      'whether statement Odd of policy 1 denies the request cannot be told',
    )
  })

  it('a Deny that cannot be told does not matter beside one that can', () => {
    const Condition = { NumericLessThan: { a: 'x' } }
    const question = questionOf({
      context: { a: '1' },
      identity: [deny('*', '*', { Condition }), deny('s3:*')],
    })
    expect(decide(question)).toMatchObject({
      decision: 'explicit_deny',
      statements: [{ policy: '1', index: 0 }],
    })
  })

  it('refuses a request that has a key twice', () => {
    expect(() =>
      decide(questionOf({ context: { 'aws:SourceIp': '1.2.3.4', 'aws:sourceip': '5.6.7.8' } })),
    ).toThrow('aws:sourceip twice')
  })
})

function wants(key: string, value: string) {
  return [allow('*', '*', { Condition: { StringEquals: { [key]: value } } })]
}

describe('keys that follow from the question', () => {
  const federated = {
    arn: USER,
    kind: 'user',
    sessionArn: 'arn:aws:sts::111122223333:federated-user/visitor',
    sessionPolicy: EVERYTHING,
  } as const
  const root = { arn: ROOT, kind: 'root' } as const
  expectDecisions([
    [
      'the ARN of a role, whatever its session',
      'allow',
      {
        sessionArn: 'arn:aws:sts::111122223333:assumed-role/app/x',
        identity: wants('aws:PrincipalArn', 'arn:aws:iam::111122223333:role/app'),
      },
    ],
    [
      'the ARN of a federated user',
      'allow',
      { ...federated, identity: wants('aws:PrincipalArn', federated.sessionArn) },
    ],
    ['the account', 'allow', { identity: wants('aws:PrincipalAccount', '111122223333') }],
    ['the organization', 'allow', { scps: [], identity: wants('aws:PrincipalOrgID', 'o-one') }],
    [
      'outside organizations there is none',
      'implicit_deny',
      { identity: wants('aws:PrincipalOrgID', 'o-one') },
    ],
    [
      'a principal of an account is no service',
      'allow',
      { identity: wants('aws:PrincipalIsAWSService', 'false') },
    ],
    ['the type of a role', 'allow', { identity: wants('aws:PrincipalType', 'AssumedRole') }],
    [
      'the type of a user',
      'allow',
      { arn: USER, kind: 'user', identity: wants('aws:PrincipalType', 'User') },
    ],
    [
      'the type of a federated user',
      'allow',
      { ...federated, identity: wants('aws:PrincipalType', 'FederatedUser') },
    ],
    [
      'the id of a federated user',
      'allow',
      { ...federated, identity: wants('aws:userid', '111122223333:visitor') },
    ],
    [
      'a federated user has no user name',
      'implicit_deny',
      { ...federated, identity: wants('aws:username', 'alice') },
    ],
    [
      'the id of the root',
      'explicit_deny',
      {
        ...root,
        scps: [
          [
            EVERYTHING,
            deny('*', '*', {
              Condition: { StringEquals: { 'aws:userid': '111122223333', 'aws:PrincipalType': 'Account' } },
            }),
          ],
        ],
      },
    ],
    ["the resource's account", 'allow', { identity: wants('aws:ResourceAccount', '111122223333') }],
    ["a bucket's account", 'allow', { identity: wants('s3:ResourceAccount', '111122223333') }],
    ["the resource's organization", 'allow', { scps: [], identity: wants('aws:ResourceOrgID', 'o-one') }],
    [
      'of a resource elsewhere the organization is not known',
      'implicit_deny',
      {
        scps: [],
        owner: '444455556666',
        resourcePolicy: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
        identity: wants('aws:ResourceOrgID', 'o-one'),
      },
    ],
    ['TLS is not supposed', 'implicit_deny', { identity: wants('aws:SecureTransport', 'true') }],
    [
      'what is given counts',
      'implicit_deny',
      {
        context: { 'aws:PrincipalAccount': '444455556666' },
        identity: wants('aws:PrincipalAccount', '111122223333'),
      },
    ],
  ])
})
