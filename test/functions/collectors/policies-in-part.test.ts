import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { evaluateControl } from '../../../audit/controls/control.ts'
import type { Evaluation } from '../../../audit/controls/evaluation.ts'
import { buildVpcEndpointResource } from '../../../audit/resources/ec2/vpc-endpoint.ts'
import { buildRegistryResource } from '../../../audit/resources/ecr/registry.ts'
import { buildRepositoryResource } from '../../../audit/resources/ecr/repository.ts'
import { buildEventBusResourceByName } from '../../../audit/resources/events/event-bus.ts'
import type { Fact, FactsByName } from '../../../audit/resources/fact.ts'
import { buildGroupResource } from '../../../audit/resources/iam/group.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import { buildUserResource } from '../../../audit/resources/iam/user.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { buildLayerVersionResource } from '../../../audit/resources/lambda/layer-version.ts'
import { buildVersionResource } from '../../../audit/resources/lambda/version.ts'
import { applyReading, createEmptySnapshot } from '../../../audit/refresh/snapshot/apply-reading.ts'
import { getResourceKey, type Resource } from '../../../audit/resources/resource.ts'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { buildTopicResource } from '../../../audit/resources/sns/topic.ts'
import { buildQueueResource } from '../../../audit/resources/sqs/queue.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { awsCatalog } from '../../../functions/bundled-files/aws-catalog.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import { createStubbedApi, type StubbedResponses } from './stubbed-api.ts'

const account = '111122223333'
const where = { account, region: 'eu-west-1' }
const buildArn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:${account}:${name}`
const buildIamArn = (name: string) => `arn:aws:iam::${account}:${name}`

/** A fact that contains a policy: how it is read, and the control that evaluates it. */
interface PolicyFact {
  resource: Resource
  collector: string
  fact: string
  /** The file of the collector, under `functions/collectors`. */
  file: string
  respond: (policy: string) => StubbedResponses
  control: string
  /** Other facts that the control needs. */
  others?: Readonly<Record<string, unknown>>
  /** A resource that references this one, if the control evaluates that. */
  referencedBy?: { resource: Resource; facts: Readonly<Record<string, unknown>> }
}

const topic = buildTopicResource(buildArn('sns', 'orders'), account)
const queue = buildQueueResource(buildArn('sqs', 'orders'), account)
const bus = buildEventBusResourceByName('orders', where)
const repository = buildRepositoryResource(buildArn('ecr', 'repository/orders'), account)
const layer = buildLayerVersionResource(buildArn('lambda', 'layer:orders:1'), account)
const lambda = buildFunctionResource('orders', where)
const version = buildVersionResource(lambda, '1')
const endpoint = buildVpcEndpointResource('vpce-0a1b2c3d', where)
const role = buildRoleResource(buildIamArn('role/orders'), account)
const user = buildUserResource(buildIamArn('user/orders'), account)
const group = buildGroupResource(buildIamArn('group/orders'), account)
const managed = buildManagedPolicyResource(buildIamArn('policy/orders'), account)

const noVersions = { versions: [], routes: [], pinnedVersions: [], pins: [] }

const respondInline = (owner: string) => (PolicyDocument: string) => ({
  [`List${owner}Policies`]: { PolicyNames: ['orders'], IsTruncated: false },
  [`Get${owner}Policy`]: { PolicyDocument },
})

const POLICY_FACTS: readonly PolicyFact[] = [
  {
    resource: topic,
    collector: 'attributes',
    fact: 'policy',
    file: 'sns/topic.ts',
    respond: Policy => ({ GetTopicAttributes: { Attributes: { TopicArn: topic.arn, Policy } } }),
    control: 'least-privilege/trigger-policy-not-public',
  },
  {
    resource: queue,
    collector: 'attributes',
    fact: 'policy',
    file: 'sqs/queue.ts',
    respond: Policy => ({ GetQueueAttributes: { Attributes: { QueueArn: queue.arn, Policy } } }),
    control: 'least-privilege/trigger-policy-not-public',
  },
  {
    resource: bus,
    collector: 'policy',
    fact: 'policy',
    file: 'events/event-bus.ts',
    respond: Policy => ({ DescribeEventBus: { Arn: bus.arn, Policy } }),
    control: 'least-privilege/event-bus-policy-scoped',
  },
  {
    resource: repository,
    collector: 'policy',
    fact: 'policy',
    file: 'ecr/repository.ts',
    respond: policyText => ({ GetRepositoryPolicy: { policyText } }),
    control: 'least-privilege/ecr-repository-not-public',
  },
  {
    resource: buildRegistryResource(where),
    collector: 'policy',
    fact: 'policy',
    file: 'ecr/registry.ts',
    respond: policyText => ({ GetRegistryPolicy: { policyText } }),
    control: 'least-privilege/ecr-registry-policy-scoped',
  },
  {
    resource: buildRegistryResource(where),
    collector: 'creation templates',
    fact: 'creationTemplates',
    file: 'ecr/registry.ts',
    respond: repositoryPolicy => ({
      DescribeRepositoryCreationTemplates: {
        repositoryCreationTemplates: [
          { prefix: 'hub', imageTagMutability: 'IMMUTABLE', lifecyclePolicy: '{}', repositoryPolicy },
        ],
      },
    }),
    control: 'image-integrity/ecr-pull-through-upstream-allowed',
    others: { pullThroughRules: [] },
  },
  {
    resource: layer,
    collector: 'policy',
    fact: 'policy',
    file: 'lambda/layer-version.ts',
    respond: Policy => ({ GetLayerVersionPolicy: { Policy } }),
    control: 'least-privilege/layer-policy-not-public',
  },
  {
    resource: lambda,
    collector: 'policies',
    fact: 'policies',
    file: 'lambda/policies.ts',
    respond: Policy => ({ ListAliases: { Aliases: [] }, GetPolicy: { Policy } }),
    control: 'least-privilege/function-policy-not-public',
    others: noVersions,
  },
  {
    resource: version,
    collector: 'policy',
    fact: 'policy',
    file: 'lambda/policies.ts',
    respond: Policy => ({ GetPolicy: { Policy } }),
    control: 'least-privilege/function-policy-not-public',
    referencedBy: {
      resource: lambda,
      facts: { ...noVersions, versions: [version], policies: {} },
    },
  },
  {
    resource: endpoint,
    collector: 'details',
    fact: 'policy',
    file: 'ec2/vpc-endpoint.ts',
    respond: PolicyDocument => ({
      DescribeVpcEndpoints: {
        VpcEndpoints: [
          {
            ServiceName: 'com.amazonaws.eu-west-1.s3',
            VpcEndpointType: 'Gateway',
            State: 'available',
            PolicyDocument,
            Groups: [],
          },
        ],
      },
    }),
    control: 'segmentation/vpc-endpoint-policy-scoped',
  },
  {
    resource: role,
    collector: 'identity',
    fact: 'trust',
    file: 'iam/role.ts',
    respond: AssumeRolePolicyDocument => ({
      GetRole: {
        Role: { Arn: role.arn, CreateDate: '2026-01-01T00:00:00Z', Path: '/', AssumeRolePolicyDocument },
      },
    }),
    control: 'least-privilege/iam-role-trust-not-public',
  },
  ...[
    { resource: role, owner: 'Role' },
    { resource: user, owner: 'User' },
    { resource: group, owner: 'Group' },
  ].map(({ resource, owner }) => ({
    resource,
    collector: 'inline',
    fact: 'inlinePolicies',
    file: 'iam/principal-policies.ts',
    respond: respondInline(owner),
    control: 'least-privilege/iam-policy-no-full-admin',
  })),
  {
    resource: managed,
    collector: 'document',
    fact: 'document',
    file: 'iam/managed-policy.ts',
    respond: Document => ({
      GetPolicy: { Policy: { Arn: managed.arn, DefaultVersionId: 'v1' } },
      GetPolicyVersion: { PolicyVersion: { Document } },
    }),
    control: 'least-privilege/iam-policy-no-full-admin',
  },
]

const OPEN = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }
const NARROW = {
  Effect: 'Allow',
  Principal: { AWS: account },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::a/b',
}

/** Statements that are not understood, by the reason. */
const ODD: Readonly<Record<string, unknown>> = {
  'statement 1 is not an object': null,
  'statement 1 has no Effect': { ...OPEN, Effect: 'Permit' },
  'Action of statement 1': { ...NARROW, Action: { all: true } },
  'Action of statement 1 has a wildcard as service': { ...NARROW, Action: '*:GetObject' },
  'Principal of statement 1': { ...NARROW, Principal: ['111122223333'] },
  'Condition of statement 1': { ...NARROW, Condition: 'MFA' },
}

async function readPolicyFact(policyFact: PolicyFact, statements: readonly unknown[]): Promise<FactsByName> {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  const awsCall = createStubbedApi(policyFact.respond(policy))
  const reader = createAccountReader(awsCall, createRedactor('key'))
  const read = await reader.read(policyFact.resource, [policyFact.collector])
  if (read === 'NOT_FOUND') throw new Error('not found')
  return read.facts
}

function buildSnapshot(resource: Resource, facts: FactsByName): ResourceSnapshot {
  const readAt = new Date('2026-05-12T09:00:00Z')
  return applyReading(
    createEmptySnapshot(resource, readAt.toISOString()),
    resource,
    { resource, facts, transient: false },
    {
      provenance: { changeId: 'a change', at: readAt.toISOString() },
      attempt: 0,
      readAt,
      collectors: [],
      confirmAfter: 0,
    },
  )
}

function wrapKnown(values: Readonly<Record<string, unknown>> = {}): FactsByName {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Fact] => [name, { known: value }]),
  )
}

/** Evaluates the control of a policy with these statements, as it is read from AWS. */
async function evaluatePolicy(
  policyFact: PolicyFact,
  ...statements: readonly unknown[]
): Promise<Evaluation> {
  const { resource, referencedBy, others } = policyFact
  const facts = { ...wrapKnown(others), ...(await readPolicyFact(policyFact, statements)) }
  const snapshots = [
    buildSnapshot(resource, facts),
    ...(referencedBy ? [buildSnapshot(referencedBy.resource, wrapKnown(referencedBy.facts))] : []),
  ]
  const evaluated = referencedBy?.resource ?? resource
  const control = checklist.find(({ id }) => id === policyFact.control)
  const evaluator = control?.evaluators.find(({ kind }) => kind === evaluated.kind)
  if (control === undefined || evaluator === undefined) throw new Error(`${policyFact.control} is missing`)
  return evaluateControl(control, evaluator, evaluated, {
    lookup: of => snapshots.find(each => getResourceKey(each.resource) === getResourceKey(of)),
    settings: defaultSettings,
    awsCatalog,
    now: new Date('2026-05-12T09:00:00Z'),
  }).evaluation
}

const table = POLICY_FACTS.map(policyFact => [policyFact.fact, policyFact.resource.kind, policyFact] as const)

describe.each(table)('%s of %s, of which a statement is not understood', (_, __, policyFact) => {
  const odd = Object.entries(ODD)

  it.each(odd)('contains the others: %s', async (reason, statement) => {
    const fact = (await readPolicyFact(policyFact, [statement, OPEN]))[policyFact.fact]
    expect(fact).toMatchObject({ incomplete: expect.stringContaining(reason) as string })
    expect(JSON.stringify(fact)).toContain('"Action":["*"]')
  })

  it.each(odd)('is a violation by another statement: %s', async (_reason, statement) => {
    expect(await evaluatePolicy(policyFact, statement, OPEN)).toMatchObject({ status: 'NON_COMPLIANT' })
  })

  it.each(odd)('never passes: %s', async (reason, statement) => {
    for (const statements of [[statement], [statement, NARROW]])
      expect(await evaluatePolicy(policyFact, ...statements)).toMatchObject({
        status: 'INSUFFICIENT_DATA',
        reason: expect.stringContaining(reason) as string,
      })
  })

  it('passes without it', async () => {
    const { status } = await evaluatePolicy(policyFact, NARROW)
    expect(['COMPLIANT', 'NOT_APPLICABLE']).toContain(status)
  })
})

it('covers every collector that reads policies', () => {
  const directory = join(import.meta.dirname, '../../../functions/collectors')
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const calling = files.filter(
    file =>
      file.endsWith('.ts') &&
      !file.startsWith('api/') &&
      readFileSync(join(directory, file), 'utf8').includes('parsePolicyResponse('),
  )
  expect(calling.toSorted()).toEqual([...new Set(POLICY_FACTS.map(({ file }) => file))].toSorted())
})
