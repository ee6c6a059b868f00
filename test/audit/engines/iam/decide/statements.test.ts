import { describe, expect, it } from 'vitest'
import { decideRequest } from '../../../../../audit/engines/iam/decide/decide-request.ts'
import {
  allowActions,
  denyActions,
  ALLOW_EVERYTHING_STATEMENT,
  expectDecisions,
  grantToPrincipal,
  DECISION_OBJECT,
  buildDecisionQuestion,
  DECISION_ROLE,
  DECISION_ROOT,
  DECISION_USER,
} from './decision-cases.ts'

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:jobs'

function document(Version: string | undefined, ...Statement: object[]) {
  return Version === undefined ? { Statement } : { Version, Statement }
}

describe('actions', () => {
  expectDecisions([
    ['nothing is allowed by nothing', 'implicit_deny', {}],
    ['a policy without statements allows nothing', 'implicit_deny', { identity: [document('2012-10-17')] }],
    ['the action itself', 'allow', { identity: [allowActions('s3:GetObject')] }],
    ['another action', 'implicit_deny', { identity: [allowActions('s3:PutObject')] }],
    ['an action is a whole name', 'implicit_deny', { identity: [allowActions('s3:GetObjec')] }],
    ['actions have no case', 'allow', { identity: [allowActions('S3:getobject')] }],
    ['a star at the end', 'allow', { identity: [allowActions('s3:Get*')] }],
    ['a star in the middle', 'allow', { identity: [allowActions('s3:*Object')] }],
    ['a question mark for one character', 'allow', { identity: [allowActions('s3:GetObjec?')] }],
    ['a question mark for none', 'implicit_deny', { identity: [allowActions('s3:GetObject?')] }],
    ['stars on both sides of the colon', 'allow', { identity: [allowActions('*:*')] }],
    ['an action without its service', 'implicit_deny', { identity: [allowActions('GetObject')] }],
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
      { identity: [ALLOW_EVERYTHING_STATEMENT, { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' }] },
    ],
    [
      'a Deny with NotAction spares what it lists',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT, { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }] },
    ],
    [
      'NotAction is no grant of what a Deny elsewhere takes',
      'explicit_deny',
      { identity: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, denyActions('s3:GetObject')] },
    ],
    [
      'everyone can call GetCallerIdentity, denied or not',
      'allow',
      {
        action: 'sts:GetCallerIdentity',
        resource: '*',
        identity: [denyActions('*')],
        scps: [[denyActions('*')]],
      },
    ],
    [
      'a user may get a session token, denied or not',
      'allow',
      {
        arn: DECISION_USER,
        kind: 'user',
        action: 'sts:GetSessionToken',
        resource: '*',
        identity: [denyActions('sts:*')],
      },
    ],
    [
      'a user federates by permission',
      'implicit_deny',
      {
        arn: DECISION_USER,
        kind: 'user',
        action: 'sts:GetFederationToken',
        resource: 'arn:aws:sts::111122223333:federated-user/x',
      },
    ],
    [
      'a user federates with permission',
      'allow',
      {
        arn: DECISION_USER,
        kind: 'user',
        action: 'sts:GetFederationToken',
        resource: 'arn:aws:sts::111122223333:federated-user/x',
        identity: [ALLOW_EVERYTHING_STATEMENT],
      },
    ],
    [
      'a role cannot federate',
      'implicit_deny',
      {
        action: 'sts:GetFederationToken',
        resource: 'arn:aws:sts::111122223333:federated-user/x',
        identity: [ALLOW_EVERYTHING_STATEMENT],
      },
    ],
    [
      'a role cannot get a session token',
      'implicit_deny',
      { action: 'sts:GetSessionToken', resource: '*', identity: [ALLOW_EVERYTHING_STATEMENT] },
    ],
  ])
})

describe('resources', () => {
  expectDecisions([
    ['the ARN itself', 'allow', { identity: [allowActions('s3:*', DECISION_OBJECT)] }],
    ['names have a case', 'implicit_deny', { identity: [allowActions('s3:*', 'arn:aws:s3:::Reports/*')] }],
    ['another bucket', 'implicit_deny', { identity: [allowActions('s3:*', 'arn:aws:s3:::reports-old/*')] }],
    [
      'the bucket is not its objects',
      'implicit_deny',
      { identity: [allowActions('s3:*', 'arn:aws:s3:::reports')] },
    ],
    [
      'the objects are not the bucket',
      'implicit_deny',
      {
        action: 's3:ListBucket',
        resource: 'arn:aws:s3:::reports',
        identity: [allowActions('s3:*', 'arn:aws:s3:::reports/*')],
      },
    ],
    [
      'a prefix of buckets also names their objects',
      'allow',
      { identity: [allowActions('s3:*', 'arn:aws:s3:::rep*')] },
    ],
    [
      'a question mark is one character',
      'allow',
      { identity: [allowActions('s3:*', 'arn:aws:s3:::reports/202?.csv')] },
    ],
    ['one of a list', 'allow', { identity: [allowActions('s3:*', ['arn:aws:s3:::a/*', DECISION_OBJECT])] }],
    [
      'a star that ends a segment reaches over colons',
      'allow',
      {
        action: 'lambda:InvokeFunction',
        resource: FUNCTION,
        identity: [allowActions('lambda:*', 'arn:aws:lambda:*:function:jobs')],
      },
    ],
    [
      'a version is another resource than its function',
      'implicit_deny',
      {
        action: 'lambda:InvokeFunction',
        resource: `${FUNCTION}:7`,
        identity: [allowActions('lambda:*', FUNCTION)],
      },
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
      {
        identity: [
          ALLOW_EVERYTHING_STATEMENT,
          { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::logs/*' },
        ],
      },
    ],
    [
      'a service completes to all of its resources',
      'allow',
      { identity: [allowActions('s3:*', 'arn:aws:s3')] },
    ],
    [
      'a Deny of a service',
      'explicit_deny',
      { identity: [allowActions('s3:*'), denyActions('s3:*', 'arn:aws:s3')] },
    ],
    [
      'NotResource of a service',
      'implicit_deny',
      { identity: [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3' }] },
    ],
    [
      'a boundary with an incomplete ARN',
      'allow',
      { identity: [allowActions('s3:*')], boundary: allowActions('s3:*', 'arn:aws:s3::') },
    ],
    [
      'a Deny of an SCP with an incomplete ARN',
      'explicit_deny',
      { identity: [allowActions('s3:*')], scps: [[allowActions('*'), denyActions('s3:*', 'arn:aws:s3')]] },
    ],
    [
      'an incomplete ARN of another service',
      'implicit_deny',
      { identity: [allowActions('s3:*', 'arn:aws:sqs')] },
    ],
    [
      'an incomplete ARN in a resource policy stays as it is',
      'implicit_deny',
      { resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }, { Resource: 'arn:aws:s3' }) },
    ],
    [
      'an action without resource needs the star',
      'implicit_deny',
      { action: 's3:ListAllMyBuckets', resource: '*', identity: [allowActions('s3:*', 'arn:aws:s3:::*')] },
    ],
    [
      'an action without resource, by the star',
      'allow',
      { action: 's3:ListAllMyBuckets', resource: '*', identity: [allowActions('s3:*')] },
    ],
    [
      'a Deny of one ARN does not apply to an action without resource',
      'allow',
      {
        action: 's3:ListAllMyBuckets',
        resource: '*',
        identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*', 'arn:aws:s3:::reports')],
      },
    ],
    [
      'NotResource of ARNs takes in an action without resource',
      'allow',
      {
        action: 's3:ListAllMyBuckets',
        resource: '*',
        identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::secrets/*' }],
      },
    ],
    [
      'a Deny of another resource',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*', 'arn:aws:s3:::logs/*')] },
    ],
    [
      'a Deny of the resource',
      'explicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*', 'arn:aws:s3:::reports/*')] },
    ],
    [
      'the order of statements does not matter',
      'explicit_deny',
      { identity: [[denyActions('s3:Get*'), ALLOW_EVERYTHING_STATEMENT]] },
    ],
    ['a Deny without any Allow is explicit too', 'explicit_deny', { identity: [denyActions('s3:*')] }],
  ])
})

describe('policy variables', () => {
  const own = 'arn:aws:s3:::reports/${aws:username}/*'
  const alice = { arn: DECISION_USER, kind: 'user', resource: 'arn:aws:s3:::reports/alice/a.csv' } as const
  expectDecisions([
    ['a name in the resource', 'allow', { ...alice, identity: [allowActions('s3:*', own)] }],
    [
      "another's name",
      'implicit_deny',
      { ...alice, resource: 'arn:aws:s3:::reports/bob/a.csv', identity: [allowActions('s3:*', own)] },
    ],
    [
      'the name of a user in a path',
      'allow',
      { ...alice, arn: 'arn:aws:iam::111122223333:user/staff/alice', identity: [allowActions('s3:*', own)] },
    ],
    [
      'a role has no user name',
      'implicit_deny',
      { resource: 'arn:aws:s3:::reports/app/a.csv', identity: [allowActions('s3:*', own)] },
    ],
    [
      'what has no value denies nothing',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*', 'arn:aws:s3:::${aws:username}/*')] },
    ],
    [
      'what has no value is in no NotResource',
      'allow',
      { identity: [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::${aws:username}/*' }] },
    ],
    [
      'version 2008-10-17 takes a variable for text',
      'implicit_deny',
      { ...alice, identity: [document('2008-10-17', allowActions('s3:*', own))] },
    ],
    [
      'without a version too',
      'implicit_deny',
      { ...alice, identity: [document(undefined, allowActions('s3:*', own))] },
    ],
    [
      'version 2008-10-17 means the text itself',
      'allow',
      {
        ...alice,
        resource: 'arn:aws:s3:::reports/${aws:username}/a.csv',
        identity: [document('2008-10-17', allowActions('s3:*', own))],
      },
    ],
    [
      'keys of variables have no case',
      'allow',
      { ...alice, identity: [allowActions('s3:*', 'arn:aws:s3:::reports/${AWS:UserName}/*')] },
    ],
    [
      'a default where there is no value',
      'allow',
      {
        resource: 'arn:aws:s3:::team-all/a',
        identity: [allowActions('s3:*', "arn:aws:s3:::team-${aws:PrincipalTag/team, 'all'}/*")],
      },
    ],
    [
      'no default where there is one',
      'implicit_deny',
      {
        resource: 'arn:aws:s3:::team-all/a',
        tags: { team: 'red' },
        identity: [allowActions('s3:*', "arn:aws:s3:::team-${aws:PrincipalTag/team, 'all'}/*")],
      },
    ],
    [
      'a tag of the principal',
      'allow',
      {
        resource: 'arn:aws:s3:::team-red/a',
        context: { 'aws:PrincipalTag/team': 'red' },
        identity: [allowActions('s3:*', 'arn:aws:s3:::team-${aws:PrincipalTag/team}/*')],
      },
    ],
    [
      'a value of the request is no wildcard',
      'implicit_deny',
      {
        resource: 'arn:aws:s3:::team-red/a',
        context: { 'aws:PrincipalTag/team': '*' },
        identity: [allowActions('s3:*', 'arn:aws:s3:::team-${aws:PrincipalTag/team}/*')],
      },
    ],
    [
      'a star as a character',
      'allow',
      {
        resource: 'arn:aws:s3:::reports/a*b',
        identity: [allowActions('s3:*', 'arn:aws:s3:::reports/a${*}b')],
      },
    ],
    [
      'a star as a character is no other',
      'implicit_deny',
      {
        resource: 'arn:aws:s3:::reports/axb',
        identity: [allowActions('s3:*', 'arn:aws:s3:::reports/a${*}b')],
      },
    ],
    [
      'a question mark and a dollar as characters',
      'allow',
      {
        resource: 'arn:aws:s3:::reports/a?$b',
        identity: [allowActions('s3:*', 'arn:aws:s3:::reports/a${?}${$}b')],
      },
    ],
    [
      'a multivalued key is no variable',
      'implicit_deny',
      {
        resource: 'arn:aws:s3:::team-red/a',
        context: { 'aws:TagKeys': ['red', 'blue'] },
        identity: [allowActions('s3:*', 'arn:aws:s3:::team-${aws:TagKeys}/*')],
      },
    ],
    [
      'a variable in a condition',
      'allow',
      {
        tags: { team: 'red' },
        context: { 's3:ExistingObjectTag/team': 'red' },
        identity: [
          allowActions('s3:*', '*', {
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
          allowActions('s3:*', '*', {
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
          ALLOW_EVERYTHING_STATEMENT,
          denyActions('s3:*', '*', {
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
          allowActions('s3:*', '*', {
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
    [
      'an empty condition has no effect',
      'allow',
      { identity: [allowActions('s3:*', '*', { Condition: {} })] },
    ],
    [
      'an operator without keys has no effect',
      'allow',
      { identity: [allowActions('s3:*', '*', { Condition: { StringEquals: {} } })] },
    ],
    ['a key that is not there', 'implicit_deny', { identity: [allowActions('s3:*', '*', mfa('true'))] }],
    [
      'a Deny without MFA misses long-term keys',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*', '*', mfa('false'))] },
    ],
    [
      'a Deny without MFA that meets them too',
      'explicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*', '*', mfa('false', 'BoolIfExists'))] },
    ],
    [
      'with MFA',
      'allow',
      {
        context: { 'aws:MultiFactorAuthPresent': true },
        identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*', '*', mfa('false', 'BoolIfExists'))],
      },
    ],
    [
      'keys have no case',
      'allow',
      {
        context: { 'AWS:multifactorauthpresent': 'true' },
        identity: [allowActions('s3:*', '*', mfa('true'))],
      },
    ],
    [
      'one of the regions that a negation lists',
      'allow',
      {
        context: { 'aws:RequestedRegion': 'eu-central-1' },
        identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('*', '*', region)],
      },
    ],
    [
      'none of the regions that a negation lists',
      'explicit_deny',
      {
        context: { 'aws:RequestedRegion': 'us-east-1' },
        identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('*', '*', region)],
      },
    ],
    [
      'a negation without its key',
      'explicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('*', '*', region)] },
    ],
    [
      'all operators must hold',
      'implicit_deny',
      {
        context: { 'aws:SourceIp': '203.0.113.9' },
        identity: [
          allowActions('s3:*', '*', {
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
          allowActions('s3:*', '*', {
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
          allowActions('s3:*', '*', {
            Condition: { StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } },
          }),
        ],
      },
    ],
    [
      'an undecidable condition allows nothing',
      'implicit_deny',
      {
        context: { 's3:max-keys': 'many' },
        identity: [allowActions('s3:*', '*', { Condition: { NumericLessThan: { 's3:max-keys': '10' } } })],
      },
    ],
    [
      'an operator that there is not allows nothing',
      'implicit_deny',
      {
        context: { a: 'b' },
        identity: [allowActions('s3:*', '*', { Condition: { StringMatches: { a: 'b' } } })],
      },
    ],
    [
      'a key given as an empty list is not there',
      'allow',
      {
        arn: DECISION_USER,
        kind: 'user',
        context: { 'aws:username': [] },
        identity: [allowActions('s3:*', '*', { Condition: { Null: { 'aws:username': 'true' } } })],
      },
    ],
  ])

  it.each([
    ['an operator that there is not', { StringMatches: { a: 'b' } }, { a: 'b' }],
    ['an invalid number', { NumericLessThan: { a: '10' } }, { a: 'many' }],
    ['several values under an operator for one', { StringEquals: { a: 'b' } }, { a: ['b', 'c'] }],
    ['an empty list of values', { StringEquals: { a: [] } }, { a: 'b' }],
  ])('an undecidable Deny is an error: %s', (_, Condition, context) => {
    const decisionQuestion = buildDecisionQuestion({
      context,
      identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('*', '*', { Sid: 'Odd', Condition })],
    })
    expect(() => decideRequest(decisionQuestion)).toThrow(
      'the condition of statement Odd of policy 1 leaves open whether it denies the request',
    )
  })

  it('an undecidable Deny does not matter next to a certain one', () => {
    const Condition = { NumericLessThan: { a: 'x' } }
    const decisionQuestion = buildDecisionQuestion({
      context: { a: '1' },
      identity: [denyActions('*', '*', { Condition }), denyActions('s3:*')],
    })
    expect(decideRequest(decisionQuestion)).toMatchObject({
      decision: 'explicit_deny',
      statements: [{ policy: '1', index: 0 }],
    })
  })

  it('rejects a request with a duplicate key', () => {
    expect(() =>
      decideRequest(
        buildDecisionQuestion({ context: { 'aws:SourceIp': '1.2.3.4', 'aws:sourceip': '5.6.7.8' } }),
      ),
    ).toThrow('aws:sourceip twice')
  })
})

function wants(key: string, value: string) {
  return [allowActions('*', '*', { Condition: { StringEquals: { [key]: value } } })]
}

describe('keys derived from the question', () => {
  const federated = {
    arn: DECISION_USER,
    kind: 'user',
    sessionArn: 'arn:aws:sts::111122223333:federated-user/visitor',
    sessionPolicy: ALLOW_EVERYTHING_STATEMENT,
  } as const
  const root = { arn: DECISION_ROOT, kind: 'root' } as const
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
      'outside organizations the key is absent',
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
      { arn: DECISION_USER, kind: 'user', identity: wants('aws:PrincipalType', 'User') },
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
            ALLOW_EVERYTHING_STATEMENT,
            denyActions('*', '*', {
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
        resourceAccount: '444455556666',
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
