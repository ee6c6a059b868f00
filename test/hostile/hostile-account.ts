import type { RecordedCall } from '../../functions/local/account-file.ts'
import { mapResponses } from '../cli/edit-calls.ts'
import { HOSTILE_TEXT, LONG_HOSTILE_TEXT } from './hostile-text.ts'

const ACCOUNT = '123456789012'
const ROLE = `arn:aws:iam::${ACCOUNT}:role/`
const NEW_REVISION = `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/web:89`
const FUNCTION = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:`

/** Conditions that any request can meet, with hostile keys and values. */
const CONDITION = {
  StringLike: {
    'aws:UserAgent': ['*', HOSTILE_TEXT],
    [`aws:RequestTag/${HOSTILE_TEXT}`]: [LONG_HOSTILE_TEXT, '*'],
  },
  StringNotEquals: { [`aws:PrincipalTag/${HOSTILE_TEXT}`]: LONG_HOSTILE_TEXT },
}

const RESOURCES = [`arn:aws:s3:::${HOSTILE_TEXT}`, `arn:aws:s3:::b/*${LONG_HOSTILE_TEXT}`]

/** Policies of principals whose every free text is hostile, from broad to narrow. */
const INLINE_POLICIES = {
  administrator: [
    { Effect: 'Allow', NotAction: [`zzz:${HOSTILE_TEXT}`, 'zzz:*'], Resource: ['*', ...RESOURCES] },
  ],
  conditional: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: CONDITION }],
  escalating: [
    {
      Effect: 'Allow',
      Action: ['iam:PassRole', 'lambda:*', `lambda:${HOSTILE_TEXT}`],
      Resource: ['*', ...RESOURCES],
    },
    { Effect: 'Allow', Action: ['iam:PutRolePolicy', 'sts:AssumeRole'], NotResource: RESOURCES },
  ],
  narrow: [
    { Effect: 'Allow', Action: 's3:*', Resource: RESOURCES },
    { Effect: 'Allow', Action: ['s3:PutObject', 'kms:Decrypt'], Resource: '*', Condition: CONDITION },
    { Effect: 'Deny', NotAction: [`s3:${HOSTILE_TEXT}`], Resource: RESOURCES },
  ],
}

/** Statements of resource policies, by their Sids. */
const OPEN_STATEMENTS = [
  { Sid: HOSTILE_TEXT, Effect: 'Allow', Principal: '*', Condition: CONDITION },
  {
    Sid: LONG_HOSTILE_TEXT,
    Effect: 'Allow',
    Principal: { AWS: ['999988887777', `arn:aws:iam::999988887777:role/${HOSTILE_TEXT}`] },
  },
  {
    Sid: `statement 1${HOSTILE_TEXT}`,
    Effect: 'Allow',
    Principal: { Service: `${HOSTILE_TEXT}.amazonaws.com` },
  },
  { Sid: 'x', Effect: 'Allow', Principal: { Federated: `accounts.${HOSTILE_TEXT}` } },
]

/** An RFC 7396 merge patch of the example's account: hostile text wherever AWS takes free text. */
export function buildHostilePatch(): object {
  const roles = Object.entries(INLINE_POLICIES).map(([name, statements], index) => [
    `${ROLE}${['CheckoutRole', 'CatalogRole', 'ShopTaskRole', 'ShopExecutionRole'][index] ?? ''}`,
    {
      inline: { [name]: buildPolicy(statements.map(statement => ({ Sid: HOSTILE_TEXT, ...statement }))) },
      trust: buildPolicy(OPEN_STATEMENTS.map(statement => ({ ...statement, Action: 'sts:AssumeRole' }))),
      tags: { [HOSTILE_TEXT]: LONG_HOSTILE_TEXT },
    },
  ])
  const queuePolicy = buildPolicy(
    OPEN_STATEMENTS.map(statement => ({ ...statement, Action: `sqs:*`, Resource: '*' })),
  )
  const endpointPolicy = buildPolicy([
    { Sid: HOSTILE_TEXT, Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
  ])
  return {
    roles: Object.fromEntries(roles) as object,
    functions: {
      [`${FUNCTION}checkout-api`]: {
        resourcePolicy: { live: buildFunctionStatements(), $LATEST: buildFunctionStatements() },
        environment: { [`${HOSTILE_TEXT}_PASSWORD`]: { detected: ['a password'], hash: 'h' } },
        layers: { [`arn:aws:lambda:eu-west-1:999988887777:layer:tools${HOSTILE_TEXT}:3`]: true },
      },
    },
    queues: { [`arn:aws:sqs:eu-west-1:${ACCOUNT}:orders`]: { policy: queuePolicy } },
    vpcEndpoints: {
      [`arn:aws:ec2:eu-west-1:${ACCOUNT}:vpc-endpoint/vpce-879a33ae0f77c8466`]: { policy: endpointPolicy },
    },
    repositories: {
      [`arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/billing/invoice`]: {
        policy: buildPolicy(OPEN_STATEMENTS.map(statement => ({ ...statement, Action: `ecr:*` }))),
      },
    },
    services: {
      [`arn:aws:ecs:eu-west-1:${ACCOUNT}:service/shop/web`]: { taskDefinition: NEW_REVISION },
    },
    taskDefinitions: {
      [NEW_REVISION]: {
        images: { [`${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/web/shop:7.13.0`]: true },
        taskRole: `${ROLE}ShopTaskRole`,
        executionRole: `${ROLE}ShopExecutionRole`,
        privileged: true,
      },
    },
    securityGroups: {
      [`arn:aws:ec2:eu-west-1:${ACCOUNT}:security-group/sg-70c2f0fec6c8f5fb0`]: {
        name: HOSTILE_TEXT,
        ingress: { 'sgr-1': { protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' } },
      },
    },
  }
}

function buildPolicy(statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements }
}

function buildFunctionStatements(): object {
  const entries = OPEN_STATEMENTS.map(({ Sid, ...statement }) => [
    Sid,
    {
      ...statement,
      Action: ['lambda:InvokeFunction', `lambda:Update*`],
      Resource: `${FUNCTION}checkout-api`,
    },
  ])
  return Object.fromEntries(entries) as object
}

/** `calls`, with hostile text where the example describes none: task definitions, descriptions of rules. */
export function addHostileResponses(calls: readonly RecordedCall[]): RecordedCall[] {
  return mapResponses(calls, { service: 'ecs', operation: 'DescribeTaskDefinition' }, output => {
    const { taskDefinition } = output as { taskDefinition: { containerDefinitions: object[] } }
    const containerDefinitions = taskDefinition.containerDefinitions.map(container => ({
      ...container,
      name: HOSTILE_TEXT,
      user: '0',
      readonlyRootFilesystem: false,
      environment: [{ name: `${HOSTILE_TEXT}_PASSWORD`, value: 'hunter2hunter2' }],
      linuxParameters: {
        capabilities: { add: ['SYS_ADMIN'] },
        devices: [{ hostPath: `/dev/${HOSTILE_TEXT}`, containerPath: '/dev/x', permissions: ['read'] }],
      },
    }))
    const volumes = [{ name: LONG_HOSTILE_TEXT, host: { sourcePath: `/etc/${HOSTILE_TEXT}` } }]
    return { taskDefinition: { ...taskDefinition, containerDefinitions, volumes } }
  })
}

/** The calls that make the account hostile, as the requests of events. */
export const HOSTILE_CHANGES = [
  ...['CheckoutRole', 'CatalogRole', 'ShopTaskRole', 'ShopExecutionRole'].flatMap(roleName => [
    { source: 'iam', eventName: 'PutRolePolicy', requestParameters: { roleName, policyName: 'p' } },
    { source: 'iam', eventName: 'UpdateAssumeRolePolicy', requestParameters: { roleName } },
    { source: 'iam', eventName: 'TagRole', requestParameters: { roleName } },
  ]),
  {
    source: 'lambda',
    eventName: 'AddPermission20150331v2',
    requestParameters: { functionName: 'checkout-api', qualifier: 'live' },
  },
  {
    source: 'lambda',
    eventName: 'UpdateFunctionConfiguration20150331v2',
    requestParameters: { functionName: 'checkout-api' },
  },
  {
    source: 'ec2',
    eventName: 'AuthorizeSecurityGroupIngress',
    requestParameters: { groupId: 'sg-70c2f0fec6c8f5fb0', ipPermissions: {} },
  },
  {
    source: 'ec2',
    eventName: 'ModifyVpcEndpoint',
    requestParameters: { ModifyVpcEndpointRequest: { VpcEndpointId: 'vpce-879a33ae0f77c8466' } },
  },
  {
    source: 'ecr',
    eventName: 'SetRepositoryPolicy',
    requestParameters: { repositoryName: 'billing/invoice', registryId: ACCOUNT },
  },
  {
    source: 'sqs',
    eventName: 'SetQueueAttributes',
    requestParameters: { queueUrl: `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/orders` },
  },
  {
    source: 'ecs',
    eventName: 'UpdateService',
    requestParameters: { cluster: 'shop', service: 'web', taskDefinition: 'web:89' },
  },
] as const

/** An event of a change by an actor whose names are hostile, as EventBridge delivers it. */
export function buildHostileEvent(
  change: (typeof HOSTILE_CHANGES)[number],
  time: string,
  number: number,
): object {
  const region = change.source === 'iam' ? 'us-east-1' : 'eu-west-1'
  return {
    version: '0',
    id: `hostile-${number}`,
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${change.source}`,
    account: ACCOUNT,
    time,
    region,
    resources: [],
    detail: {
      userIdentity: {
        type: 'IAMUser',
        arn: `arn:aws:iam::${ACCOUNT}:user/${HOSTILE_TEXT}`,
        userName: HOSTILE_TEXT,
        invokedBy: HOSTILE_TEXT.slice(0, 200),
      },
      eventTime: time,
      eventSource: `${change.source}.amazonaws.com`,
      eventName: change.eventName,
      awsRegion: region,
      sourceIPAddress: HOSTILE_TEXT,
      userAgent: HOSTILE_TEXT,
      requestParameters: change.requestParameters,
      responseElements: null,
      eventID: `hostile-${number}`,
      readOnly: false,
      recipientAccountId: ACCOUNT,
    },
  }
}
