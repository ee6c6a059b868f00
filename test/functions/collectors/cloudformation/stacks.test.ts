import { describe, expect, it } from 'vitest'
import { readDeployedStack } from '../../../../functions/gate/deployed-stack.ts'
import { AwsCallError, type AwsOperation } from '../../../../functions/collectors/api/aws-call.ts'
import {
  fetchStackNames,
  fetchStackResources,
} from '../../../../functions/collectors/cloudformation/stack-resources.ts'
import { fetchStackTemplate } from '../../../../functions/collectors/cloudformation/stack-template.ts'
import { createTypedCall } from '../../../../functions/collectors/lists/resource-list.ts'

type Answers = Readonly<Record<string, unknown>>

/** Calls that CloudFormation answers as `answers` has it by operation and token; an error is thrown. */
function callOf(answers: Answers) {
  return ({ name }: AwsOperation, _: string, input: object): Promise<unknown> => {
    const { NextToken = '' } = input as { NextToken?: string }
    const answer = answers[`${name}${NextToken}`]
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  }
}
const typedCallOf = (answers: Answers) => createTypedCall('eu-west-1', callOf(answers))

const summary = (LogicalResourceId: string, ResourceStatus: string, PhysicalResourceId?: string) => ({
  LogicalResourceId,
  ResourceStatus,
  ResourceType: 'AWS::IAM::Role',
  PhysicalResourceId,
})
const missing = new AwsCallError(
  {
    service: 'cloudformation',
    name: 'ListStackResources',
    action: 'cloudformation:ListStackResources',
  } as AwsOperation,
  'ValidationError',
  'Stack with id app does not exist',
  false,
)
const denied = new AwsCallError(
  {
    service: 'cloudformation',
    name: 'ListStackResources',
    action: 'cloudformation:ListStackResources',
  } as AwsOperation,
  'AccessDenied',
  'User is not authorized',
  false,
)

describe('the resources of a stack', () => {
  it('are those of all pages that exist', async () => {
    const answers = {
      ListStackResources: {
        StackResourceSummaries: [
          summary('A', 'CREATE_COMPLETE', 'a'),
          summary('B', 'DELETE_COMPLETE', 'b'),
          summary('C', 'CREATE_FAILED', ''),
          summary('D', 'CREATE_COMPLETE'),
        ],
        NextToken: '2',
      },
      ListStackResources2: { StackResourceSummaries: [summary('E', 'UPDATE_ROLLBACK_COMPLETE', 'e')] },
    }
    expect(await fetchStackResources(typedCallOf(answers), 'app')).toEqual([
      { logicalId: 'A', physicalId: 'a', type: 'AWS::IAM::Role' },
      { logicalId: 'E', physicalId: 'e', type: 'AWS::IAM::Role' },
    ])
  })

  it('are undefined without the stack, and an error without permission', async () => {
    expect(await fetchStackResources(typedCallOf({ ListStackResources: missing }), 'app')).toBeUndefined()
    await expect(fetchStackResources(typedCallOf({ ListStackResources: denied }), 'app')).rejects.toThrow(
      /AccessDenied|not authorized/,
    )
  })

  it('are an error in a response of another form', async () => {
    await expect(fetchStackResources(typedCallOf({ ListStackResources: {} }), 'app')).rejects.toThrow(
      /ListStackResources/,
    )
  })
})

it('the names of stacks are those that are not deleted', async () => {
  const answers = {
    ListStacks: {
      StackSummaries: [
        { StackName: 'one', StackStatus: 'CREATE_COMPLETE' },
        { StackName: 'gone', StackStatus: 'DELETE_COMPLETE' },
      ],
      NextToken: '2',
    },
    ListStacks2: { StackSummaries: [{ StackName: 'two', StackStatus: 'ROLLBACK_COMPLETE' }] },
  }
  expect(await fetchStackNames(typedCallOf(answers))).toEqual(['one', 'two'])
})

describe('the template of a stack', () => {
  it('has the values of parameters, and says which CloudFormation does not show', async () => {
    const Parameters = [
      { ParameterKey: 'Stage', ParameterValue: 'prod' },
      { ParameterKey: 'Password', ParameterValue: '****' },
      { ParameterKey: 'Empty', ParameterValue: '' },
      { ParameterKey: 'None', ParameterValue: null },
    ]
    const answers = {
      GetTemplate: { TemplateBody: 'Resources: {}' },
      DescribeStacks: { Stacks: [{ Parameters }] },
    }
    expect(await fetchStackTemplate(typedCallOf(answers), 'app')).toMatchObject({
      body: 'Resources: {}',
      parameters: {
        Stage: 'prod',
        Password: { hiddenIn: 'stack' },
        Empty: '',
        None: { hiddenIn: 'stack' },
      },
    })
  })

  it('is an error without the stack', async () => {
    const answers = { GetTemplate: { TemplateBody: '' }, DescribeStacks: { Stacks: [] } }
    await expect(fetchStackTemplate(typedCallOf(answers), 'app')).rejects.toThrow(/returned no stack/)
  })
})

const read = (answers: Answers) => readDeployedStack(callOf(answers), 'eu-west-1', 'app')

const lists = (...names: string[]) => ({
  StackSummaries: names.map(StackName => ({ StackName, StackStatus: 'CREATE_COMPLETE' })),
})

describe('a deployed stack', () => {
  it('is undefined if there is none', async () => {
    expect(await read({ ListStackResources: missing })).toBeUndefined()
  })

  it('is unknown without permission, unless the list of stacks does not have it', async () => {
    expect(await read({ ListStackResources: denied, ListStacks: lists('app') })).toMatchObject({
      unknown: expect.stringContaining('not authorized') as string,
    })
    expect(await read({ ListStackResources: denied, ListStacks: denied })).toHaveProperty('unknown')
    expect(await read({ ListStackResources: denied, ListStacks: lists('other') })).toBeUndefined()
  })

  it('has resources though its template cannot be read', async () => {
    const answers = {
      ListStackResources: { StackResourceSummaries: [summary('A', 'CREATE_COMPLETE', 'a')] },
      GetTemplate: denied,
      DescribeStacks: { Stacks: [{}] },
    }
    expect(await read(answers)).toMatchObject({
      resources: [{ logicalId: 'A' }],
      template: { unknown: expect.stringContaining('not authorized') as string },
    })
  })
})
