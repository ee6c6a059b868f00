import { describe, expect, it } from 'vitest'
import { diffPermissions } from '../../../../../audit/engines/iam/diff/diff-permissions.ts'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'
import type {
  PrincipalOrganization,
  Principal,
} from '../../../../../audit/engines/iam/effective-permissions/principal.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'

const world = { actions: loadActions(), now: '2026-11-25T00:00:00.000Z' }
const REPORTS = 'arn:aws:s3:::reports/*'

type RawDiffStatement = Readonly<Record<string, unknown>>

interface HeldPolicies {
  identity: readonly RawDiffStatement[]
  boundary?: readonly RawDiffStatement[]
  scps?: readonly RawDiffStatement[]
}

function policy(name: string, Statement: readonly RawDiffStatement[]) {
  return { policy: name, document: parsePolicy({ Version: '2012-10-17', Statement }) }
}

function organization(scps: readonly RawDiffStatement[]): { organization: PrincipalOrganization } {
  return { organization: { id: 'o-example1234', managementAccount: false, scps: [[policy('scp', scps)]] } }
}

function principal({ identity, boundary, scps }: HeldPolicies): Principal {
  return {
    arn: 'arn:aws:iam::111122223333:role/app',
    kind: 'role',
    account: '111122223333',
    identity: [policy('own', identity)],
    ...(boundary ? { boundary: policy('boundary', boundary) } : {}),
    ...(scps ? organization(scps) : {}),
  }
}

const allow = (
  Action: string | string[],
  Resource: string | string[] = '*',
  Condition?: object,
): RawDiffStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
})
const deny = (
  Action: string | string[],
  Resource: string | string[] = '*',
  Condition?: object,
): RawDiffStatement => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
})

const TAGGED = { StringEquals: { 'aws:RequestTag/team': 'blue' } }

/** A change and what it grants: `action on resource but exceptions: certainty`. */
const GRANTED: readonly [string, HeldPolicies, HeldPolicies, readonly string[]][] = [
  ['nothing', { identity: [allow('s3:*')] }, { identity: [allow('s3:*')] }, []],
  [
    'the same in other words',
    { identity: [allow('sqs:*')] },
    { identity: [allow(['SQS:*', 'sqs:SendMessage'])] },
    [],
  ],
  ['the same split up', { identity: [allow('sqs:*')] }, { identity: [allow('sqs:S*'), allow('sqs:*')] }, []],
  [
    'one bucket more',
    { identity: [allow('s3:GetObject', REPORTS)] },
    { identity: [allow('s3:GetObject', [REPORTS, 'arn:aws:s3:::orders/*'])] },
    ['s3:GetObject on arn:aws:s3:::orders/*: definite'],
  ],
  [
    'everything instead of a part',
    { identity: [allow('s3:GetObject', REPORTS)] },
    { identity: [allow('s3:GetObject')] },
    [`s3:GetObject on * but ${REPORTS}: definite`],
  ],
  [
    'a Deny less',
    { identity: [allow('*'), deny('iam:*')] },
    { identity: [allow('*')] },
    ['iam:* on *: definite'],
  ],
  [
    'a Deny on a part less',
    { identity: [allow('sqs:SendMessage'), deny('sqs:*', 'arn:aws:sqs:*:*:secret')] },
    { identity: [allow('sqs:SendMessage')] },
    ['sqs:SendMessage on arn:aws:sqs:*:*:secret: definite'],
  ],
  [
    'resources whose pattern names no type, behind a wildcard that crosses a colon',
    { identity: [] },
    { identity: [allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:prod-*')] },
    ['secretsmanager:GetSecretValue on arn:aws:secretsmanager:*:*:*:prod-*: definite'],
  ],
  [
    'a Deny less on such a pattern',
    {
      identity: [
        allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:*'),
        deny('lambda:*', 'arn:aws:lambda:*:*:app*'),
      ],
    },
    { identity: [allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:*')] },
    ['lambda:InvokeFunction on arn:aws:lambda:*:*:function:*: definite'],
  ],
  [
    'a part of all functions, written with and without their type',
    { identity: [allow('lambda:InvokeFunction', 'arn:aws:*:*:*:app*')] },
    { identity: [allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:app*')] },
    [],
  ],
  ['a Deny more', { identity: [allow('*')] }, { identity: [allow('*'), deny('iam:*')] }, []],
  [
    'a wider boundary',
    { identity: [allow('*')], boundary: [allow('s3:*')] },
    { identity: [allow('*')], boundary: [allow(['s3:*', 'sqs:*'])] },
    ['sqs:* on *: definite'],
  ],
  [
    'no boundary any more',
    { identity: [allow(['s3:*', 'sqs:*'])], boundary: [allow('s3:*')] },
    { identity: [allow(['s3:*', 'sqs:*'])] },
    ['sqs:* on *: definite'],
  ],
  [
    'what a boundary holds back',
    { identity: [], boundary: [allow('s3:*')] },
    { identity: [allow('iam:*')], boundary: [allow('s3:*')] },
    [],
  ],
  [
    'what a service control policy holds back',
    { identity: [], scps: [allow('s3:*')] },
    { identity: [allow('iam:*')], scps: [allow('s3:*')] },
    [],
  ],
  [
    'a condition less',
    { identity: [allow('ec2:RunInstances', '*', TAGGED)] },
    { identity: [allow('ec2:RunInstances')] },
    ['ec2:RunInstances on *: condition-weakened'],
  ],
  [
    'a condition more',
    { identity: [allow('ec2:RunInstances')] },
    { identity: [allow('ec2:RunInstances', '*', TAGGED)] },
    [],
  ],
  [
    'a value more',
    { identity: [allow('ec2:RunInstances', '*', TAGGED)] },
    {
      identity: [
        allow('ec2:RunInstances', '*', { StringEquals: { 'aws:RequestTag/team': ['blue', 'red'] } }),
      ],
    },
    ['ec2:RunInstances on *: condition-weakened'],
  ],
  [
    'a value less',
    { identity: [allow('ec2:RunInstances', '*', { StringLike: { 'aws:RequestTag/team': 'b*' } })] },
    { identity: [allow('ec2:RunInstances', '*', TAGGED)] },
    [],
  ],
  [
    'a network that is part of the former',
    { identity: [allow('sqs:*', '*', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })] },
    { identity: [allow('sqs:*', '*', { IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } })] },
    [],
  ],
  [
    'under an unknown condition',
    { identity: [] },
    { identity: [allow('sqs:*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })] },
    ['sqs:* on *: possible'],
  ],
  [
    'under a condition that never holds',
    { identity: [] },
    { identity: [allow('sqs:*', '*', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })] },
    [],
  ],
  [
    'what a Deny took from requests without TLS',
    { identity: [allow('sqs:*'), deny('sqs:*', '*', { Bool: { 'aws:SecureTransport': 'false' } })] },
    { identity: [allow('sqs:*')] },
    ['sqs:* on *: condition-weakened'],
  ],
  [
    'to requests without TLS too',
    { identity: [allow('sqs:*', '*', { Bool: { 'aws:SecureTransport': 'true' } })] },
    { identity: [allow('sqs:*')] },
    ['sqs:* on *: condition-weakened'],
  ],
  [
    'to requests with TLS alone, what all had',
    { identity: [allow('sqs:*')] },
    { identity: [allow('sqs:*', '*', { Bool: { 'aws:SecureTransport': 'true' } })] },
    [],
  ],
  [
    'under conditions that no request meets at once',
    { identity: [] },
    {
      identity: [allow('sqs:*', '*', { ...TAGGED, StringNotEquals: { 'aws:RequestTag/team': 'blue' } })],
    },
    [],
  ],
  [
    'what a star that stands for several parts was of',
    { identity: [allow('logs:CreateLogGroup', 'arn:aws:logs:*:*:/aws/cloudfront/*')] },
    { identity: [allow('logs:CreateLogGroup', 'arn:aws:logs:*:*:log-group:/aws/cloudfront/*')] },
    [],
  ],
  [
    'on a resource that the action has not',
    { identity: [] },
    { identity: [allow('s3:ListBucket', REPORTS)] },
    [],
  ],
  [
    'an action that works on everything only',
    { identity: [] },
    { identity: [allow('lambda:ListFunctions', 'arn:aws:lambda:*:*:function:x')] },
    [],
  ],
  [
    'a variable instead of a name',
    { identity: [allow('s3:GetObject', 'arn:aws:s3:::data/${aws:PrincipalTag/team}')] },
    { identity: [allow('s3:GetObject', 'arn:aws:s3:::data/*')] },
    ['s3:GetObject on arn:aws:s3:::data/*: condition-weakened'],
  ],
  [
    'an action that AWS does not list',
    { identity: [] },
    { identity: [allow('newservice:DoIt')] },
    ['newservice:DoIt on *: definite'],
  ],
  [
    'NotAction that leaves out less',
    { identity: [{ Effect: 'Allow', NotAction: ['iam:*', 'sqs:*'], Resource: '*' }] },
    { identity: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] },
    ['sqs:* on *: definite'],
  ],
]

describe('what a change grants', () => {
  it.each(GRANTED)('%s', (_, before, after, granted) => {
    const found = diffPermissions(principal(before), principal(after), world)
    expect(found.granted.map(describeDiff)).toEqual(granted)
  })

  it.each(GRANTED)('is removed by the reverse change: %s', (_, before, after, granted) => {
    expect(diffPermissions(principal(after), principal(before), world).removed.map(describeDiff)).toEqual(
      granted,
    )
  })

  it('names the statement and a typical example resource', () => {
    const after = principal({
      identity: [allow('s3:Get*'), { ...allow('iam:PassRole', 'arn:aws:iam::*:role/app-*'), Sid: 'Pass' }],
    })
    expect(diffPermissions(principal({ identity: [allow('s3:Get*')] }), after, world).granted).toMatchObject([
      {
        statement: { policy: 'own', sid: 'Pass', index: 1 },
        example: { action: 'iam:PassRole', resource: 'arn:aws:iam::111122223333:role/app-example' },
      },
    ])
  })

  it('lists permission management first, then writes, then reads', () => {
    const after = principal({ identity: [allow(['s3:GetObject', 'iam:PutRolePolicy', 'sqs:SendMessage'])] })
    expect(
      diffPermissions(principal({ identity: [] }), after, world).granted.map(({ action }) => action),
    ).toEqual(['iam:PutRolePolicy', 'sqs:SendMessage', 's3:GetObject'])
  })
})

function describeDiff({
  action,
  resource,
  except,
  certainty,
}: ReturnType<typeof diffPermissions>['granted'][number]): string {
  const but = except.length === 0 ? '' : ` but ${except.join(', ')}`
  return `${action} on ${resource}${but}: ${certainty}`
}
