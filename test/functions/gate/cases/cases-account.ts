import type { ExampleAccount } from '../../../../examples/account/example-account.ts'

/** The account of the cases: a shop whose provisioner is an administrator, and everything else that it deploys is not. */
const CASES_ACCOUNT = '123456789012'

/** Its only region. */
export const CASES_REGION = 'eu-west-1'

const iam = (name: string) => `arn:aws:iam::${CASES_ACCOUNT}:${name}`
const regional = (service: string, name: string) =>
  `arn:aws:${service}:${CASES_REGION}:${CASES_ACCOUNT}:${name}`
const ec2 = (name: string) => regional('ec2', name)
const lambda = (name: string) => regional('lambda', `function:${name}`)
const each = (...names: readonly string[]): Record<string, true> =>
  Object.fromEntries(names.map(name => [name, true as const]))

const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[],
  others: object = {},
) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...others,
})
const policy = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement })
const trust = (service: string) =>
  policy({ Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' })
const role = (trusted: unknown, inline: Readonly<Record<string, unknown>>, others: object = {}) => ({
  attached: {},
  inline,
  tags: {},
  trust: trusted,
  createdAt: '2026-11-01T08:00:00Z',
  lastUsedAt: '2026-11-24T05:00:00Z',
  ...others,
})

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'
const LOGS = allow(['logs:CreateLogStream', 'logs:PutLogEvents'], regional('logs', 'log-group:*'))
const vpc = ec2('vpc/vpc-0a1b2c3d4e5f60718')
const privateSubnet = ec2('subnet/subnet-0a1b2c3d4e5f60001')
const publicSubnet = ec2('subnet/subnet-0a1b2c3d4e5f60002')
const group = (digit: number) => ec2(`security-group/sg-0a1b2c3d4e5f6000${digit}`)
const webImage = regional('ecr', `repository/shop/web/sha256:${'7a'.repeat(32)}`)

/** Describes the account; `shop.yaml` is the template of its stack. */
export function describeCasesAccount(): ExampleAccount {
  return {
    account: CASES_ACCOUNT,
    homeRegion: CASES_REGION,
    regionsInScope: [CASES_REGION],
    accounts: {
      [iam('root')]: {
        passwordPolicy: { minimumPasswordLength: 14, passwordReusePrevention: 24 },
        rootMfa: true,
      },
    },
    ...describePrincipals(),
    ...describeWorkloads(),
    ...describeNetwork(),
    queues: {
      [regional('sqs', 'orders')]: { deadLetterQueue: regional('sqs', 'orders-failed') },
      [regional('sqs', 'orders-failed')]: {},
    },
    topics: { [regional('sns', 'alerts')]: {} },
    eventBuses: { [regional('events', 'event-bus/partners')]: {} },
    trails: { [regional('cloudtrail', 'trail/all-regions')]: { logging: true } },
    guardDuty: { [CASES_REGION]: { status: 'ENABLED', features: {} } },
    inspector: { [CASES_REGION]: { ecr: 'ENABLED', lambda: 'ENABLED', lambdaCode: 'ENABLED' } },
  }
}

function describePrincipals() {
  return {
    roles: {
      [iam('role/provisioner')]: role(trust('lambda'), {}, { attached: each(ADMINISTRATOR) }),
      [iam('role/legacy-admin')]: role(trust('ec2'), {}, { attached: each(ADMINISTRATOR) }),
      [iam('role/reports')]: role(trust('lambda'), {
        read: policy(LOGS, allow('s3:GetObject', 'arn:aws:s3:::reports/*')),
      }),
      [iam('role/worker')]: role(
        trust('lambda'),
        {
          consume: policy(
            allow(
              ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
              regional('sqs', 'orders'),
            ),
          ),
        },
        { attached: each(iam('policy/team-access')) },
      ),
      [iam('role/bounded')]: role(trust('lambda'), { log: policy(LOGS) }, { boundary: iam('policy/limits') }),
      [iam('role/guarded')]: role(trust('lambda'), {
        guard: policy({ Effect: 'Deny', Action: ['iam:*', 'sts:*', 'lambda:*'], Resource: '*' }),
        operate: policy(allow(['iam:*', 'logs:*'], '*')),
      }),
      [iam('role/sandbox')]: role(
        trust('lambda'),
        { all: policy(allow('*', '*')) },
        { boundary: iam('policy/limits') },
      ),
      [iam('role/launcher')]: role(trust('lambda'), {
        launch: policy(
          allow('iam:PassRole', [iam('role/legacy-admin'), iam('role/batch-*')]),
          allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], lambda('batch-*')),
        ),
      }),
      [iam('role/deploy')]: role(
        policy({
          Effect: 'Allow',
          Principal: { Federated: iam('oidc-provider/token.actions.githubusercontent.com') },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': 'repo:fernway/shop:ref:refs/heads/main',
            },
          },
        }),
        { release: policy(allow('lambda:UpdateFunctionCode', lambda('reports'))) },
      ),
      [iam('role/build')]: role(trust('codebuild'), { log: policy(LOGS) }),
      [iam('role/task')]: role(trust('ecs-tasks'), {
        read: policy(allow('s3:GetObject', 'arn:aws:s3:::shop/*')),
      }),
      [iam('role/task-execution')]: role(trust('ecs-tasks'), { log: policy(LOGS) }),
    },
    policies: {
      [iam('policy/limits')]: describeManaged(allow(['s3:GetObject', 'logs:PutLogEvents'], '*')),
      [iam('policy/team-access')]: describeManaged(allow('s3:GetObject', 'arn:aws:s3:::team/*')),
      [iam('policy/spare')]: describeManaged(allow('s3:GetObject', 'arn:aws:s3:::spare/*')),
    },
    groups: {
      [iam('group/developers')]: {
        members: each(iam('user/dev')),
        attached: {},
        inline: { observe: policy(allow('logs:FilterLogEvents', regional('logs', 'log-group:/shop/*'))) },
      },
      [iam('group/admins')]: { members: {}, attached: each(ADMINISTRATOR), inline: {} },
    },
    users: {
      [iam('user/dev')]: {
        attached: {},
        inline: {},
        accessKeys: {},
        mfaDevices: each(iam('mfa/dev')),
        passwordSince: '2026-01-10T09:00:00Z',
        passwordLastUsed: '2026-11-24T05:30:00Z',
      },
    },
    oidcProviders: {
      [iam('oidc-provider/token.actions.githubusercontent.com')]: { clientIds: each('sts.amazonaws.com') },
    },
  }
}

function describeManaged(statement: object) {
  return { defaultVersion: 'v1', versions: { v1: policy(statement) } }
}

function describeWorkloads() {
  const zip = { packageType: 'Zip' as const, runtime: 'nodejs24.x' }
  return {
    functions: {
      [lambda('provisioner')]: {
        ...zip,
        role: iam('role/provisioner'),
        resourcePolicy: {
          $LATEST: {
            nightly: {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'lambda:InvokeFunction',
              Resource: lambda('provisioner'),
              Condition: { ArnLike: { 'AWS:SourceArn': regional('events', 'rule/nightly') } },
            },
          },
        },
      },
      [lambda('idle')]: { ...zip, role: iam('role/provisioner') },
      [lambda('reports')]: {
        ...zip,
        role: iam('role/reports'),
        layers: each(regional('lambda', 'layer:tools:3')),
        versions: {
          1: { ...zip, role: iam('role/provisioner') },
          2: { ...zip, role: iam('role/reports'), layers: each(regional('lambda', 'layer:tools:3')) },
        },
        aliases: { live: '2' },
        urls: { live: { authType: 'AWS_IAM' } },
        destinations: {
          onSuccess: regional('events', 'event-bus/partners'),
          onFailure: regional('sns', 'alerts'),
        },
      },
      [lambda('worker')]: {
        ...zip,
        role: iam('role/worker'),
        vpc,
        subnets: each(privateSubnet),
        securityGroups: each(group(2)),
        eventSourceMappings: {
          '5f0c8d7e-1111-4222-8333-444455556666': { source: regional('sqs', 'orders') },
        },
      },
    },
    layers: { [regional('lambda', 'layer:tools:3')]: { compatibleRuntimes: each('nodejs24.x') } },
    registries: { [regional('ecr', 'registry')]: { scanType: 'ENHANCED' } },
    repositories: {
      [regional('ecr', 'repository/shop/web')]: {
        tagMutability: 'IMMUTABLE',
        scanFrequency: 'CONTINUOUS_SCAN',
        tags: { '1.4.0': webImage },
        lifecyclePolicy: {
          rules: [
            {
              rulePriority: 1,
              selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 5 },
              action: { type: 'expire' },
            },
          ],
        },
      },
    },
    images: {
      [webImage]: {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        pushedAt: '2026-11-20T09:12:00Z',
        scan: { status: 'ACTIVE', completedAt: '2026-11-24T01:00:00Z', counts: { LOW: 1 } },
      },
    },
    clusters: { [regional('ecs', 'cluster/shop')]: {} },
    services: {
      [regional('ecs', 'service/shop/web')]: {
        cluster: regional('ecs', 'cluster/shop'),
        taskDefinition: regional('ecs', 'task-definition/web:7'),
        subnets: each(privateSubnet),
        securityGroups: each(group(2)),
        running: each(webImage),
      },
    },
    taskDefinitions: {
      [regional('ecs', 'task-definition/web:7')]: {
        images: each(
          `${CASES_ACCOUNT}.dkr.ecr.${CASES_REGION}.amazonaws.com/shop/web@sha256:${'7a'.repeat(32)}`,
        ),
        taskRole: iam('role/task'),
        executionRole: iam('role/task-execution'),
        privileged: false,
      },
    },
    projects: {
      [regional('codebuild', 'project/build')]: {
        repository: 'https://github.com/fernway/shop.git',
        role: iam('role/build'),
      },
    },
  }
}

function describeNetwork() {
  const table = (digit: number) => ec2(`route-table/rtb-0a1b2c3d4e5f6000${digit}`)
  const acl = ec2('network-acl/acl-0a1b2c3d4e5f60001')
  const ingress = (port: number, from: number) => ({
    protocol: 'tcp',
    fromPort: port,
    toPort: port,
    securityGroup: group(from),
  })
  return {
    vpcs: { [vpc]: { internetGateway: 'igw-0a1b2c3d4e5f60001', flowLogs: true } },
    subnets: {
      [privateSubnet]: { vpc, routeTable: table(1), networkAcl: acl, mapPublicIpOnLaunch: false },
      [publicSubnet]: { vpc, routeTable: table(2), networkAcl: acl, mapPublicIpOnLaunch: false },
    },
    routeTables: {
      [table(1)]: { vpc, main: true, routes: { '0.0.0.0/0': 'nat-0a1b2c3d4e5f60001' } },
      [table(2)]: { vpc, routes: { '0.0.0.0/0': 'igw-0a1b2c3d4e5f60001' } },
    },
    networkAcls: {
      [acl]: {
        vpc,
        ingress: { '100': { protocol: '-1', action: 'allow', cidr: '10.20.0.0/16' } },
        egress: { '100': { protocol: '-1', action: 'allow', cidr: '0.0.0.0/0' } },
      },
    },
    securityGroups: {
      [group(1)]: { name: 'web', vpc, ingress: {}, egress: {} },
      [group(2)]: { name: 'app', vpc, ingress: { 'sgr-0a01': ingress(8080, 1) }, egress: {} },
      [group(3)]: { name: 'db', vpc, ingress: { 'sgr-0a02': ingress(5432, 2) }, egress: {} },
      [group(4)]: { name: 'spare', vpc, ingress: {}, egress: {} },
    },
    vpcEndpoints: {},
  }
}
