import { describe, expect, it } from 'vitest'
import { decideRequest } from '../../../../../audit/engines/iam/decide/decide-request.ts'
import {
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
  parseRawPolicy,
  DECISION_USER,
} from './decision-cases.ts'

const LINKED = 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'
const FULL = { ...ALLOW_EVERYTHING_STATEMENT, Principal: '*' }

describe('permissions boundary', () => {
  expectDecisions([
    ['it grants nothing', 'implicit_deny', { boundary: ALLOW_EVERYTHING_STATEMENT }],
    ['both allow', 'allow', { identity: [ALLOW_EVERYTHING_STATEMENT], boundary: allowActions('s3:*') }],
    [
      'it allows something else',
      'implicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT], boundary: allowActions('ec2:*') },
    ],
    [
      'it denies',
      'explicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT], boundary: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*')] },
    ],
    [
      'it denies something else',
      'allow',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        boundary: [ALLOW_EVERYTHING_STATEMENT, denyActions('iam:*')],
      },
    ],
    [
      'its condition is not met',
      'implicit_deny',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        boundary: allowActions('*', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      },
    ],
    [
      'its variables have values',
      'allow',
      {
        arn: DECISION_USER,
        kind: 'user',
        resource: 'arn:aws:s3:::alice/a',
        identity: [ALLOW_EVERYTHING_STATEMENT],
        boundary: allowActions('s3:*', 'arn:aws:s3:::${aws:username}/*'),
      },
    ],
    ['the root has none', 'allow', { arn: DECISION_ROOT, kind: 'root', boundary: allowActions('ec2:*') }],
  ])
})

describe('service control policies', () => {
  expectDecisions([
    [
      'they grant nothing',
      'implicit_deny',
      { scps: [[ALLOW_EVERYTHING_STATEMENT], [ALLOW_EVERYTHING_STATEMENT]] },
    ],
    [
      'every level allows',
      'allow',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        scps: [[ALLOW_EVERYTHING_STATEMENT], [allowActions('s3:*')], [allowActions('s3:Get*')]],
      },
    ],
    [
      'the first level does not',
      'implicit_deny',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        scps: [[allowActions('ec2:*')], [ALLOW_EVERYTHING_STATEMENT]],
      },
    ],
    [
      'the last level does not',
      'implicit_deny',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        scps: [[ALLOW_EVERYTHING_STATEMENT], [ALLOW_EVERYTHING_STATEMENT], [allowActions('ec2:*')]],
      },
    ],
    [
      'one policy of a level is enough',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT], scps: [[allowActions('ec2:*'), allowActions('s3:*')]] },
    ],
    [
      'a level without policies',
      'implicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT], scps: [[ALLOW_EVERYTHING_STATEMENT], []] },
    ],
    ['no levels at all', 'allow', { identity: [ALLOW_EVERYTHING_STATEMENT], scps: [] }],
    [
      'a Deny at any level',
      'explicit_deny',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        scps: [[ALLOW_EVERYTHING_STATEMENT, denyActions('s3:Get*')], [ALLOW_EVERYTHING_STATEMENT]],
      },
    ],
    [
      'a Deny alone leaves nothing allowed',
      'implicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT], scps: [[denyActions('iam:*')]] },
    ],
    [
      'a Deny that spares a role',
      'allow',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        scps: [
          [
            ALLOW_EVERYTHING_STATEMENT,
            denyActions('*', '*', {
              Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app' } },
            }),
          ],
        ],
      },
    ],
    [
      'a Deny that spares another role',
      'explicit_deny',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        scps: [
          [
            ALLOW_EVERYTHING_STATEMENT,
            denyActions('*', '*', {
              Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } },
            }),
          ],
        ],
      },
    ],
    [
      'they do not limit the management account',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT], managementAccount: true, scps: [[denyActions('*')]] },
    ],
    [
      'they do not limit service-linked roles',
      'allow',
      { arn: LINKED, identity: [ALLOW_EVERYTHING_STATEMENT], scps: [[denyActions('*')]] },
    ],
    [
      'a role that is called like a service-linked one',
      'explicit_deny',
      {
        arn: 'arn:aws:iam::111122223333:role/aws-service-roles/x',
        identity: [ALLOW_EVERYTHING_STATEMENT],
        scps: [[ALLOW_EVERYTHING_STATEMENT, denyActions('*')]],
      },
    ],
    [
      'they limit the root of a member account',
      'explicit_deny',
      { arn: DECISION_ROOT, kind: 'root', scps: [[ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*')]] },
    ],
    [
      'the root needs them to allow',
      'implicit_deny',
      { arn: DECISION_ROOT, kind: 'root', scps: [[allowActions('ec2:*')]] },
    ],
    [
      'they limit what the policy of a resource grants directly',
      'implicit_deny',
      {
        resourcePolicy: grantToPrincipal({ AWS: DECISION_USER }),
        arn: DECISION_USER,
        kind: 'user',
        scps: [[allowActions('ec2:*')]],
      },
    ],
    [
      'they limit what is done elsewhere',
      'explicit_deny',
      {
        resourceAccount: OTHER_ACCOUNT_ID,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal('*'),
        scps: [[ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*')]],
      },
    ],
    [
      'a Deny by the account of the resource',
      'explicit_deny',
      {
        resourceAccount: OTHER_ACCOUNT_ID,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal('*'),
        scps: [
          [
            ALLOW_EVERYTHING_STATEMENT,
            denyActions('*', '*', {
              Condition: { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } },
            }),
          ],
        ],
      },
    ],
    [
      'NotAction in a level',
      'implicit_deny',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        scps: [[{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }]],
      },
    ],
    [
      'an Allow of some resources',
      'implicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT], scps: [[allowActions('s3:*', 'arn:aws:s3:::other/*')]] },
    ],
  ])
})

describe('resource control policies', () => {
  const outsiders = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-two' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  } as const
  const denyEveryone = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' } as const
  expectDecisions([
    ['they grant nothing', 'implicit_deny', { rcps: [[FULL]] }],
    [
      'a Deny at any level',
      'explicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT], rcps: [[FULL], [FULL, outsiders]] },
    ],
    [
      'the full access that stands beside them is always there',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT], rcps: [[], [{ ...outsiders, Action: 'sqs:*' }]] },
    ],
    [
      'of another organization',
      'allow',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        context: { 'aws:PrincipalOrgID': 'o-two' },
        rcps: [[FULL, outsiders]],
      },
    ],
    [
      'they do not limit the management account',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT], managementAccount: true, rcps: [[denyEveryone]] },
    ],
    [
      'they do not limit calls of service-linked roles',
      'allow',
      { arn: LINKED, identity: [ALLOW_EVERYTHING_STATEMENT], rcps: [[denyEveryone]] },
    ],
    [
      'they limit the root',
      'explicit_deny',
      { arn: DECISION_ROOT, kind: 'root', rcps: [[FULL, denyEveryone]] },
    ],
    [
      'they are not of resources of other accounts',
      'allow',
      {
        resourceAccount: OTHER_ACCOUNT_ID,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal('*'),
        rcps: [[denyEveryone]],
      },
    ],
    [
      'they are not of every service',
      'allow',
      {
        action: 'lambda:InvokeFunction',
        resource: 'arn:aws:lambda:eu-west-1:111122223333:function:jobs',
        identity: [ALLOW_EVERYTHING_STATEMENT],
        rcps: [[denyEveryone]],
      },
    ],
    [
      'they apply to the registry',
      'explicit_deny',
      {
        action: 'ecr:BatchGetImage',
        resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/app',
        identity: [ALLOW_EVERYTHING_STATEMENT],
        rcps: [[denyEveryone]],
      },
    ],
    [
      'they apply to roles that are assumed',
      'explicit_deny',
      {
        action: 'sts:AssumeRole',
        resource: 'arn:aws:iam::111122223333:role/b',
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal('*'),
        rcps: [[denyEveryone]],
      },
    ],
    [
      'they do not limit RetireGrant',
      'allow',
      {
        action: 'kms:RetireGrant',
        resource: 'arn:aws:kms:eu-west-1:111122223333:key/k',
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }),
        rcps: [[denyEveryone]],
      },
    ],
    [
      'they do not limit AWS managed keys',
      'allow',
      {
        action: 'kms:DescribeKey',
        resource: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/s3',
        identity: [ALLOW_EVERYTHING_STATEMENT],
        rcps: [[denyEveryone]],
      },
    ],
  ])
})

describe('session policies', () => {
  const alice = { arn: DECISION_USER, kind: 'user' } as const
  expectDecisions([
    ['they grant nothing', 'implicit_deny', { sessionPolicy: ALLOW_EVERYTHING_STATEMENT }],
    [
      'both allow',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT], sessionPolicy: allowActions('s3:Get*') },
    ],
    [
      'it allows something else',
      'implicit_deny',
      { identity: [ALLOW_EVERYTHING_STATEMENT], sessionPolicy: allowActions('ec2:*') },
    ],
    [
      'it denies',
      'explicit_deny',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        sessionPolicy: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*')],
      },
    ],
    [
      'a role session without one',
      'allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT], sessionArn: DECISION_SESSION },
    ],
    [
      'identity, boundary and session all count',
      'implicit_deny',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        boundary: allowActions('ec2:*'),
        sessionPolicy: ALLOW_EVERYTHING_STATEMENT,
      },
    ],
    [
      'a federated user is limited by it',
      'implicit_deny',
      {
        ...alice,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        sessionArn: DECISION_FEDERATED_USER,
        sessionPolicy: allowActions('ec2:*'),
      },
    ],
    [
      'a federated user with it',
      'allow',
      {
        ...alice,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        sessionArn: DECISION_FEDERATED_USER,
        sessionPolicy: allowActions('s3:*'),
      },
    ],
    [
      'a federated user without one has no permissions',
      'implicit_deny',
      { ...alice, identity: [ALLOW_EVERYTHING_STATEMENT], sessionArn: DECISION_FEDERATED_USER },
    ],
    [
      'a federated root without one has none either',
      'implicit_deny',
      { arn: DECISION_ROOT, kind: 'root', sessionArn: DECISION_FEDERATED_USER },
    ],
    [
      'a federated root with one',
      'allow',
      {
        arn: DECISION_ROOT,
        kind: 'root',
        sessionArn: DECISION_FEDERATED_USER,
        sessionPolicy: allowActions('s3:*'),
      },
    ],
    [
      'the policy of a resource that names the session',
      'allow',
      {
        sessionArn: DECISION_SESSION,
        sessionPolicy: allowActions('ec2:*'),
        resourcePolicy: grantToPrincipal({ AWS: DECISION_SESSION }),
      },
    ],
    [
      'the policy of a resource that names the role',
      'implicit_deny',
      {
        sessionArn: DECISION_SESSION,
        sessionPolicy: allowActions('ec2:*'),
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }),
      },
    ],
    [
      'the policy of a resource that names the role, within the session policy',
      'allow',
      {
        sessionArn: DECISION_SESSION,
        sessionPolicy: allowActions('s3:*'),
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }),
      },
    ],
    [
      'the policy of a resource that names the federated user',
      'allow',
      {
        ...alice,
        sessionArn: DECISION_FEDERATED_USER,
        resourcePolicy: grantToPrincipal({ AWS: DECISION_FEDERATED_USER }),
      },
    ],
    [
      'the policy of a resource that names the user who federated',
      'implicit_deny',
      {
        ...alice,
        sessionArn: DECISION_FEDERATED_USER,
        sessionPolicy: allowActions('ec2:*'),
        resourcePolicy: grantToPrincipal({ AWS: DECISION_USER }),
      },
    ],
    [
      'the policy of a resource that names the account of a federated root',
      'implicit_deny',
      {
        arn: DECISION_ROOT,
        kind: 'root',
        sessionArn: DECISION_FEDERATED_USER,
        sessionPolicy: allowActions('ec2:*'),
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROOT }),
      },
    ],
    [
      'a role with one is still a role',
      'allow',
      {
        identity: [
          allowActions('*', '*', {
            Condition: {
              StringEquals: { 'aws:PrincipalType': 'AssumedRole' },
              ArnEquals: { 'aws:PrincipalArn': DECISION_ROLE },
            },
          }),
        ],
        sessionPolicy: ALLOW_EVERYTHING_STATEMENT,
      },
    ],
  ])

  it('one of several is sufficient', () => {
    const decisionQuestion = buildDecisionQuestion({ identity: [ALLOW_EVERYTHING_STATEMENT] })
    const policies = [parseRawPolicy('a', allowActions('ec2:*')), parseRawPolicy('b', allowActions('s3:*'))]
    expect(decideRequest({ ...decisionQuestion, session: { policy: policies } }).decision).toBe('allow')
    expect(decideRequest({ ...decisionQuestion, session: { policy: policies.slice(0, 1) } }).decision).toBe(
      'implicit_deny',
    )
  })
})

describe('the statements and reason of a decision', () => {
  it.each([
    [
      'the Allow of an identity policy',
      {
        identity: [allowActions('ec2:*'), [denyActions('iam:*'), allowActions('s3:*', '*', { Sid: 'Read' })]],
      },
      {
        statements: [{ policy: '1', sid: 'Read', index: 1 }],
        why: 'The identity policies allow it, and nothing limits or denies it.',
      },
    ],
    [
      'every Deny, wherever it stands',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*', '*', { Sid: 'No' })],
        boundary: denyActions('*'),
        scps: [[denyActions('s3:Get*')]],
        resourcePolicy: { ...grantToPrincipal('*'), Effect: 'Deny' as const },
      },
      {
        statements: [
          { policy: '1', sid: 'No', index: 0 },
          { policy: 'boundary', index: 0 },
          { policy: 'scp 0.0', index: 0 },
          { policy: 'resource', index: 0 },
        ],
        why: 'The identity policies deny it: statement No of policy 1.',
      },
    ],
    [
      'the level that does not allow',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        scps: [[ALLOW_EVERYTHING_STATEMENT], [allowActions('ec2:*')]],
      },
      { statements: [], why: 'No statement of SCP level 2 allows it.' },
    ],
    [
      'the Deny of a level',
      {
        identity: [ALLOW_EVERYTHING_STATEMENT],
        scps: [[ALLOW_EVERYTHING_STATEMENT], [ALLOW_EVERYTHING_STATEMENT, denyActions('s3:*')]],
      },
      {
        statements: [{ policy: 'scp 1.1', index: 0 }],
        why: 'SCP level 2 denies it: statement 0 of policy "scp 1.1".',
      },
    ],
    [
      'the boundary',
      { identity: [ALLOW_EVERYTHING_STATEMENT], boundary: allowActions('ec2:*') },
      { statements: [], why: 'The permissions boundary does not allow it.' },
    ],
    [
      'the session policy',
      { identity: [ALLOW_EVERYTHING_STATEMENT], sessionPolicy: allowActions('ec2:*') },
      { statements: [], why: 'The session policy does not allow it.' },
    ],
    ['that there is no Allow', {}, { statements: [], why: 'No identity policy of the principal allows it.' }],
    [
      'both sides across accounts',
      {
        resourceAccount: OTHER_ACCOUNT_ID,
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROOT }),
      },
      {
        statements: [
          { policy: '0', index: 0 },
          { policy: 'resource', index: 0 },
        ],
        why: "The principal's own policies and the resource policy in account 444455556666 both allow it.",
      },
    ],
    [
      'the side that is missing',
      { resourceAccount: OTHER_ACCOUNT_ID, identity: [ALLOW_EVERYTHING_STATEMENT] },
      { statements: [], why: 'The resource belongs to account 444455556666, and no policy there allows it.' },
    ],
    [
      'the resource policy',
      { resourcePolicy: grantToPrincipal({ AWS: DECISION_ROLE }, { Sid: 'App' }) },
      {
        statements: [{ policy: 'resource', sid: 'App', index: 0 }],
        why: 'The resource policy allows it to the principal, and no boundary or session policy limits that.',
      },
    ],
    [
      'both where both allow',
      { identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: grantToPrincipal('*') },
      {
        statements: [
          { policy: '0', index: 0 },
          { policy: 'resource', index: 0 },
        ],
        why: 'The identity policies allow it, and nothing limits or denies it.',
      },
    ],
    [
      'the delegation that a key needs',
      {
        action: 'kms:Decrypt',
        resource: 'arn:aws:kms:eu-west-1:111122223333:key/k',
        identity: [ALLOW_EVERYTHING_STATEMENT],
        resourcePolicy: grantToPrincipal({ AWS: DECISION_ROOT }),
      },
      {
        statements: [
          { policy: '0', index: 0 },
          { policy: 'resource', index: 0 },
        ],
      },
    ],
    [
      'no delegation that grants nothing',
      { identity: [ALLOW_EVERYTHING_STATEMENT], resourcePolicy: grantToPrincipal({ AWS: DECISION_ROOT }) },
      {
        statements: [{ policy: '0', index: 0 }],
        why: 'The identity policies allow it, and nothing limits or denies it.',
      },
    ],
  ])('%s', (_, decisionCase, expected) => {
    expect(decideRequest(buildDecisionQuestion(decisionCase))).toMatchObject(expected)
  })
})
