import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseRoleSinks, type RoleSinksFile } from '../../../../../audit/engines/iam/catalog/role-sinks.ts'
import { loadActions, loadRoleSinks } from '../../../../../functions/bundled-files/aws-catalog.ts'
import { listRolePassingOperations } from '../../../../../infra/aws-catalog/role-sinks-file.ts'
import type { ServiceModel, ModelShape } from '../../../../../infra/aws-catalog/service-model.ts'

const packed = readFileSync(
  new URL('../../../../../audit/engines/iam/catalog/role-sinks.json.br', import.meta.url),
)
const file = JSON.parse(brotliDecompressSync(packed).toString('utf8')) as RoleSinksFile
const sinks = new Map(loadRoleSinks().map(({ action, principals }) => [action, principals]))

describe('the actions that take a role', () => {
  it('are unique actions that AWS has, as AWS spells them', () => {
    const names = loadRoleSinks().map(({ action }) => action)
    expect(names.length).toBeGreaterThan(800)
    expect(names).toEqual([...new Set(names)])
    const unknown = names.filter(name => {
      const index = loadActions().indexOf(name)
      return index === undefined || loadActions().spelling(index) !== name
    })
    expect(unknown).toEqual([])
  })

  it('are not read-only', () => {
    const reading = loadRoleSinks().filter(
      ({ action }) => loadActions().level(loadActions().indexOf(action) ?? -1) === 'List',
    )
    expect(reading).toEqual([])
    expect([...sinks.keys()].filter(name => /:(Get|List|Describe|Delete|Assume)[A-Z]/.test(name))).toEqual([])
  })

  it.each<[string, string[]]>([
    ['lambda:CreateFunction', ['lambda.amazonaws.com']],
    ['lambda:UpdateFunctionConfiguration', ['lambda.amazonaws.com']],
    ['ec2:RunInstances', ['ec2.amazonaws.com']],
    ['ec2:AssociateIamInstanceProfile', ['ec2.amazonaws.com']],
    ['iam:AddRoleToInstanceProfile', ['ec2.amazonaws.com']],
    ['ecs:RegisterTaskDefinition', ['ecs-tasks.amazonaws.com']],
    ['ecs:RunTask', ['ecs-tasks.amazonaws.com']],
    ['cloudformation:CreateStack', ['cloudformation.amazonaws.com']],
    ['codebuild:StartBuild', ['codebuild.amazonaws.com']],
    ['glue:CreateDevEndpoint', ['glue.amazonaws.com']],
    ['scheduler:CreateSchedule', ['scheduler.amazonaws.com']],
    ['states:TestState', ['states.amazonaws.com']],
    ['events:PutTargets', ['events.amazonaws.com']],
    ['pipes:CreatePipe', ['pipes.amazonaws.com']],
    ['s3:PutReplicationConfiguration', ['s3.amazonaws.com']],
    ['ssm:StartAutomationExecution', ['ssm.amazonaws.com']],
    ['rolesanywhere:CreateProfile', ['rolesanywhere.amazonaws.com']],
    ['wafv2:CreateWebACL', []],
  ])('include %s, for %j', (action, principals) => {
    expect(sinks.get(action)).toEqual(principals)
  })

  it.each([
    'iam:PassRole',
    'iam:AttachRolePolicy',
    'sts:AssumeRole',
    'organizations:CreateAccount',
    'dms:CreateInstanceProfile',
  ])('exclude %s', action => {
    expect(sinks.has(action)).toBe(false)
  })

  it('go to service principals', () => {
    const principals = Object.values(file.principals).flat()
    expect(principals.filter(each => !/^([a-z\d-]+\.)+amazonaws\.com$/.test(each))).toEqual([])
    const places = Object.keys(file.principals)
    expect(places.filter(place => !(place in file.actions) && !sinks.has(place))).toEqual([])
  })

  it('omit only operations without an action', () => {
    expect(file.unlisted.filter(name => loadActions().indexOf(name) !== undefined)).toEqual([])
    expect(file.unlisted.length).toBeLessThan(40)
  })

  it('have a small file', () => {
    expect(packed.length).toBeLessThanOrEqual(15_000)
    expect(file.source).toMatch(/^botocore \d+\.\d+\.\d+ /)
  })
})

describe('the role sinks file', () => {
  it('prefers the principals of an action over those of its service', () => {
    const text = JSON.stringify({
      actions: { a: 'One Two', b: 'Three' },
      principals: { a: ['a.amazonaws.com'], 'a:Two': ['x.amazonaws.com', 'y.amazonaws.com'] },
    })
    expect(parseRoleSinks(text)).toEqual([
      { action: 'a:One', principals: ['a.amazonaws.com'] },
      { action: 'a:Two', principals: ['x.amazonaws.com', 'y.amazonaws.com'] },
      { action: 'b:Three', principals: [] },
    ])
  })
})

/** A service whose only operation, `Start`, has `input`. */
function service(
  input: ModelShape,
  shapes: Readonly<Record<string, ModelShape>> = {},
  operation = 'Start',
): ServiceModel {
  return {
    metadata: { endpointPrefix: 'a' },
    operations: { [operation]: { input: { shape: 'Input' } }, Nothing: {} },
    shapes: { Input: input, Text: { type: 'string' }, ...shapes },
  }
}

const text = { shape: 'Text' }

describe('an operation takes a role', () => {
  it.each<[string, ServiceModel]>([
    ['by its name', service({ type: 'structure', members: { taskRoleArn: text } })],
    [
      'by its shape',
      service(
        { type: 'structure', members: { role: { shape: 'RoleArn' } } },
        { RoleArn: { type: 'string' } },
      ),
    ],
    [
      'by the pattern of its ARN',
      service(
        { type: 'structure', members: { role: { shape: 'R' } } },
        { R: { type: 'string', pattern: 'arn:aws:iam::\\d{12}:role/.*' } },
      ),
    ],
    [
      'by what is written of it',
      service({
        type: 'structure',
        members: { Role: { ...text, documentation: '<p>An IAM <b>role</b>.</p>' } },
      }),
    ],
    [
      'in a list in a structure',
      service(
        { type: 'structure', members: { steps: { shape: 'Steps' } } },
        {
          Steps: { type: 'list', member: { shape: 'Step' } },
          Step: { type: 'structure', members: { next: { shape: 'Steps' }, executionRoleArn: text } },
        },
      ),
    ],
    [
      'in a map',
      service(
        { type: 'structure', members: { RoleArns: { shape: 'Map' } } },
        { Map: { type: 'map', value: text } },
      ),
    ],
    [
      'by an instance profile',
      service(
        { type: 'structure', members: { IamInstanceProfile: { shape: 'Profile' } } },
        { Profile: { type: 'structure', members: { Name: text } } },
      ),
    ],
  ])('%s', (_, snapshot) => {
    expect(listRolePassingOperations(snapshot)).toEqual(['Start'])
  })

  it.each<[string, ServiceModel]>([
    ['nothing is called so', service({ type: 'structure', members: { name: text } })],
    ['it is a role of another kind', service({ type: 'structure', members: { role: text } })],
    [
      'it is one of a closed list',
      service(
        { type: 'structure', members: { userRoleArn: { shape: 'Kind' } } },
        { Kind: { type: 'string', enum: ['ADMIN'] } },
      ),
    ],
    ['it is the name of a session', service({ type: 'structure', members: { RoleSessionName: text } })],
    ['it searches for one', service({ type: 'structure', members: { roleArn: text } }, {}, 'ListJobs')],
    ['it deletes something', service({ type: 'structure', members: { roleArn: text } }, {}, 'DeleteJob')],
  ])('not where %s', (_, snapshot) => {
    expect(listRolePassingOperations(snapshot)).toEqual([])
  })
})
