import { describe, expect, it } from 'vitest'
import { listTemplateResources, type StackTemplate } from './resolved-template.ts'
import { synthesizeTestStacks, type SynthStack } from './synthesis.ts'

/** Regions of the partition aws, in an order in which the first ones are the usual ones. */
const REGIONS = (
  'eu-west-1 us-east-1 eu-central-1 us-west-2 us-east-2 us-west-1 ca-central-1 ca-west-1 sa-east-1 eu-west-2 eu-west-3 ' +
  'eu-north-1 eu-south-1 eu-south-2 eu-central-2 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ' +
  'ap-southeast-4 ap-southeast-5 ap-southeast-7 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-east-1 me-south-1 ' +
  'me-central-1 il-central-1 af-south-1 mx-central-1'
).split(' ')

/** The scope with the most of everything. */
const LARGEST = {
  home: 'eu-west-1',
  regions: REGIONS,
  organization: { managementAccount: '444455556666', parents: ['r-ab12'] },
}

/** Scopes: the home alone, in another region, and up to all regions. */
const SCOPES = [
  { home: 'eu-west-1' },
  { home: 'us-east-1' },
  { home: 'eu-west-1', regions: ['us-east-1'] },
  ...[2, 8, 9, 16, 32].map(count => ({ home: 'eu-west-1', regions: REGIONS.slice(0, count) })),
  LARGEST,
]

type Properties = Readonly<Record<string, unknown>>

/** A quota of AWS, what it counts in a template, and where AWS documents it. */
interface Quota {
  name: string
  max: number
  /** The amounts of each resource of a template, by logical id. */
  measure: (template: StackTemplate, raw: string) => readonly (readonly [string, number])[]
}

function measureEach(types: readonly string[], amount: (properties: Properties) => number): Quota['measure'] {
  return template =>
    types.flatMap(type =>
      listTemplateResources(template, type).map(
        ([id, { Properties: properties }]) => [id, amount(properties)] as const,
      ),
    )
}

function countStatements({ PolicyDocument }: Properties): number {
  return (PolicyDocument as { Statement: unknown[] }).Statement.length
}

function countConditions({ PolicyDocument }: Properties): number {
  const { Statement } = PolicyDocument as { Statement: { Condition?: object }[] }
  return Statement.reduce((sum, { Condition = {} }) => sum + Object.keys(Condition).length, 0)
}

function measureDocument(name: string): (properties: Properties) => number {
  return properties => (properties[name] === undefined ? 0 : JSON.stringify(properties[name]).length)
}

function measureInlinePolicies({ Policies = [] }: Properties): number {
  const policies = Policies as { PolicyDocument: unknown }[]
  return policies.reduce((sum, policy) => sum + JSON.stringify(policy.PolicyDocument).length, 0)
}

function measureEnvironment({ Environment }: Properties): number {
  const { Variables = {} } = (Environment ?? {}) as { Variables?: Record<string, string> }
  return Object.entries(Variables).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
}

function countRules(template: StackTemplate): readonly (readonly [string, number])[] {
  const buses = listTemplateResources(template, 'AWS::Events::Rule').map(
    ([, { Properties: properties }]) => (properties['EventBusName'] ?? 'default') as string,
  )
  return [...new Set(buses)].map(bus => [bus, buses.filter(each => each === bus).length] as const)
}

const QUEUE = ['AWS::SQS::QueuePolicy']

/** The quotas, from the quota pages of each service. */
const QUOTAS: readonly Quota[] = [
  { name: 'statements of the policy of a queue', max: 20, measure: measureEach(QUEUE, countStatements) },
  { name: 'conditions of the policy of a queue', max: 10, measure: measureEach(QUEUE, countConditions) },
  {
    name: 'bytes of the policy of a queue',
    max: 8_192,
    measure: measureEach(QUEUE, measureDocument('PolicyDocument')),
  },
  {
    name: 'bytes of the policy of a topic',
    max: 30_720,
    measure: measureEach(['AWS::SNS::TopicPolicy'], measureDocument('PolicyDocument')),
  },
  {
    name: 'bytes of the policy of a bucket',
    max: 20_480,
    measure: measureEach(['AWS::S3::BucketPolicy'], measureDocument('PolicyDocument')),
  },
  {
    name: 'bytes of the policy of a key',
    max: 32_768,
    measure: measureEach(['AWS::KMS::Key'], measureDocument('KeyPolicy')),
  },
  {
    name: 'bytes of the policy of an event bus',
    max: 10_240,
    measure: measureEach(['AWS::Events::EventBusPolicy'], measureDocument('Statement')),
  },
  {
    name: 'characters of the inline policies of a role',
    max: 10_240,
    measure: measureEach(['AWS::IAM::Role'], measureInlinePolicies),
  },
  {
    name: 'characters of the trust policy of a role',
    max: 2_048,
    measure: measureEach(['AWS::IAM::Role'], measureDocument('AssumeRolePolicyDocument')),
  },
  {
    name: 'characters of the environment of a function',
    max: 4_096,
    measure: measureEach(['AWS::Lambda::Function'], measureEnvironment),
  },
  {
    name: 'characters of an event pattern',
    max: 2_048,
    measure: measureEach(['AWS::Events::Rule'], measureDocument('EventPattern')),
  },
  {
    name: 'targets of a rule',
    max: 5,
    measure: measureEach(['AWS::Events::Rule'], ({ Targets = [] }) => (Targets as unknown[]).length),
  },
  { name: 'rules of an event bus', max: 100, measure: countRules },
  {
    name: 'resources of a stack',
    max: 500,
    measure: ({ Resources }) => [['stack', Object.keys(Resources).length]],
  },
  {
    name: 'outputs of a stack',
    max: 200,
    measure: (_, raw) => [
      ['stack', Object.keys((JSON.parse(raw) as { Outputs?: object }).Outputs ?? {}).length],
    ],
  },
  { name: 'bytes of a template', max: 1_048_576, measure: (_, raw) => [['stack', Buffer.byteLength(raw)]] },
]

function listExcesses(stacks: readonly SynthStack[], quota: Quota): string[] {
  return stacks.flatMap(({ name, region, template, raw }) =>
    quota
      .measure(template, raw)
      .filter(([, amount]) => amount > quota.max)
      .map(
        ([id, amount]) => `${name} in ${region}: ${id} has ${amount} ${quota.name}; AWS takes ${quota.max}`,
      ),
  )
}

describe.each(SCOPES)('the stacks of %o', scope => {
  const stacks = synthesizeTestStacks(scope)

  it.each(QUOTAS)('stay within $max $name', quota => {
    expect(listExcesses(stacks, quota)).toEqual([])
  })
})

describe('the quotas', () => {
  const stacks = synthesizeTestStacks(LARGEST)

  it.each(QUOTAS)('are measured on something: $name', quota => {
    const amounts = stacks.flatMap(({ template, raw }) =>
      quota.measure(template, raw).map(([, amount]) => amount),
    )
    expect(Math.max(0, ...amounts)).toBeGreaterThan(quota.name.startsWith('outputs') ? -1 : 0)
    expect(listExcesses(stacks, { ...quota, max: Math.max(0, ...amounts) - 1 })).not.toEqual([])
  })
})
