import { describe, expect, it } from 'vitest'
import { deployedContainerOperations } from '../../../functions/deployment-hook/deployed-containers.ts'
import { registrySourceOperations } from '../../../functions/collectors/ecr/content/registry-source.ts'
import { findStackByName, synthesizeTestStacks, SYNTH_ACCOUNT_ID } from '../synthesis.ts'
import { listTemplateResources, type StackTemplate } from '../resolved-template.ts'

const HOME = 'eu-west-1'
const NAME = 'assay-deployment-hook'

/** The home stack with these parts of the configuration. */
function synthesizeHome(parts: object) {
  return findStackByName(synthesizeTestStacks({ home: HOME, ...parts }), 'Assay')
}

interface Statement {
  Sid?: string
  Action: string | string[]
  Resource: string | string[]
  Condition?: object
}
type Role = { AssumeRolePolicyDocument: object; Policies: { PolicyDocument: { Statement: Statement[] } }[] }

const deployed = synthesizeHome({ deploymentHook: true })

function findOne<T>({ Resources }: StackTemplate, type: string, text: string): T {
  const found = Object.values(Resources).filter(
    resource => resource.Type === type && JSON.stringify(resource).includes(text),
  )
  expect(found).toHaveLength(1)
  return found[0]?.Properties as T
}

const statementsOf = ({ Policies }: Role) =>
  Policies.flatMap(({ PolicyDocument: { Statement } }) => Statement)

const ids = ({ Resources }: StackTemplate) => Object.keys(Resources)

/** Template without what names the archives: the configuration is in each. */
const withoutHashes = (raw: string) => raw.replaceAll(/[0-9a-f]{64}|[A-Za-z0-9+/]{43}=/g, 'HASH')

describe('the deployment hook', () => {
  it('is not deployed unless the configuration says so', () => {
    const { raw } = synthesizeHome({})
    expect(raw).not.toMatch(/deployment-hook|DeploymentHook|"ecs\.amazonaws\.com"/)
    expect(withoutHashes(synthesizeHome({ deploymentHook: false }).raw)).toBe(withoutHashes(raw))
  })

  it('adds its function, its roles, its log and its alarm, and changes nothing else', () => {
    const without = ids(synthesizeHome({}).template)
    const added = ids(deployed.template).filter(id => !without.includes(id))
    expect(without.filter(id => !ids(deployed.template).includes(id))).toEqual([])
    expect(added.map(id => deployed.template.Resources[id]?.Type ?? '').toSorted()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
    ])
  })

  it('has a function with memory and time to verify signatures, and one month of logs', () => {
    expect(findOne(deployed.template, 'AWS::Lambda::Function', `"${NAME}"`)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 300,
      MemorySize: 2_048,
      Environment: { Variables: { ASSAY_ACCOUNT: SYNTH_ACCOUNT_ID } },
    })
    const logGroup = findOne(deployed.template, 'AWS::Logs::LogGroup', `/aws/lambda/${NAME}`)
    expect(logGroup).toMatchObject({ RetentionInDays: 30 })
  })

  it('reads what is deployed and the signatures of images, writes its log, and may do nothing else', () => {
    const role = findOne<Role>(deployed.template, 'AWS::IAM::Role', 'ecs:DescribeServiceRevisions')
    const granted = statementsOf(role).flatMap(({ Action, Resource, Condition }) =>
      [Action].flat().map(action => [action, Resource, Condition ?? 'ALWAYS'] as const),
    )
    const log = `arn:aws:logs:${HOME}:${SYNTH_ACCOUNT_ID}:log-group:/aws/lambda/${NAME}:*`
    const repositories = `arn:aws:ecr:${HOME}:*:repository/*`
    expect(granted).toEqual([
      [
        'ecs:DescribeServiceRevisions',
        `arn:aws:ecs:${HOME}:${SYNTH_ACCOUNT_ID}:service-revision/*`,
        'ALWAYS',
      ],
      ['ecs:DescribeTaskDefinition', '*', 'ALWAYS'],
      ['ecr:BatchGetImage', repositories, 'ALWAYS'],
      ['ecr:DescribeImageSigningStatus', repositories, 'ALWAYS'],
      ['ecr:GetDownloadUrlForLayer', repositories, 'ALWAYS'],
      ['logs:CreateLogStream', log, 'ALWAYS'],
      ['logs:PutLogEvents', log, 'ALWAYS'],
    ])
    const called = [...deployedContainerOperations, ...registrySourceOperations].map(({ action }) => action)
    const actions = granted.flatMap(([action]) => (/^(?:ecs|ecr):/.test(action) ? [action] : []))
    expect(new Set(actions)).toEqual(new Set(called))
  })

  it('is invoked by a role of ECS that may do nothing else', () => {
    const role = findOne<Role>(deployed.template, 'AWS::IAM::Role', '"ecs.amazonaws.com"')
    expect(role.AssumeRolePolicyDocument).toMatchObject({
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' } }],
    })
    expect(statementsOf(role)).toMatchObject([{ Action: 'lambda:InvokeFunction', Effect: 'Allow' }])
    expect(JSON.stringify(statementsOf(role))).toMatch(/"Resource":"<DeploymentHookFunction[0-9A-F]{8}>"/)
    expect(JSON.stringify(role)).not.toContain('*')
  })

  it('has an alarm for its errors, and outputs with the ARNs of its function and its role', () => {
    expect(findOne(deployed.template, 'AWS::CloudWatch::Alarm', 'deployment-hook-errors')).toMatchObject({
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      Threshold: 1,
      Period: 300,
      AlarmActions: [expect.stringContaining('assay-notifications')],
    })
    const { Outputs } = JSON.parse(deployed.raw) as {
      Outputs: Record<string, { Value: { 'Fn::GetAtt'?: string[] } }>
    }
    const target = (name: string) => {
      const { 'Fn::GetAtt': [id = '', attribute] = [] } = Outputs[name]?.Value ?? {}
      return [deployed.template.Resources[id], attribute] as const
    }
    const [lambda, ofLambda] = target('DeploymentHookFunction')
    const [role, ofRole] = target('DeploymentHookRole')
    expect([ofLambda, ofRole]).toEqual(['Arn', 'Arn'])
    expect(lambda).toMatchObject({ Type: 'AWS::Lambda::Function', Properties: { FunctionName: NAME } })
    expect(JSON.stringify(role)).toContain('"ecs.amazonaws.com"')
  })

  it('names regions in a condition where they are too many for the ARNs', () => {
    const regions = [
      'af-south-1',
      'ap-east-1',
      'ap-south-1',
      'eu-central-1',
      'eu-north-1',
      'eu-south-1',
      'eu-west-2',
      'eu-west-3',
      HOME,
    ]
    const { template } = synthesizeHome({ deploymentHook: true, regions })
    const role = findOne<Role>(template, 'AWS::IAM::Role', 'ecs:DescribeServiceRevisions')
    const [read] = statementsOf(role).filter(({ Action }) => Action.includes('ecr:BatchGetImage'))
    expect(read).toMatchObject({
      Resource: 'arn:aws:ecr:*:*:repository/*',
      Condition: { StringEquals: { 'aws:RequestedRegion': regions.toSorted() } },
    })
    expect(listTemplateResources(template, 'AWS::Lambda::Function').length).toBeGreaterThan(12)
  })
})
