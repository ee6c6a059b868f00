import { functionLogging } from '../../../../audit/controls/runtime-monitoring/function-logging.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const GROUPS = 'arn:aws:logs:eu-west-1:111122223333:log-group:'
const DEFAULT_GROUP = `${GROUPS}/aws/lambda/a`
const LAYER = 'arn:aws:lambda:eu-west-1:444455556666:layer:Telemetry:7'
const WRITE = ['logs:CreateLogStream', 'logs:PutLogEvents']
const ALL = ['logs:CreateLogGroup', ...WRITE]

interface LoggingFunction {
  statements?: readonly object[]
  boundary?: object
  state?: 'PRESENT' | 'ABSENT'
  group?: string
  logging?: object
  layers?: readonly object[]
  services?: readonly string[]
  /** The statements of policies that are attached to the role. */
  attached?: readonly (readonly object[])[]
}

function allow(actions: readonly string[], resource: string, more: object = {}): object {
  return { Effect: 'Allow', Action: actions, Resource: resource, ...more }
}

/** A function that runs as a role with these statements and writes to a log group. */
function logs({
  statements = [],
  boundary,
  state = 'PRESENT',
  group = DEFAULT_GROUP,
  logging,
  layers = [],
  services = ['lambda.amazonaws.com'],
  attached = [],
}: LoggingFunction): KnownResource {
  const trust = { Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' }
  const document = boundary && parsePolicy({ Statement: [boundary] })
  const bounds = { arn: 'arn:aws:iam::111122223333:policy/bounds', facts: { document } }
  return {
    facts: { logging: logging ?? { format: 'Text', applicationLevel: 'ALL' }, layers },
    one: {
      logGroup: { arn: group, facts: { state } },
      role: {
        arn: 'arn:aws:iam::111122223333:role/Worker',
        facts: {
          inlinePolicies: { logs: parsePolicy({ Version: '2012-10-17', Statement: statements }) },
          trust: parsePolicy({ Statement: [trust] }),
        },
        one: { boundary: boundary === undefined ? 'NONE' : bounds },
        each: {
          attachedPolicies: attached.map((Statement, index) => ({
            arn: `arn:aws:iam::111122223333:policy/attached-${index}`,
            facts: { document: parsePolicy({ Version: '2012-10-17', Statement }) },
          })),
        },
      },
    },
  }
}

const onStreams = allow(WRITE, `${DEFAULT_GROUP}:*`)
const ifTagged = { Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } } }

/** Functions that cannot write logs by the policies that are known. */
const withoutPermissions = [
  {
    name: 'a role without permissions',
    ...logs({}),
    reason:
      'Function a cannot write logs: its role Worker is not allowed logs:CreateLogStream and logs:PutLogEvents on log group /aws/lambda/a.',
  },
  {
    name: 'a log group that does not exist and must be created',
    ...logs({ statements: [onStreams], state: 'ABSENT' }),
    reason: 'is not allowed logs:CreateLogGroup on log group /aws/lambda/a, which does not exist.',
  },
  {
    name: 'permissions on another log group',
    ...logs({ statements: [allow(ALL, `${GROUPS}/aws/lambda/b:*`)] }),
  },
  {
    name: 'permissions on the log group without its streams',
    ...logs({ statements: [allow(ALL, DEFAULT_GROUP)] }),
  },
  {
    name: 'another region',
    ...logs({ statements: [allow(ALL, DEFAULT_GROUP.replace('eu-west-1', 'us-east-1'))] }),
  },
  {
    name: 'a Deny',
    ...logs({ statements: [allow(ALL, '*'), { Effect: 'Deny', Action: 'logs:Put*', Resource: '*' }] }),
    reason: 'is not allowed logs:PutLogEvents on',
  },
  {
    name: 'a Deny of both forms in which a new log group is named',
    ...logs({
      statements: [
        allow(ALL, '*'),
        { Effect: 'Deny', Action: 'logs:CreateLogGroup', Resource: `${GROUPS}/aws/lambda/*` },
      ],
      state: 'ABSENT',
    }),
    reason: 'is not allowed logs:CreateLogGroup on',
  },
  {
    name: 'a boundary without logs',
    ...logs({ statements: [allow(ALL, '*')], boundary: allow(['s3:*'], '*') }),
  },
  {
    name: 'a log group that Lambda cannot create',
    ...logs({ statements: [allow(ALL, '*')], group: `${GROUPS}aws/shop`, state: 'ABSENT' }),
  },
]

testControl(functionLogging, 'AWS::Lambda::Function', {
  compliant: [
    {
      name: 'all permissions of AWSLambdaBasicExecutionRole, before the first call',
      ...logs({ statements: [allow(ALL, '*')], state: 'ABSENT' }),
      evidence: { logGroup: '/aws/lambda/a', createLogGroup: 'ALWAYS' },
    },
    {
      name: 'the statements of a role that the console creates',
      ...logs({
        statements: [allow(['logs:CreateLogGroup'], 'arn:aws:logs:eu-west-1:111122223333:*'), onStreams],
        state: 'ABSENT',
      }),
    },
    {
      name: 'permissions by two attached policies',
      ...logs({ attached: [[allow(ALL.slice(0, 2), '*')], [allow(ALL.slice(2), '*')]], state: 'ABSENT' }),
    },
    { name: 'a log group that exists and need not be created', ...logs({ statements: [onStreams] }) },
    {
      name: 'a log group with another name',
      ...logs({ statements: [allow(WRITE, `${GROUPS}shop:*`)], group: `${GROUPS}shop` }),
    },
    {
      name: 'a condition that holds for the region of the function',
      ...logs({
        statements: [
          allow(WRITE, '*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
        ],
      }),
    },
    ...['*:*:*', '*:*:log-group:/aws/lambda/*', '*:${aws:PrincipalAccount}:log-group:*:*'].map(resource => ({
      name: `a statement on ${resource}`,
      ...logs({ statements: [allow(['logs:*'], `arn:aws:logs:${resource}`)], state: 'ABSENT' as const }),
    })),
    {
      name: 'a Deny in other regions',
      ...logs({
        statements: [
          allow(ALL, '*'),
          {
            Effect: 'Deny',
            NotAction: ['iam:*'],
            Resource: '*',
            Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
          },
        ],
      }),
    },
    {
      name: 'a boundary that allows it, too',
      ...logs({ statements: [allow(ALL, '*')], boundary: allow(['logs:*'], '*') }),
    },
    {
      name: 'the level ERROR',
      ...logs({ statements: [onStreams], logging: { format: 'JSON', applicationLevel: 'ERROR' } }),
    },
    {
      name: 'a level without effect in the format Text',
      ...logs({ statements: [onStreams], logging: { format: 'Text', applicationLevel: 'FATAL' } }),
    },
  ],
  nonCompliant: [
    ...withoutPermissions.map(each => ({ ...each, needsAllFacts: true })),
    {
      name: 'the level FATAL',
      ...logs({ statements: [onStreams], logging: { format: 'JSON', applicationLevel: 'FATAL' } }),
      reason: 'Function a has the application log level FATAL, which drops its errors.',
    },
    {
      name: 'the level FATAL, which more permissions would not change',
      ...logs({ logging: { format: 'JSON', applicationLevel: 'FATAL' } }),
      reason: 'Function a has the application log level FATAL, which drops its errors.',
    },
    {
      name: 'the level FATAL of a function of Lambda@Edge',
      ...logs({
        logging: { format: 'JSON', applicationLevel: 'FATAL' },
        services: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'],
      }),
      reason: 'Function a has the application log level FATAL, which drops its errors.',
    },
  ],
  notApplicable: [
    {
      name: 'a layer whose extension sends the logs elsewhere',
      ...logs({
        layers: [
          { kind: 'AWS::Lambda::LayerVersion', account: '111122223333', region: 'eu-west-1', arn: LAYER },
        ],
      }),
      settings: { logLayers: ['arn:aws:lambda:*:444455556666:layer:Telemetry:*'] },
    },
  ],
  insufficientData: [
    ...[DEFAULT_GROUP, `${DEFAULT_GROUP}:*`].map(denied => ({
      name: `a Deny of one of the forms in which a new log group is named: ${denied}`,
      ...logs({
        statements: [allow(ALL, '*'), { Effect: 'Deny', Action: 'logs:CreateLogGroup', Resource: denied }],
        state: 'ABSENT' as const,
      }),
      reason: 'is allowed logs:CreateLogGroup on log group /aws/lambda/a',
    })),
    {
      name: 'a role of Lambda@Edge that may write to the log groups of its replicas alone',
      ...logs({
        statements: [allow(ALL, 'arn:aws:logs:*:111122223333:log-group:/aws/lambda/us-east-1.a:*')],
        services: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'],
      }),
      reason: 'role Worker trusts edgelambda.amazonaws.com',
    },
    {
      name: 'a condition that is not known',
      ...logs({ statements: [allow(WRITE, '*', ifTagged)] }),
      reason:
        'it depends on conditions whether role Worker is allowed logs:CreateLogStream and logs:PutLogEvents',
    },
    {
      name: 'a condition of the permission to create the log group that does not exist',
      ...logs({ statements: [onStreams, allow(['logs:CreateLogGroup'], '*', ifTagged)], state: 'ABSENT' }),
    },
  ],
})
