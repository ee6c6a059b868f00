import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ResolvedTemplate } from '../../../../functions/cloudformation/resolve/resolved-template.ts'
import {
  createUnresolved,
  findUnresolved,
} from '../../../../functions/cloudformation/resolve/resolved-value.ts'
import { findResolved, resolveOnly, resolveText } from './resolve-sample.ts'

function readSample(name: string): string {
  return readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8')
}

function readProperties(resolved: ResolvedTemplate, logicalId: string) {
  return findResolved(resolved, logicalId).properties
}

/** The reasons of all unresolved parts, by resource. */
function listUnresolved({ resources }: ResolvedTemplate): Record<string, string> {
  return Object.fromEntries(
    resources.flatMap(({ logicalId, properties }) => {
      const why = findUnresolved(properties)
      return why === undefined ? [] : [[logicalId, why]]
    }),
  )
}

describe('a serverless API', () => {
  const resolved = resolveOnly(readSample('serverless-api.yaml'), { parameters: { Stage: 'live' } })
  const { physicalId: table } = findResolved(resolved, 'Orders')

  it('has its function with the role, the table and the queue', () => {
    expect(readProperties(resolved, 'Handler')).toMatchObject({
      FunctionName: 'orders-live',
      MemorySize: 1024,
      Role: `arn:aws:iam::111122223333:role/${findResolved(resolved, 'HandlerRole').physicalId}`,
      DeadLetterConfig: {
        TargetArn: expect.stringMatching(/^arn:aws:sqs:eu-west-1:111122223333:app-Failed-/) as string,
      },
      Environment: {
        Variables: {
          TABLE: table,
          KEY: createUnresolved('a dynamic reference is resolved at the deployment'),
        },
      },
    })
  })

  it('has the policies of its role', () => {
    const arn = `arn:aws:dynamodb:eu-west-1:111122223333:table/${table}`
    expect(readProperties(resolved, 'HandlerRole')).toMatchObject({
      AssumeRolePolicyDocument: { Version: '2012-10-17' },
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      Policies: [{ PolicyDocument: { Statement: [{ Resource: [arn, `${arn}/index/*`] }] } }],
    })
  })

  it('has unresolved parts where AWS keeps a secret', () => {
    expect(listUnresolved(resolved)).toEqual({
      Handler: 'a dynamic reference is resolved at the deployment',
    })
    expect([...resolved.exports]).toEqual([['app-table', table]])
  })

  it('has no encryption settings of the live stage in another one', () => {
    const dev = resolveOnly(readSample('serverless-api.yaml'))
    expect(readProperties(dev, 'Orders')).not.toHaveProperty('SSESpecification')
    expect(readProperties(resolved, 'Orders')['SSESpecification']).toEqual({ SSEEnabled: true })
  })
})

describe('a service of ECS with a VPC', () => {
  const resolved = resolveOnly(readSample('ecs-service.yaml'))
  const getId = (logicalId: string): string => findResolved(resolved, logicalId).physicalId

  it('has its network', () => {
    expect(readProperties(resolved, 'Vpc')).toEqual({
      CidrBlock: '10.20.0.0/16',
      EnableDnsSupport: true,
      EnableDnsHostnames: true,
    })
    expect(readProperties(resolved, 'SubnetB')).toMatchObject({
      VpcId: getId('Vpc'),
      CidrBlock: '10.20.1.0/24',
    })
    expect(readProperties(resolved, 'Group')['SecurityGroupIngress']).toMatchObject([{ FromPort: '443' }])
    expect(readProperties(resolved, 'FromGroup')).toMatchObject({
      GroupId: getId('Group'),
      SourceSecurityGroupId: getId('Group'),
      IpProtocol: -1,
    })
  })

  it('has its task, whose tag is not known', () => {
    expect(readProperties(resolved, 'Task')).toMatchObject({ Cpu: 512, Memory: '1024' })
    expect(readProperties(resolved, 'Service')).toMatchObject({
      Cluster: getId('Cluster'),
      TaskDefinition: getId('Task'),
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: [getId('SubnetA'), getId('SubnetB')],
          SecurityGroups: [getId('Group')],
        },
      },
    })
    expect(listUnresolved(resolved)).toEqual({
      SubnetA: 'the account decides which Availability Zones it has',
      SubnetB: 'the account decides which Availability Zones it has',
      Task: 'the parameter ImageTag has no value',
    })
    const tagged = resolveOnly(readSample('ecs-service.yaml'), { parameters: { ImageTag: '7' } })
    expect(readProperties(tagged, 'Task')['ContainerDefinitions']).toMatchObject([
      { Image: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${getId('Repository')}:7` },
      { Image: 'public.ecr.aws/nginx/nginx:1.27' },
    ])
  })
})

describe('roles, users and groups', () => {
  const templates = resolveText(readSample('access.json'))

  it('are resolved for both values of the unknown parameter', () => {
    expect(templates.map(({ assumed }) => assumed)).toEqual([
      { HasBreakGlass: true, IsAudited: false },
      { HasBreakGlass: false, IsAudited: true },
    ])
    const [broken, audited] = templates as [ResolvedTemplate, ResolvedTemplate]
    expect(readProperties(broken, 'Alice')['Groups']).toEqual([
      'developers',
      findResolved(broken, 'Admins').physicalId,
    ])
    expect(readProperties(audited, 'Alice')['Groups']).toEqual(['developers'])
    expect(readProperties(broken, 'DeployRole')).not.toHaveProperty('PermissionsBoundary')
    expect(readProperties(audited, 'DeployRole')['PermissionsBoundary']).toBe(
      findResolved(audited, 'Boundary').physicalId,
    )
  })

  it('have their trust and permissions', () => {
    for (const resolved of templates) {
      expect(readProperties(resolved, 'DeployRole')).toMatchObject({
        ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/deploy'],
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Principal: {
                Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
              },
              Condition: {
                StringLike: {
                  'token.actions.githubusercontent.com:sub': 'repo:example/shop:ref:refs/heads/main',
                },
              },
            },
          ],
        },
      })
      expect(readProperties(resolved, 'DeployPolicy')['PolicyDocument']).toMatchObject({
        Statement: {
          Resource: ['arn:aws:iam::222233334444:role/deploy', 'arn:aws:iam::333344445555:role/deploy'],
        },
      })
    }
  })
})

describe('the output of the CDK', () => {
  const resolved = resolveOnly(readSample('cdk-output.json'), { stack: 'Shop' })

  it('is known whole', () => {
    expect(listUnresolved(resolved)).toEqual({})
    expect(resolved.undecided).toEqual([])
    expect(resolved.resources.some(({ logicalId }) => logicalId === 'CDKMetadata')).toBe(true)
  })

  it('has paths of constructs, assets and versions', () => {
    expect(findResolved(resolved, 'Handler886CB40B')).toMatchObject({
      constructPath: 'Shop/Handler/Resource',
      generated: true,
      properties: { Code: { S3Bucket: 'cdk-hnb659fds-assets-111122223333-eu-west-1' } },
    })
    const version = findResolved(resolved, 'HandlerVersion').physicalId
    expect(readProperties(resolved, 'LiveAlias')['FunctionVersion']).toBe(version.split(':').at(-1))
    expect(readProperties(resolved, 'HandlerServiceRoleDefaultPolicyCBD0CC91')).toMatchObject({
      Roles: [findResolved(resolved, 'HandlerServiceRoleFCDC14AE').physicalId],
      PolicyDocument: {
        Statement: [
          {
            Resource: `arn:aws:kms:eu-west-1:111122223333:key/${findResolved(resolved, 'Key961B73FD').physicalId}`,
          },
        ],
      },
    })
  })
})

it("resolves the project's own template for an organization", () => {
  const text = readFileSync(new URL('../../../../docs/organization.template.json', import.meta.url), 'utf8')
  const parameters = { Account: '222233334444', Home: 'eu-west-1' }
  const resolved = resolveOnly(text, { stack: 'AssayOrganization', region: 'us-east-1', parameters })
  expect(resolved.resources).toHaveLength(4)
  expect(resolved.undecided).toEqual([])
  expect(listUnresolved(resolved)).toEqual({})
})
