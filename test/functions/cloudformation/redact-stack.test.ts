import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { resolveTemplate } from '../../../functions/cloudformation/resolve/resolve-template.ts'
import { parseTemplate } from '../../../functions/cloudformation/template/parse-template.ts'
import type { AwsOperation } from '../../../functions/collectors/api/aws-call.ts'
import {
  describeStack,
  getTemplate,
  listStackResources,
  listStacks,
} from '../../../functions/collectors/cloudformation/operations.ts'
import { fetchStackTemplate } from '../../../functions/collectors/cloudformation/stack-template.ts'
import { createTypedCall } from '../../../functions/collectors/lists/resource-list.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import { recordCalls } from '../../../functions/local/record-calls.ts'

const PASSWORD = 'correct-horse-battery'
const PIN = 73_912_845
const KEY = 'AKIAIOSFODNN7EXAMPLE'
const SECRETS = [PASSWORD, String(PIN), KEY]

/** Environment variables in each form that a value can have. */
const variables = {
  DB_PASSWORD: PASSWORD,
  PLAIN: PASSWORD,
  PIN,
  KEY,
  URL: { 'Fn::Sub': `postgres://admin:${PASSWORD}@\${Table}` },
  PART: { 'Fn::Select': [1, { 'Fn::Split': [':', `x:${PASSWORD}`] }] },
  JOINED: { 'Fn::Join': ['', [PASSWORD, { Ref: 'Table' }]] },
  CHOSEN: { 'Fn::If': ['IsProduction', PASSWORD, { Ref: 'AWS::NoValue' }] },
  TABLE: { Ref: 'Table' },
  MAPPED: { 'Fn::FindInMap': ['Sizes', 'prod', 'Size'] },
}

const template = {
  Description: PASSWORD,
  Metadata: { Note: PASSWORD },
  Parameters: {
    Hidden: { Type: 'String', NoEcho: 'TRUE', Default: PASSWORD, AllowedValues: [PASSWORD, 'other'] },
    HiddenPin: { Type: 'Number', NoEcho: true, Default: PIN, Description: PASSWORD },
    DbPassword: { Type: 'String', Default: PASSWORD, MaxLength: 30 },
    Stage: { Type: 'String', Default: 'test', AllowedValues: ['test', 'prod'] },
  },
  Mappings: { Sizes: { prod: { Size: '256', DbPassword: PASSWORD } } },
  Conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { TableName: 'orders' },
      Metadata: { Note: PASSWORD },
    },
    Database: { Type: 'AWS::RDS::DBInstance', Properties: { MasterUserPassword: PASSWORD } },
    Joined: {
      Type: 'AWS::RDS::DBInstance',
      Properties: { MasterUserPassword: { 'Fn::Join': ['', [PASSWORD]] } },
    },
    Worker: {
      Type: 'AWS::Lambda::Function',
      Metadata: { 'aws:cdk:path': 'App/Worker/Resource', Password: PASSWORD },
      Properties: {
        FunctionName: 'worker',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        MemorySize: 256,
        Role: 'arn:aws:iam::111122223333:role/worker',
        Code: { ZipFile: `connect('${PASSWORD}')` },
        Environment: { Variables: variables },
      },
    },
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: 'task',
        ContainerDefinitions: [
          {
            Name: 'app',
            Image: 'public.ecr.aws/x/y:1',
            Command: ['connect', PASSWORD],
            EntryPoint: { 'Fn::Split': [' ', `run ${PASSWORD}`] },
            Environment: Object.entries(variables).map(([Name, Value]) => ({ Name, Value })),
          },
        ],
      },
    },
    Host: { Type: 'AWS::EC2::Instance', Properties: { UserData: { 'Fn::Base64': `export A=${PASSWORD}` } } },
  },
  Outputs: { Connection: { Value: PASSWORD, Export: { Name: 'connection' } } },
}

const responses = new Map<AwsOperation, unknown>([
  [
    describeStack,
    {
      Stacks: [
        {
          StackName: 'app',
          Description: PASSWORD,
          Parameters: [
            { ParameterKey: 'Hidden', ParameterValue: '****' },
            { ParameterKey: 'DbPassword', ParameterValue: PASSWORD },
            { ParameterKey: 'Stage', ParameterValue: 'prod' },
          ],
          Outputs: [{ OutputKey: 'Connection', OutputValue: PASSWORD }],
          Tags: [{ Key: 'a', Value: PASSWORD }],
        },
      ],
    },
  ],
  [
    listStackResources,
    {
      NextToken: 'next',
      StackResourceSummaries: [
        {
          LogicalResourceId: 'Worker',
          PhysicalResourceId: 'worker',
          ResourceType: 'AWS::Lambda::Function',
          ResourceStatus: 'UPDATE_COMPLETE',
          ResourceStatusReason: `the password ${PASSWORD} is wrong`,
        },
      ],
    },
  ],
  [
    listStacks,
    { StackSummaries: [{ StackName: 'app', StackStatus: 'CREATE_COMPLETE', TemplateDescription: PASSWORD }] },
  ],
])

/** What `assay collect` records of the stack, whose template has this text. */
async function record(body: string) {
  const recorded: RecordedCall[] = []
  const call = recordCalls(
    operation =>
      Promise.resolve(operation === getTemplate ? { TemplateBody: body } : responses.get(operation)),
    each => recorded.push(each),
    createRedactor('key'),
    () => new Date('2026-05-12T10:00:00.000Z'),
  )
  for (const operation of [getTemplate, describeStack, listStackResources, listStacks])
    await call(operation, 'eu-west-1', {})
  return recorded
}

/** The resources of the stack as the account file shows it. */
async function resolveRecorded(body: string) {
  const recorded = await record(body)
  const call = createTypedCall('eu-west-1', ({ name }) =>
    Promise.resolve(recorded.find(({ operation }) => operation === name)?.output),
  )
  const read = await fetchStackTemplate(call, 'app')
  const parsed = parseTemplate(read.body, 'recorded')
  const context = {
    stack: 'app',
    account: '111122223333',
    region: 'eu-west-1',
    physicalIds: new Map(),
    exports: new Map(),
  }
  const [resolved, ...others] = resolveTemplate(parsed, { ...context, parameters: read.parameters })
  expect(others).toEqual([])
  return new Map((resolved?.resources ?? []).map(each => [each.logicalId, each]))
}

describe('what is recorded of a stack', () => {
  it.each([
    ['JSON', JSON.stringify(template)],
    ['YAML', stringify(template)],
    ['a text that is no template', `{"Resources": ${PASSWORD} ${PIN} ${KEY}`],
  ])('has no secret of its template, parameters and outputs: %s', async (_, body) => {
    const text = JSON.stringify(await record(body))
    for (const secret of SECRETS) expect(text).not.toContain(secret)
  })

  it('still resolves, with what no secret is in', async () => {
    const resources = await resolveRecorded(JSON.stringify(template))
    expect([...resources.keys()].toSorted()).toEqual(Object.keys(template.Resources).toSorted())
    expect(resources.get('Worker')).toMatchObject({
      constructPath: 'App/Worker/Resource',
      physicalId: 'worker',
      properties: {
        Runtime: 'nodejs24.x',
        MemorySize: 256,
        Role: 'arn:aws:iam::111122223333:role/worker',
        Environment: { Variables: { TABLE: 'orders', MAPPED: '256' } },
      },
    })
  })

  it('replaces equal values of variables by equal texts, and others by others', async () => {
    const resources = await resolveRecorded(JSON.stringify(template))
    const { Variables } = (resources.get('Worker')?.properties['Environment'] ?? {}) as {
      Variables: Record<string, string>
    }
    expect(Variables['DB_PASSWORD']).toMatch(/^redacted-[0-9a-f]{16}$/)
    expect(Variables['PLAIN']).toBe(Variables['DB_PASSWORD'])
    expect(Variables['CHOSEN']).toBe(Variables['DB_PASSWORD'])
    expect(new Set(Object.values(Variables)).size).toBe(Object.keys(Variables).length - 2)
  })

  it('has the values of parameters that are no secrets, and what identifies resources', async () => {
    const outputs = new Map(
      (await record(JSON.stringify(template))).map(({ operation, output }) => [operation, output]),
    )
    expect(outputs.get('DescribeStacks')).toEqual({
      Stacks: [
        {
          StackName: 'app',
          Parameters: [
            { ParameterKey: 'Hidden', ParameterValue: '****' },
            { ParameterKey: 'DbPassword', ParameterValue: '****' },
            { ParameterKey: 'Stage', ParameterValue: 'prod' },
          ],
        },
      ],
    })
    expect(outputs.get('ListStackResources')).toEqual({
      NextToken: 'next',
      StackResourceSummaries: [
        {
          LogicalResourceId: 'Worker',
          PhysicalResourceId: 'worker',
          ResourceType: 'AWS::Lambda::Function',
          ResourceStatus: 'UPDATE_COMPLETE',
        },
      ],
    })
    expect(outputs.get('ListStacks')).toEqual({
      StackSummaries: [{ StackName: 'app', StackStatus: 'CREATE_COMPLETE' }],
    })
  })
})
