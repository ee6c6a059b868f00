import { describe, expect, it } from 'vitest'
import { ignoreStacksWithoutResources, readChangeSetInput } from '../../../cli/gate/change-set-input.ts'
import { AwsCallError, type AwsOperation } from '../../../functions/collectors/api/aws-call.ts'
import type { DeployedStack } from '../../../functions/gate/deployed-stack.ts'
import type { GateAccount } from '../../../functions/gate/gate-account.ts'
import { runGateCommand } from './gate-directory.ts'

const ARN =
  'arn:aws:cloudformation:us-east-1:123456789012:changeSet/next/11112222-3333-4444-5555-666677778888'
const described = {
  ChangeSetName: 'next',
  StackName: 'shop',
  Status: 'CREATE_COMPLETE',
  Parameters: [
    { ParameterKey: 'Stage', ParameterValue: 'prod' },
    { ParameterKey: 'Password', ParameterValue: '****' },
  ],
}
const body = 'Parameters: { Stage: { Type: String } }\nResources: { Topic: { Type: "AWS::SNS::Topic" } }\n'

/** Answers as CloudFormation; an error is thrown. Keeps what it was asked. */
function answer(DescribeChangeSet: unknown, TemplateBody = body) {
  const asked: object[] = []
  const answers: Readonly<Record<string, unknown>> = { DescribeChangeSet, GetTemplate: { TemplateBody } }
  const call = ({ name }: AwsOperation, region: string, input: object): Promise<unknown> => {
    asked.push({ name, region, ...input })
    const found = answers[name]
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found)
  }
  return { asked, source: { call, regions: ['eu-west-1'] } }
}

describe('a change set as the input of a gate', () => {
  it('has its template and the values of its parameters, or that they are hidden', async () => {
    const { asked, source } = answer(described)
    const input = await readChangeSetInput({ changeSet: 'next', stack: 'shop' }, source)
    expect(input).toMatchObject({ stack: 'shop', region: 'eu-west-1' })
    expect(input.parameters).toEqual({ Stage: 'prod', Password: { hiddenIn: 'change set' } })
    expect(input.template.locate(['Resources', 'Topic'])).toEqual({ file: 'shop/next', line: 2 })
    const names = { region: 'eu-west-1', ChangeSetName: 'next', StackName: 'shop' }
    expect(asked).toEqual([
      { name: 'DescribeChangeSet', ...names },
      { name: 'GetTemplate', ...names, TemplateStage: 'Original' },
    ])
  })

  it('is found by its ARN, in the region and for the account that it names', async () => {
    const { asked, source } = answer(described)
    const input = await readChangeSetInput({ changeSet: ARN }, source)
    expect(input).toMatchObject({ stack: 'shop', region: 'us-east-1', account: '123456789012' })
    expect(asked).toContainEqual({ name: 'DescribeChangeSet', region: 'us-east-1', ChangeSetName: ARN })
  })

  it.each<[string, unknown, string | undefined, string]>([
    [
      'that is not complete',
      { ...described, Status: 'FAILED', StatusReason: 'No updates\nare to be performed.' },
      undefined,
      String.raw`the change set next of the stack shop has the status FAILED ("No updates\nare to be performed.")`,
    ],
    [
      'that may not be read',
      new AwsCallError(
        {
          service: 'cloudformation',
          name: 'DescribeChangeSet',
          action: 'cloudformation:DescribeChangeSet',
        } as AwsOperation,
        'AccessDenied',
        'not authorized',
        false,
      ),
      undefined,
      'cannot read the change set: cloudformation:DescribeChangeSet failed with AccessDenied',
    ],
    ['whose template is none', described, 'Resources: [', 'shop/next'],
  ])('is refused %s', async (_, response, template, message) => {
    const { source } = answer(response, template)
    await expect(readChangeSetInput({ changeSet: 'next', stack: 'shop' }, source)).rejects.toThrow(message)
  })

  it.each<[string, readonly string[], string]>([
    ['with templates', ['a.yaml', '--change-set', 'next', '--stack', 's'], 'leave out the templates'],
    ['without a live account', ['--change-set', 'next', '--stack', 's'], 'add --against live'],
    ['without its stack', ['--change-set', 'next', '--against', 'live'], 'with --stack'],
    [
      'with parameters',
      ['--change-set', ARN, '--against', 'live', '--parameters', 'p.json'],
      'leave out --parameters',
    ],
    [
      'by no name',
      ['--change-set', 'a b', '--against', 'live', '--stack', 's'],
      'neither the name nor the ARN',
    ],
    ['and nothing else', [], 'name template files'],
  ])('is refused on the command line %s', async (_, args, message) => {
    const { status, stdout, stderr } = await runGateCommand(...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})

function openWithStack(read: DeployedStack | { unknown: string } | undefined): GateAccount {
  return ignoreStacksWithoutResources({ readStack: () => Promise.resolve(read) } as unknown as GateAccount)
}

it('a stack without resources counts as none, and no other', async () => {
  const resource = { logicalId: 'A', physicalId: 'a', type: 'AWS::SNS::Topic' }
  const deployed = { resources: [resource], template: { unknown: 'not read' } }
  expect(await openWithStack({ ...deployed, resources: [] }).readStack('r', 's')).toBeUndefined()
  expect(await openWithStack(deployed).readStack('r', 's')).toEqual(deployed)
  expect(await openWithStack({ unknown: 'denied' }).readStack('r', 's')).toEqual({ unknown: 'denied' })
})
