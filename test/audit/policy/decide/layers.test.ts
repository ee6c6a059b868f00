import { describe, expect, it } from 'vitest'
import { decide } from '../../../../audit/policy/decide/decide.ts'
import {
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
  sourced,
  USER,
} from './asked.ts'

const LINKED = 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'
const FULL = { ...EVERYTHING, Principal: '*' }

describe('permissions boundary', () => {
  expectDecisions([
    ['it grants nothing', 'implicit_deny', { boundary: EVERYTHING }],
    ['both allow', 'allow', { identity: [EVERYTHING], boundary: allow('s3:*') }],
    ['it allows something else', 'implicit_deny', { identity: [EVERYTHING], boundary: allow('ec2:*') }],
    ['it denies', 'explicit_deny', { identity: [EVERYTHING], boundary: [EVERYTHING, deny('s3:*')] }],
    ['it denies something else', 'allow', { identity: [EVERYTHING], boundary: [EVERYTHING, deny('iam:*')] }],
    [
      'its condition is not met',
      'implicit_deny',
      {
        identity: [EVERYTHING],
        boundary: allow('*', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      },
    ],
    [
      'its variables have values',
      'allow',
      {
        arn: USER,
        kind: 'user',
        on: 'arn:aws:s3:::alice/a',
        identity: [EVERYTHING],
        boundary: allow('s3:*', 'arn:aws:s3:::${aws:username}/*'),
      },
    ],
    ['the root has none', 'allow', { arn: ROOT, kind: 'root', boundary: allow('ec2:*') }],
  ])
})

describe('service control policies', () => {
  expectDecisions([
    ['they grant nothing', 'implicit_deny', { scps: [[EVERYTHING], [EVERYTHING]] }],
    [
      'every level allows',
      'allow',
      { identity: [EVERYTHING], scps: [[EVERYTHING], [allow('s3:*')], [allow('s3:Get*')]] },
    ],
    [
      'the first level does not',
      'implicit_deny',
      { identity: [EVERYTHING], scps: [[allow('ec2:*')], [EVERYTHING]] },
    ],
    [
      'the last level does not',
      'implicit_deny',
      { identity: [EVERYTHING], scps: [[EVERYTHING], [EVERYTHING], [allow('ec2:*')]] },
    ],
    [
      'one policy of a level is enough',
      'allow',
      { identity: [EVERYTHING], scps: [[allow('ec2:*'), allow('s3:*')]] },
    ],
    ['a level without policies', 'implicit_deny', { identity: [EVERYTHING], scps: [[EVERYTHING], []] }],
    ['no levels at all', 'allow', { identity: [EVERYTHING], scps: [] }],
    [
      'a Deny at any level',
      'explicit_deny',
      { identity: [EVERYTHING], scps: [[EVERYTHING, deny('s3:Get*')], [EVERYTHING]] },
    ],
    [
      'a Deny alone leaves nothing allowed',
      'implicit_deny',
      { identity: [EVERYTHING], scps: [[deny('iam:*')]] },
    ],
    [
      'a Deny that spares a role',
      'allow',
      {
        identity: [EVERYTHING],
        scps: [
          [
            EVERYTHING,
            deny('*', '*', { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app' } } }),
          ],
        ],
      },
    ],
    [
      'a Deny that spares another role',
      'explicit_deny',
      {
        identity: [EVERYTHING],
        scps: [
          [
            EVERYTHING,
            deny('*', '*', {
              Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin' } },
            }),
          ],
        ],
      },
    ],
    [
      'they do not limit the management account',
      'allow',
      { identity: [EVERYTHING], managementAccount: true, scps: [[deny('*')]] },
    ],
    [
      'they do not limit service-linked roles',
      'allow',
      { arn: LINKED, identity: [EVERYTHING], scps: [[deny('*')]] },
    ],
    [
      'a role that is called like a service-linked one',
      'explicit_deny',
      {
        arn: 'arn:aws:iam::111122223333:role/aws-service-roles/x',
        identity: [EVERYTHING],
        scps: [[EVERYTHING, deny('*')]],
      },
    ],
    [
      'they limit the root of a member account',
      'explicit_deny',
      { arn: ROOT, kind: 'root', scps: [[EVERYTHING, deny('s3:*')]] },
    ],
    ['the root needs them to allow', 'implicit_deny', { arn: ROOT, kind: 'root', scps: [[allow('ec2:*')]] }],
    [
      'they limit what the policy of a resource grants directly',
      'implicit_deny',
      { resourcePolicy: grant({ AWS: USER }), arn: USER, kind: 'user', scps: [[allow('ec2:*')]] },
    ],
    [
      'they limit what is done elsewhere',
      'explicit_deny',
      {
        owner: ELSEWHERE,
        identity: [EVERYTHING],
        resourcePolicy: grant('*'),
        scps: [[EVERYTHING, deny('s3:*')]],
      },
    ],
    [
      'a Deny by the account of the resource',
      'explicit_deny',
      {
        owner: ELSEWHERE,
        identity: [EVERYTHING],
        resourcePolicy: grant('*'),
        scps: [
          [
            EVERYTHING,
            deny('*', '*', { Condition: { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } } }),
          ],
        ],
      },
    ],
    [
      'NotAction in a level',
      'implicit_deny',
      { identity: [EVERYTHING], scps: [[{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }]] },
    ],
    [
      'an Allow of some resources',
      'implicit_deny',
      { identity: [EVERYTHING], scps: [[allow('s3:*', 'arn:aws:s3:::other/*')]] },
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
  const nobody = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' } as const
  expectDecisions([
    ['they grant nothing', 'implicit_deny', { rcps: [[FULL]] }],
    ['a Deny at any level', 'explicit_deny', { identity: [EVERYTHING], rcps: [[FULL], [FULL, outsiders]] }],
    [
      'the full access that stands beside them is always there',
      'allow',
      { identity: [EVERYTHING], rcps: [[], [{ ...outsiders, Action: 'sqs:*' }]] },
    ],
    [
      'of another organization',
      'allow',
      { identity: [EVERYTHING], context: { 'aws:PrincipalOrgID': 'o-two' }, rcps: [[FULL, outsiders]] },
    ],
    [
      'they do not limit the management account',
      'allow',
      { identity: [EVERYTHING], managementAccount: true, rcps: [[nobody]] },
    ],
    [
      'they do not limit calls of service-linked roles',
      'allow',
      { arn: LINKED, identity: [EVERYTHING], rcps: [[nobody]] },
    ],
    ['they limit the root', 'explicit_deny', { arn: ROOT, kind: 'root', rcps: [[FULL, nobody]] }],
    [
      'they are not of resources of other accounts',
      'allow',
      { owner: ELSEWHERE, identity: [EVERYTHING], resourcePolicy: grant('*'), rcps: [[nobody]] },
    ],
    [
      'they are not of every service',
      'allow',
      {
        action: 'lambda:InvokeFunction',
        on: 'arn:aws:lambda:eu-west-1:111122223333:function:jobs',
        identity: [EVERYTHING],
        rcps: [[nobody]],
      },
    ],
    [
      'they are of the registry',
      'explicit_deny',
      {
        action: 'ecr:BatchGetImage',
        on: 'arn:aws:ecr:eu-west-1:111122223333:repository/app',
        identity: [EVERYTHING],
        rcps: [[nobody]],
      },
    ],
    [
      'they are of roles that are assumed',
      'explicit_deny',
      {
        action: 'sts:AssumeRole',
        on: 'arn:aws:iam::111122223333:role/b',
        identity: [EVERYTHING],
        resourcePolicy: grant('*'),
        rcps: [[nobody]],
      },
    ],
    [
      'they do not limit RetireGrant',
      'allow',
      {
        action: 'kms:RetireGrant',
        on: 'arn:aws:kms:eu-west-1:111122223333:key/k',
        resourcePolicy: grant({ AWS: ROLE }),
        rcps: [[nobody]],
      },
    ],
    [
      'they do not limit AWS managed keys',
      'allow',
      {
        action: 'kms:DescribeKey',
        on: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/s3',
        identity: [EVERYTHING],
        rcps: [[nobody]],
      },
    ],
  ])
})

describe('session policies', () => {
  const alice = { arn: USER, kind: 'user' } as const
  expectDecisions([
    ['they grant nothing', 'implicit_deny', { sessionPolicy: EVERYTHING }],
    ['both allow', 'allow', { identity: [EVERYTHING], sessionPolicy: allow('s3:Get*') }],
    ['it allows something else', 'implicit_deny', { identity: [EVERYTHING], sessionPolicy: allow('ec2:*') }],
    ['it denies', 'explicit_deny', { identity: [EVERYTHING], sessionPolicy: [EVERYTHING, deny('s3:*')] }],
    ['a role session without one', 'allow', { identity: [EVERYTHING], sessionArn: SESSION }],
    [
      'identity, boundary and session all count',
      'implicit_deny',
      { identity: [EVERYTHING], boundary: allow('ec2:*'), sessionPolicy: EVERYTHING },
    ],
    [
      'a federated user is limited by it',
      'implicit_deny',
      { ...alice, identity: [EVERYTHING], sessionArn: FEDERATED, sessionPolicy: allow('ec2:*') },
    ],
    [
      'a federated user with it',
      'allow',
      { ...alice, identity: [EVERYTHING], sessionArn: FEDERATED, sessionPolicy: allow('s3:*') },
    ],
    [
      'a federated user without one has no permissions',
      'implicit_deny',
      { ...alice, identity: [EVERYTHING], sessionArn: FEDERATED },
    ],
    [
      'a federated root without one has none either',
      'implicit_deny',
      { arn: ROOT, kind: 'root', sessionArn: FEDERATED },
    ],
    [
      'a federated root with one',
      'allow',
      { arn: ROOT, kind: 'root', sessionArn: FEDERATED, sessionPolicy: allow('s3:*') },
    ],
    [
      'the policy of a resource that names the session',
      'allow',
      { sessionArn: SESSION, sessionPolicy: allow('ec2:*'), resourcePolicy: grant({ AWS: SESSION }) },
    ],
    [
      'the policy of a resource that names the role',
      'implicit_deny',
      { sessionArn: SESSION, sessionPolicy: allow('ec2:*'), resourcePolicy: grant({ AWS: ROLE }) },
    ],
    [
      'the policy of a resource that names the role, within the session policy',
      'allow',
      { sessionArn: SESSION, sessionPolicy: allow('s3:*'), resourcePolicy: grant({ AWS: ROLE }) },
    ],
    [
      'the policy of a resource that names the federated user',
      'allow',
      { ...alice, sessionArn: FEDERATED, resourcePolicy: grant({ AWS: FEDERATED }) },
    ],
    [
      'the policy of a resource that names the user who federated',
      'implicit_deny',
      {
        ...alice,
        sessionArn: FEDERATED,
        sessionPolicy: allow('ec2:*'),
        resourcePolicy: grant({ AWS: USER }),
      },
    ],
    [
      'the policy of a resource that names the account of a federated root',
      'implicit_deny',
      {
        arn: ROOT,
        kind: 'root',
        sessionArn: FEDERATED,
        sessionPolicy: allow('ec2:*'),
        resourcePolicy: grant({ AWS: ROOT }),
      },
    ],
    [
      'a role with one is still a role',
      'allow',
      {
        identity: [
          allow('*', '*', {
            Condition: {
              StringEquals: { 'aws:PrincipalType': 'AssumedRole' },
              ArnEquals: { 'aws:PrincipalArn': ROLE },
            },
          }),
        ],
        sessionPolicy: EVERYTHING,
      },
    ],
  ])

  it('of several one is enough', () => {
    const question = questionOf({ identity: [EVERYTHING] })
    const policies = [sourced('a', allow('ec2:*')), sourced('b', allow('s3:*'))]
    expect(decide({ ...question, session: { policy: policies } }).decision).toBe('allow')
    expect(decide({ ...question, session: { policy: policies.slice(0, 1) } }).decision).toBe('implicit_deny')
  })
})

describe('what the answer names', () => {
  it.each([
    [
      'the Allow of an identity policy',
      { identity: [allow('ec2:*'), [deny('iam:*'), allow('s3:*', '*', { Sid: 'Read' })]] },
      {
        statements: [{ policy: '1', sid: 'Read', index: 1 }],
        why: 'The identity policies allow it, and nothing limits or denies it.',
      },
    ],
    [
      'every Deny, wherever it stands',
      {
        identity: [EVERYTHING, deny('s3:*', '*', { Sid: 'No' })],
        boundary: deny('*'),
        scps: [[deny('s3:Get*')]],
        resourcePolicy: { ...grant('*'), Effect: 'Deny' as const },
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
      { identity: [EVERYTHING], scps: [[EVERYTHING], [allow('ec2:*')]] },
      { statements: [], why: 'No statement of SCP level 2 allows it.' },
    ],
    [
      'the Deny of a level',
      { identity: [EVERYTHING], scps: [[EVERYTHING], [EVERYTHING, deny('s3:*')]] },
      {
        statements: [{ policy: 'scp 1.1', index: 0 }],
        why: 'SCP level 2 denies it: statement 0 of policy scp 1.1.',
      },
    ],
    [
      'the boundary',
      { identity: [EVERYTHING], boundary: allow('ec2:*') },
      { statements: [], why: 'The permissions boundary does not allow it.' },
    ],
    [
      'the session policy',
      { identity: [EVERYTHING], sessionPolicy: allow('ec2:*') },
      { statements: [], why: 'The session policy does not allow it.' },
    ],
    ['that there is no Allow', {}, { statements: [], why: 'No identity policy of the principal allows it.' }],
    [
      'both sides across accounts',
      { owner: ELSEWHERE, identity: [EVERYTHING], resourcePolicy: grant({ AWS: ROOT }) },
      {
        statements: [
          { policy: '0', index: 0 },
          { policy: 'resource', index: 0 },
        ],
        why: "The principal's own policies and the policy of the resource in account 444455556666 both allow it.",
      },
    ],
    [
      'the side that is missing',
      { owner: ELSEWHERE, identity: [EVERYTHING] },
      { statements: [], why: 'The resource is of account 444455556666, and no policy there grants it.' },
    ],
    [
      'the policy of the resource',
      { resourcePolicy: grant({ AWS: ROLE }, { Sid: 'App' }) },
      {
        statements: [{ policy: 'resource', sid: 'App', index: 0 }],
        why: 'The policy of the resource grants it to the principal, and boundary and session policy do not limit that.',
      },
    ],
    [
      'both where both allow',
      { identity: [EVERYTHING], resourcePolicy: grant('*') },
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
        on: 'arn:aws:kms:eu-west-1:111122223333:key/k',
        identity: [EVERYTHING],
        resourcePolicy: grant({ AWS: ROOT }),
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
      { identity: [EVERYTHING], resourcePolicy: grant({ AWS: ROOT }) },
      {
        statements: [{ policy: '0', index: 0 }],
        why: 'The identity policies allow it, and nothing limits or denies it.',
      },
    ],
  ])('%s', (_, given, expected) => {
    expect(decide(questionOf(given))).toMatchObject(expected)
  })
})
