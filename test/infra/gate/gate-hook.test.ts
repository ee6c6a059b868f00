import { describe, expect, it } from 'vitest'
import { findStackByName, synthesizeTestStacks, SYNTH_ACCOUNT_ID } from '../synthesis.ts'
import type { StackTemplate } from '../resolved-template.ts'

const HOME = 'eu-west-1'

/** The template of the home stack with this mode of the gate. */
function synthesizeHome(gate: string | undefined): StackTemplate {
  const configuration = { home: HOME, ...(gate === undefined ? {} : { gate }) }
  return findStackByName(synthesizeTestStacks(configuration), 'Assay').template
}

function listOfType({ Resources }: StackTemplate, type: string) {
  return Object.values(Resources).filter(resource => resource.Type === type)
}

function findByText(resources: ReturnType<typeof listOfType>, text: string) {
  const found = resources.filter(resource => JSON.stringify(resource).includes(text))
  expect(found).toHaveLength(1)
  return found[0]?.Properties ?? {}
}

const TABLE = `arn:aws:dynamodb:${HOME}:${SYNTH_ACCOUNT_ID}:table/assay`

describe('the hook of the gate', () => {
  it('is not deployed unless the configuration says so', () => {
    for (const mode of [undefined, 'OFF']) {
      const template = synthesizeHome(mode)
      expect(listOfType(template, 'AWS::CloudFormation::LambdaHook')).toEqual([])
      expect(JSON.stringify(template)).not.toContain('assay-gate')
    }
  })

  it.each(['WARN', 'FAIL'])('judges change sets and stacks other than Assay’s own: %s', mode => {
    const hooks = listOfType(synthesizeHome(mode), 'AWS::CloudFormation::LambdaHook')
    expect(hooks.map(({ Properties }) => Properties)).toMatchObject([
      {
        Alias: 'Assay::Gate::Hook',
        FailureMode: mode,
        HookStatus: 'ENABLED',
        TargetOperations: ['CHANGE_SET', 'STACK'],
        StackFilters: { FilteringCriteria: 'ALL', StackNames: { Exclude: ['Assay'] } },
      },
    ])
  })

  it('has a function that reads the table and the stack, and writes its log alone', () => {
    const template = synthesizeHome('FAIL')
    const lambda = findByText(listOfType(template, 'AWS::Lambda::Function'), '"assay-gate"')
    expect(lambda).toMatchObject({ FunctionName: 'assay-gate', Timeout: 30, Handler: 'index.handler' })
    const role = findByText(listOfType(template, 'AWS::IAM::Role'), 'cloudformation:DescribeChangeSet')
    const [{ PolicyDocument: document }] = role['Policies'] as [
      { PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] } },
    ]
    const granted = document.Statement.flatMap(({ Action, Resource }) =>
      [Action].flat().map(action => [action, Resource]),
    )
    const stacks = `arn:aws:cloudformation:${HOME}:${SYNTH_ACCOUNT_ID}:stack/*/*`
    expect(granted.filter(([action]) => !String(action).startsWith('kms:'))).toEqual([
      ['dynamodb:GetItem', TABLE],
      ['dynamodb:Query', TABLE],
      ['cloudformation:DescribeChangeSet', stacks],
      ['cloudformation:DescribeStacks', stacks],
      ['cloudformation:GetTemplate', stacks],
      ['cloudformation:ListStackResources', stacks],
      ['logs:CreateLogStream', `arn:aws:logs:${HOME}:${SYNTH_ACCOUNT_ID}:log-group:/aws/lambda/assay-gate:*`],
      ['logs:PutLogEvents', `arn:aws:logs:${HOME}:${SYNTH_ACCOUNT_ID}:log-group:/aws/lambda/assay-gate:*`],
    ])
    const keys = granted.filter(([action]) => String(action).startsWith('kms:')).map(([action]) => action)
    expect(keys).toEqual(['kms:Decrypt', 'kms:DescribeKey'])
  })

  it('is invoked by a role that may do nothing else', () => {
    const roles = listOfType(synthesizeHome('FAIL'), 'AWS::IAM::Role')
    const role = findByText(roles, 'hooks.cloudformation.amazonaws.com')
    expect(JSON.stringify(role['Policies'])).toMatch(/"Action":"lambda:InvokeFunction"/)
    expect(JSON.stringify(role['Policies'])).not.toContain('*')
  })
})
