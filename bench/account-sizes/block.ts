import type { ExampleAccount, ExampleFunction } from '../../examples/account/example-account.ts'

export const BLOCK_ACCOUNT = '111122223333'
export const BLOCK_REGION = 'eu-west-1'

/** Functions of one block. */
export const FUNCTIONS_PER_BLOCK = 10

/** What stands in every name and id of block `index`, and nowhere else: it is hexadecimal, as EC2's ids are. */
export function buildBlockToken(index: number): string {
  return `b10c${index.toString(16).padStart(5, '0')}`
}

/** The index of the block that `text` names, if it names one. */
export function findBlockIndex(text: string): number | undefined {
  const [, digits] = /b10c([0-9a-f]{5})/.exec(text) ?? []
  return digits === undefined ? undefined : Number.parseInt(digits, 16)
}

const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
const VPC_ACCESS = 'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}

/** The ARNs and names of what is in a block. */
export function buildBlockNames(token: string) {
  const lambda = (name: string) => `arn:aws:lambda:${BLOCK_REGION}:${BLOCK_ACCOUNT}:function:${name}`
  const iam = (name: string) => `arn:aws:iam::${BLOCK_ACCOUNT}:${name}`
  const ec2 = (type: string, id: string) => `arn:aws:ec2:${BLOCK_REGION}:${BLOCK_ACCOUNT}:${type}/${id}`
  const repository = `team/service-${token}`
  const repositoryArn = `arn:aws:ecr:${BLOCK_REGION}:${BLOCK_ACCOUNT}:repository/${repository}`
  return {
    function: (name: string) => lambda(`${name}-${token}`),
    role: (name: string) => iam(`role/${name}-${token}`),
    policy: iam(`policy/tables-${token}`),
    group: ec2('security-group', `sg-${token}00000001`),
    subnets: ['1', '2'].map(id => ec2('subnet', `subnet-${token}0000000${id}`)),
    routeTable: ec2('route-table', `rtb-${token}00000001`),
    networkAcl: ec2('network-acl', `acl-${token}00000001`),
    vpc: ec2('vpc', `vpc-${token}00000001`),
    repository,
    repositoryArn,
    image: (number: number) => `${repositoryArn}/sha256:${token}${number.toString(16).padStart(55, '0')}`,
  }
}

/** A document that lets its holder read one table. */
export function buildTableReadPolicy(name: string): object {
  const Resource = `arn:aws:dynamodb:${BLOCK_REGION}:${BLOCK_ACCOUNT}:table/${name}`
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:Query'], Resource }],
  }
}

/** An account in which there is nothing. */
const EMPTY: ExampleAccount = {
  account: BLOCK_ACCOUNT,
  homeRegion: BLOCK_REGION,
  regionsInScope: [BLOCK_REGION],
  functions: {},
  layers: {},
  accounts: {},
  roles: {},
  users: {},
  groups: {},
  policies: {},
  registries: { [`arn:aws:ecr:${BLOCK_REGION}:${BLOCK_ACCOUNT}:registry`]: { scanType: 'BASIC' } },
  repositories: {},
  images: {},
  vpcs: {},
  subnets: {},
  routeTables: {},
  networkAcls: {},
  securityGroups: {},
  vpcEndpoints: {},
  clusters: {},
  services: {},
  taskDefinitions: {},
  trails: {},
}

/**
 * Ten functions and what they have: five with a role of their own and a policy that these roles share, five with one
 * role; three of them in a VPC, in one group; two that were deployed by a tag.
 */
export function describeBlock(token: string): ExampleAccount {
  return {
    ...EMPTY,
    ...describeWorkloads(token),
    ...describeAccess(token),
    ...describeNetwork(token),
    ...describeImages(token),
  }
}

function describeWorkloads(token: string): Pick<ExampleAccount, 'functions'> {
  const names = buildBlockNames(token)
  const entries = Array.from({ length: FUNCTIONS_PER_BLOCK }, (_, index) => {
    const role = names.role(index < 5 ? `own-${index}` : 'shared')
    return [names.function(`function-${index}`), describeFunction(index, role, token)]
  })
  return { functions: Object.fromEntries(entries) as ExampleAccount['functions'] }
}

function describeFunction(index: number, role: string, token: string): ExampleFunction {
  const { vpc, subnets, group, repository, image } = buildBlockNames(token)
  const imageUri = `${BLOCK_ACCOUNT}.dkr.ecr.${BLOCK_REGION}.amazonaws.com/${repository}:prod`
  if (index === 3 || index === 4) return { packageType: 'Image', role, imageUri, resolvedImage: image(1) }
  const environment = { TABLE: { detected: [], hash: `hash-${token}` } }
  const zip = { packageType: 'Zip', role, runtime: 'nodejs24.x', environment } as const
  if (index > 2) return zip
  return { ...zip, vpc, subnets: createSet(subnets), securityGroups: createSet([group]) }
}

function describeAccess(token: string): Pick<ExampleAccount, 'roles' | 'policies'> {
  const names = buildBlockNames(token)
  const own = Array.from({ length: 5 }, (_, index) => [
    names.role(`own-${index}`),
    {
      attached: createSet([names.policy, index < 3 ? VPC_ACCESS : BASIC]),
      inline: {},
      tags: { team: 'payments' },
      trust: TRUST,
    },
  ])
  const inline = { table: buildTableReadPolicy(`shared-${token}`) }
  const shared = { attached: createSet([BASIC]), inline, tags: {}, trust: TRUST }
  return {
    roles: Object.fromEntries([...own, [names.role('shared'), shared]]) as ExampleAccount['roles'],
    policies: {
      [names.policy]: { defaultVersion: 'v1', versions: { v1: buildTableReadPolicy(`table-${token}`) } },
    },
  }
}

function describeNetwork(
  token: string,
): Pick<ExampleAccount, 'vpcs' | 'subnets' | 'routeTables' | 'networkAcls' | 'securityGroups'> {
  const { vpc, subnets, routeTable, networkAcl, group } = buildBlockNames(token)
  const anything = { protocol: '-1', action: 'allow', cidr: '0.0.0.0/0' }
  return {
    vpcs: { [vpc]: { flowLogs: true } },
    subnets: Object.fromEntries(
      subnets.map(subnet => [subnet, { vpc, routeTable, networkAcl, mapPublicIpOnLaunch: false }]),
    ),
    routeTables: { [routeTable]: { routes: { '0.0.0.0/0': `nat-${token}00000001` } } },
    networkAcls: { [networkAcl]: { ingress: { 100: anything }, egress: { 100: anything } } },
    securityGroups: {
      [group]: {
        name: `functions-${token}`,
        vpc,
        ingress: {},
        egress: {
          [`sgr-${token}00000001`]: { protocol: 'tcp', fromPort: 443, toPort: 443, cidr: '0.0.0.0/0' },
        },
      },
    },
  }
}

function describeImages(token: string): Pick<ExampleAccount, 'repositories' | 'images'> {
  const { repositoryArn, image } = buildBlockNames(token)
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const scan = { status: 'COMPLETE', completedAt: '2026-05-01T00:00:00.000Z', counts: { LOW: 3 } }
  return {
    repositories: {
      [repositoryArn]: {
        tagMutability: 'MUTABLE',
        scanFrequency: 'SCAN_ON_PUSH',
        tags: { prod: image(1), previous: image(0) },
      },
    },
    images: Object.fromEntries(
      [0, 1].map(number => [
        image(number),
        { mediaType, scan, pushedAt: `2026-05-0${number + 1}T00:00:00.000Z` },
      ]),
    ),
  }
}

function createSet(arns: readonly string[]): Record<string, true> {
  return Object.fromEntries(arns.map(arn => [arn, true]))
}
