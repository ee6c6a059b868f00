import { describe, expect, it } from 'vitest'
import { known, type FactsByName } from '../../../../../audit/resources/fact.ts'
import { buildSubnetResource } from '../../../../../audit/resources/ec2/subnet.ts'
import { buildVpcResource } from '../../../../../audit/resources/ec2/vpc.ts'
import { buildFunctionResource } from '../../../../../audit/resources/lambda/function.ts'
import { buildLayerVersionResource } from '../../../../../audit/resources/lambda/layer-version.ts'
import { buildVersionResource } from '../../../../../audit/resources/lambda/version.ts'
import { getResourceKey, type Resource } from '../../../../../audit/resources/resource.ts'
import type { ExampleFunction } from '../../../../../examples/account/example-account.ts'
import type { ResolvedValue } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { loadEventWorld } from '../../../../events/world.ts'
import { readRecorded, utilitiesLayer } from '../../../collectors/recorded-account.ts'
import { readStubbedFacts } from '../../../collectors/stubbed-api.ts'
import {
  buildTemplateResource,
  notKnown,
  projectAllFacts,
  projectOwnFacts,
  projectTemplateResource,
  templateAccount as account,
  templatePlace,
} from '../template-resources.ts'

const world = loadEventWorld()
const parseId = (arn: string) => arn.split('/').at(-1) ?? arn
const lambdaArn = `arn:aws:lambda:eu-west-1:${account}`
const worker = buildFunctionResource('worker', templatePlace)
const roleArn = `arn:aws:iam::${account}:role/Worker`
const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:${account}:${name}`
const topicArn = (name: string) => `arn:aws:sns:eu-west-1:${account}:${name}`
const ecr = `${account}.dkr.ecr.eu-west-1.amazonaws.com/media/resizer`
const digest = `sha256:${'7b'.repeat(32)}`
const missing = { error: 'ResourceNotFoundException' }

function buildFunction(properties: Readonly<Record<string, ResolvedValue>>) {
  return buildTemplateResource('AWS::Lambda::Function', 'worker', {
    Role: roleArn,
    Runtime: 'nodejs22.x',
    ...properties,
  })
}

/** A policy as Lambda returns it. */
function encodePolicy(...Statement: readonly object[]): { Policy: string } {
  return { Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement }) }
}

function allowAll(Sid: string) {
  return { Sid, Effect: 'Allow', Principal: { '*': ['*'] }, Action: ['x'] }
}

/** What Inspector says of a function that a template is about to create, and what is known of its code. */
const notDeployedYet = {
  scanCoverage: known('NEW'),
  packageFindings: known('NONE'),
  codeSha256: known('NONE'),
  codeContent: known('NONE'),
  layerContents: known([]),
}

/** The template of a function of the example account. */
function describeFunction(each: ExampleFunction): Record<string, ResolvedValue> {
  const { vpc, subnets = {}, securityGroups = {}, layers = {}, imageUri } = each
  return {
    Role: each.role,
    PackageType: each.packageType,
    ...(each.runtime === undefined ? {} : { Runtime: each.runtime }),
    Code: imageUri === undefined ? { S3Bucket: 'code', S3Key: notKnown } : { ImageUri: imageUri },
    Layers: Object.keys(layers),
    ...(vpc === undefined
      ? {}
      : {
          VpcConfig: {
            SubnetIds: Object.keys(subnets).map(parseId),
            SecurityGroupIds: Object.keys(securityGroups).map(parseId),
          },
        }),
  }
}

describe('a function of the example account', () => {
  it.each(Object.entries(world.functions))(
    '%s has the facts that are read after deployment',
    async (arn, each) => {
      const name = arn.split(':').at(-1) ?? ''
      const resource = buildFunctionResource(name, templatePlace)
      const read = await readRecorded(resource)
      if (read === 'NOT_FOUND') throw new Error('not found')
      const { environment } = read.facts
      const subnets = Object.entries(world.subnets).map(([subnetArn, { vpc }]) => {
        const subnet = buildSubnetResource(parseId(subnetArn), templatePlace)
        return [subnet, { vpc: known(buildVpcResource(parseId(vpc), templatePlace)) }] as const
      })
      const resolved = [
        buildTemplateResource('AWS::Lambda::Function', name, describeFunction(each)),
        ...Object.entries(each.aliases ?? {}).map(([Name, FunctionVersion]) =>
          buildTemplateResource('AWS::Lambda::Alias', `${arn}:${Name}`, {
            FunctionName: arn,
            Name,
            FunctionVersion: FunctionVersion as string,
          }),
        ),
        ...Object.entries(each.resourcePolicy ?? {}).flatMap(([qualifier, statements]) =>
          Object.keys(statements).map(sid =>
            buildTemplateResource('AWS::Lambda::Permission', sid, {
              FunctionName: `${arn}:${qualifier}`,
              Action: 'lambda:InvokeFunction',
              Principal: 'apigateway.amazonaws.com',
              SourceArn: `arn:aws:execute-api:eu-west-1:${account}:a1b2c3d4e5/*/POST/checkout`,
            }),
          ),
        ),
      ]
      const created = projectAllFacts(resolved, subnets).get(getResourceKey(resource))
      const isTagged = each.imageUri !== undefined
      expect({ ...created, environment, ...(isTagged ? { image: read.facts['image'] } : {}) }).toEqual({
        ...read.facts,
        ...notDeployedYet,
      })
      const after = projectAllFacts(resolved, [[resource, read.facts]]).get(getResourceKey(resource))
      expect({ ...after, environment }).toEqual(read.facts)
    },
  )

  it('has a layer version with the facts that are read', async () => {
    const read = await readRecorded(utilitiesLayer)
    const resolved = buildTemplateResource('AWS::Lambda::LayerVersion', utilitiesLayer.arn, {
      CompatibleRuntimes: ['nodejs20.x', 'nodejs22.x'],
    })
    expect(read).toMatchObject({ facts: projectOwnFacts(resolved), resource: utilitiesLayer })
  })
})

describe('a function with everything', () => {
  const Statement = (qualifier: string, more: object) => ({
    Sid: `p-${qualifier || 'own'}`,
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: `${worker.arn}${qualifier && `:${qualifier}`}`,
    ...more,
  })
  const own = Statement('', {
    Principal: { Service: 'sns.amazonaws.com' },
    Condition: { ArnLike: { 'AWS:SourceArn': topicArn('source') } },
  })
  const ofAlias = Statement('live', {
    Principal: { AWS: 'arn:aws:iam::444455556666:root' },
    Action: 'lambda:InvokeFunctionUrl',
    Condition: {
      StringEquals: {
        'AWS:SourceAccount': '444455556666',
        'lambda:FunctionUrlAuthType': 'NONE',
        'aws:PrincipalOrgID': 'o-1',
      },
      Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
    },
  })
  const DestinationConfig = {
    OnSuccess: { Destination: topicArn('done') },
    OnFailure: { Destination: queueArn('failed') },
  }
  const Configuration = {
    FunctionArn: worker.arn,
    PackageType: 'Zip',
    Runtime: 'nodejs22.x',
    Role: roleArn,
    CodeSha256: `${'Ab3'.repeat(14)}c=`,
    Environment: { Variables: { TOKEN: 'hunter2', LEVEL: '3' } },
    DeadLetterConfig: { TargetArn: queueArn('dead') },
    Layers: [{ Arn: `${lambdaArn}:layer:b:2` }, { Arn: `${lambdaArn}:layer:a:1` }],
    VpcConfig: { VpcId: 'vpc-1', SubnetIds: ['subnet-2', 'subnet-1'], SecurityGroupIds: ['sg-1'] },
  }
  const responses = {
    GetFunction: {
      Configuration,
      Code: { Location: 'https://example.com' },
      Tags: { team: 'payments', waived: '' },
    },
    GetFunctionConfiguration: { ...Configuration, FunctionArn: `${worker.arn}:3` },
    GetRuntimeManagementConfig: { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: `${lambdaArn}::runtime:x` },
    GetFunctionCodeSigningConfig: { CodeSigningConfigArn: `${lambdaArn}:code-signing-config:csc-1` },
    ListCoverage: { coveredResources: [] },
    BatchGetAccountStatus: {
      accounts: [
        {
          accountId: account,
          resourceState: { ecr: { status: 'ENABLED' }, lambda: { status: 'ENABLED' } },
        },
      ],
    },
    ListFunctionUrlConfigs: { FunctionUrlConfigs: [{ FunctionArn: `${worker.arn}:live`, AuthType: 'NONE' }] },
    ListAliases: {
      Aliases: [
        { Name: 'live', FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } },
        { Name: 'next', FunctionVersion: '$LATEST' },
      ],
    },
    ListVersionsByFunction: { Versions: [{ Version: '$LATEST' }, { Version: '2' }, { Version: '3' }] },
    ListProvisionedConcurrencyConfigs: {
      ProvisionedConcurrencyConfigs: [{ FunctionArn: `${worker.arn}:3` }],
    },
    ListEventSourceMappings: ({ FunctionName }: Readonly<Record<string, unknown>>) => ({
      EventSourceMappings:
        FunctionName === 'worker:2'
          ? [
              {
                FunctionArn: `${worker.arn}:2`,
                State: 'Enabled',
                EventSourceArn: queueArn('source'),
                DestinationConfig: { OnFailure: { Destination: topicArn('failed') } },
              },
            ]
          : FunctionName === 'worker:live'
            ? [
                {
                  FunctionArn: `${worker.arn}:live`,
                  EventSourceArn: queueArn('of-alias'),
                  DestinationConfig: { OnFailure: { Destination: queueArn('failed-too') } },
                },
              ]
            : [],
    }),
    ListFunctionEventInvokeConfigs: { FunctionEventInvokeConfigs: [{ DestinationConfig }] },
    GetPolicy: ({ Qualifier }: Readonly<Record<string, unknown>>) =>
      Qualifier === undefined ? encodePolicy(own) : Qualifier === 'live' ? encodePolicy(ofAlias) : missing,
  }
  const templates = [
    buildFunction({
      Code: { ZipFile: 'hunter2' },
      Environment: { Variables: { TOKEN: 'hunter2', LEVEL: 3 } },
      DeadLetterConfig: { TargetArn: queueArn('dead') },
      Layers: [`${lambdaArn}:layer:b:2`, `${lambdaArn}:layer:a:1`],
      VpcConfig: { SubnetIds: ['subnet-2', 'subnet-1'], SecurityGroupIds: ['sg-1'] },
      RuntimeManagementConfig: { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: `${lambdaArn}::runtime:x` },
      CodeSigningConfigArn: `${lambdaArn}:code-signing-config:csc-1`,
      Tags: [{ Key: 'team', Value: 'payments' }, { Key: 'waived' }],
    }),
    buildTemplateResource(
      'AWS::Lambda::Version',
      `${worker.arn}:3`,
      { FunctionName: 'worker', ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } },
      { generated: true },
    ),
    buildTemplateResource('AWS::Lambda::Alias', `${worker.arn}:live`, {
      FunctionName: 'worker',
      Name: 'live',
      FunctionVersion: 3,
      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.25 }] },
    }),
    buildTemplateResource('AWS::Lambda::Alias', `${worker.arn}:next`, {
      FunctionName: worker.arn,
      Name: 'next',
      FunctionVersion: '$LATEST',
    }),
    buildTemplateResource('AWS::Lambda::Url', worker.arn, {
      TargetFunctionArn: worker.arn,
      Qualifier: 'live',
      AuthType: 'NONE',
    }),
    buildTemplateResource('AWS::Lambda::EventSourceMapping', 'uuid', {
      FunctionName: `${worker.arn}:2`,
      EventSourceArn: queueArn('source'),
      DestinationConfig: { OnFailure: { Destination: topicArn('failed') } },
    }),
    buildTemplateResource('AWS::Lambda::EventSourceMapping', 'uuid-2', {
      FunctionName: `${worker.arn}:live`,
      EventSourceArn: queueArn('of-alias'),
      DestinationConfig: { OnFailure: { Destination: queueArn('failed-too') } },
    }),
    buildTemplateResource('AWS::Lambda::EventInvokeConfig', 'x', {
      FunctionName: 'worker',
      Qualifier: '$LATEST',
      DestinationConfig,
    }),
    buildTemplateResource('AWS::Lambda::Permission', 'p-own', {
      FunctionName: 'worker',
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
      SourceArn: topicArn('source'),
    }),
    buildTemplateResource('AWS::Lambda::Permission', 'p-live', {
      FunctionName: `${worker.arn}:live`,
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '444455556666',
      SourceAccount: '444455556666',
      FunctionUrlAuthType: 'NONE',
      PrincipalOrgID: 'o-1',
      InvokedViaFunctionUrl: true,
    }),
  ]
  const subnets = ['subnet-1', 'subnet-2'].map(
    id =>
      [
        buildSubnetResource(id, templatePlace),
        { vpc: known(buildVpcResource('vpc-1', templatePlace)) },
      ] as const,
  )

  it('has the facts that are read, also when the template is deployed again', async () => {
    const read = await readStubbedFacts(worker, responses)
    const facts = projectAllFacts(templates, subnets)
    expect(facts.get(getResourceKey(worker))).toEqual({ ...read, ...notDeployedYet })
    expect(projectAllFacts(templates, [[worker, read]]).get(getResourceKey(worker))).toEqual(read)
    expect(JSON.stringify([...facts.values()])).not.toContain('hunter2')
  })

  it('has the facts of the version that it publishes', async () => {
    const version = buildVersionResource(worker, '3')
    const read = await readStubbedFacts(version, responses)
    expect(projectAllFacts(templates, subnets).get(getResourceKey(version))).toEqual({
      ...read,
      ...notDeployedYet,
      image: known('NONE'),
    })
  })
})

describe('AWS::Lambda::Function', () => {
  it.each<[string, Record<string, ResolvedValue>, object]>([
    [
      'a new one',
      {},
      {
        runtimeManagement: known({ updateRuntimeOn: 'Auto', runtimeVersionArn: 'NONE' }),
        vpc: known('NONE'),
        policies: known({}),
        urls: known([]),
      },
    ],
    ['no role', { Role: notKnown }, { role: { unknown: expect.stringContaining('Role') as string } }],
    [
      'the name of a role',
      { Role: 'Worker' },
      { role: { unknown: expect.stringContaining('not the ARN') as string } },
    ],
    ['no runtime', { Runtime: null }, { runtime: { unknown: expect.stringContaining('Runtime') as string } }],
    [
      'one variable',
      { Environment: { Variables: { A: 'x', B: notKnown } } },
      {
        environment: {
          known: { A: { detected: [] } },
          incomplete: 'property Environment.Variables.B is not known: the resource Other does not exist yet',
        },
      },
    ],
    [
      'all variables',
      { Environment: notKnown },
      { environment: { unknown: expect.stringContaining('Environment') as string } },
    ],
    [
      'one layer',
      { Layers: [`${lambdaArn}:layer:a:1`, notKnown] },
      {
        layers: {
          known: [{ arn: `${lambdaArn}:layer:a:1` }],
          incomplete: expect.stringContaining('Layers.1') as string,
        },
        layerNames: { known: [{ arn: `${lambdaArn}:layer:a` }], incomplete: expect.anything() as string },
      },
    ],
    [
      'one subnet',
      { VpcConfig: { SubnetIds: [notKnown, 'subnet-1'], SecurityGroupIds: notKnown } },
      {
        subnets: { known: [{}], incomplete: expect.stringContaining('SubnetIds.0') as string },
        securityGroups: { unknown: expect.stringContaining('SecurityGroupIds') as string },
        vpc: { unknown: 'the VPC of subnet subnet-1 is not known' },
      },
    ],
    ['the network', { VpcConfig: notKnown }, { vpc: { unknown: expect.anything() as string } }],
    [
      'the dead-letter target',
      { DeadLetterConfig: { TargetArn: notKnown } },
      { deadLetterQueue: { unknown: expect.anything() as string } },
    ],
    [
      'an image by digest',
      { PackageType: 'Image', Code: { ImageUri: `${ecr}@${digest}` } },
      {
        runtime: known('IMAGE'),
        runtimeManagement: known('IMAGE'),
        imageUri: known(`${ecr}@${digest}`),
        image: { known: { arn: `arn:aws:ecr:eu-west-1:${account}:repository/media/resizer/${digest}` } },
        tagRepository: known('NONE'),
      },
    ],
    [
      'an image by tag',
      { Code: { ImageUri: `${ecr}:prod` } },
      {
        imageUri: known(`${ecr}:prod`),
        image: { unknown: expect.stringContaining('resolves the tag') as string },
        imageTag: { known: { arn: `arn:aws:ecr:eu-west-1:${account}:repository/media/resizer:prod` } },
      },
    ],
    [
      'an image that is not known',
      { PackageType: 'Image', Code: { ImageUri: notKnown } },
      {
        imageUri: { unknown: expect.anything() as string },
        imageTag: { unknown: expect.anything() as string },
      },
    ],
    [
      'another mode',
      { RuntimeManagementConfig: { UpdateRuntimeOn: 'Never' } },
      { runtimeManagement: { unknown: expect.stringContaining('does not accept') as string } },
    ],
  ])('says what is known: %s', (_, properties, expected) => {
    expect(projectOwnFacts(buildFunction(properties))).toMatchObject(expected)
  })

  it('keeps the image of the tag that it runs, and no other', () => {
    const image = known({ arn: 'running' })
    const before = { ...projectOwnFacts(buildFunction({})), imageUri: known(`${ecr}:prod`), image }
    const deploy = (tag: string) =>
      projectOwnFacts(buildFunction({ Code: { ImageUri: `${ecr}:${tag}` } }), before)
    expect(deploy('prod')['image']).toEqual(image)
    expect(deploy('next')['image']).toHaveProperty('unknown')
  })

  it('keeps the mode of runtime updates that the account has, the VPC of its subnets and the order of AWS', () => {
    const network = { SubnetIds: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-1'] }
    const before: FactsByName = {
      ...projectOwnFacts(buildFunction({ VpcConfig: network })),
      runtimeManagement: known({ updateRuntimeOn: 'FunctionUpdate', runtimeVersionArn: 'NONE' }),
      vpc: known(buildVpcResource('vpc-1', templatePlace)),
    }
    const VpcConfig = { ...network, SubnetIds: ['subnet-2', 'subnet-1'] }
    expect(projectOwnFacts(buildFunction({ VpcConfig }), before)).toEqual(before)
    expect(projectOwnFacts(buildFunction({}), before)).toMatchObject({
      vpc: known('NONE'),
      subnets: known([]),
    })
  })
})

/** The facts of the worker after `type` with these properties, given facts of the worker. */
function editWorker(
  type: string,
  physicalId: string,
  properties: Record<string, ResolvedValue>,
  before: FactsByName,
  resource: Resource = worker,
) {
  const created = resource === worker ? projectOwnFacts(buildFunction({})) : {}
  const edited = projectAllFacts(
    [buildTemplateResource(type, physicalId, properties)],
    [[resource, { ...created, ...before }]],
  )
  return edited.get(getResourceKey(resource))
}

describe('what other resources add to a function', () => {
  it('replaces the routes of an alias and keeps those of others', () => {
    const routes = ['a', 'live', 'z'].map(alias => ({ version: '1', alias, share: 1 }))
    const properties = { FunctionName: 'worker', Name: 'live', FunctionVersion: '2' }
    const alias = (more: Record<string, ResolvedValue>) =>
      editWorker('AWS::Lambda::Alias', 'x', { ...properties, ...more }, { routes: known(routes) })
    expect(alias({})).toMatchObject({
      routes: known([routes[0], { version: '2', alias: 'live', share: 1 }, routes[2]]),
      versions: { known: [{ arn: `${worker.arn}:1` }, { arn: `${worker.arn}:2` }] },
    })
    expect(alias({ FunctionVersion: notKnown })).toMatchObject({
      routes: {
        known: [routes[0], routes[2]],
        incomplete: expect.stringContaining('FunctionVersion') as string,
      },
      versions: { incomplete: expect.stringContaining('FunctionVersion') as string },
    })
    expect(
      alias({
        RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '1', FunctionWeight: notKnown }] },
      }),
    ).toMatchObject({ routes: { known: [{}, {}], incomplete: expect.stringContaining('Weight') as string } })
  })

  it('replaces the URL of a qualifier', () => {
    const urls = known([{ qualifier: '$LATEST', authType: 'AWS_IAM' }])
    const url = (AuthType: ResolvedValue) =>
      editWorker('AWS::Lambda::Url', 'x', { TargetFunctionArn: 'worker', AuthType }, { urls })?.['urls']
    expect(url('NONE')).toEqual(known([{ qualifier: '$LATEST', authType: 'NONE' }]))
    expect(url(notKnown)).toEqual({ known: [], incomplete: expect.stringContaining('AuthType') as string })
  })

  it('replaces the statement of a permission, and keeps others', () => {
    const policies = known({
      $LATEST: { Version: '2012-10-17', Statement: ['a', 'own', 'z'].map(allowAll) },
    })
    const properties = { FunctionName: 'worker', Action: 'lambda:InvokeFunction', Principal: '*' }
    const permit = (more: Record<string, ResolvedValue>) =>
      editWorker('AWS::Lambda::Permission', 'own', { ...properties, ...more }, { policies })?.['policies']
    const replaced = { ...allowAll('own'), Action: ['lambda:InvokeFunction'], Resource: [worker.arn] }
    expect(permit({})).toEqual(
      known({ $LATEST: { Version: '2012-10-17', Statement: [allowAll('a'), replaced, allowAll('z')] } }),
    )
    for (const more of [{ SourceArn: notKnown }, { Principal: notKnown }, { Action: null }])
      expect(permit(more)).toMatchObject({
        known: {
          $LATEST: {
            Statement: [{}, { Sid: 'own', Action: [], NotUnderstood: expect.anything() as string }, {}],
          },
        },
        incomplete: expect.stringContaining('not understood') as string,
      })
  })

  it('puts a permission of a version on the version', () => {
    const version = buildVersionResource(worker, '3')
    const properties = { FunctionName: `${worker.arn}:3`, Action: 'lambda:InvokeFunction', Principal: '*' }
    const facts = editWorker('AWS::Lambda::Permission', 'own', properties, { policy: known('NONE') }, version)
    expect(facts?.['policy']).toMatchObject({ known: { Statement: [{ Resource: [version.arn] }] } })
  })

  it.each<[string, ResolvedValue, number]>([
    ['an enabled', true, 1],
    ['a disabled', 'false', 0],
    ['a perhaps enabled', notKnown, 1],
  ])('counts the version of %s mapping', (_, Enabled, expected) => {
    const properties = { FunctionName: `${worker.arn}:3`, Enabled, EventSourceArn: queueArn('q') }
    const facts = editWorker('AWS::Lambda::EventSourceMapping', 'x', properties, {})
    expect(facts?.['pins']).toEqual(known(expected ? [{ version: '3', by: 'EVENT_SOURCE_MAPPING' }] : []))
  })

  it('is incomplete where a source or a destination is not known', () => {
    const DestinationConfig = { OnFailure: { Destination: notKnown } }
    const properties = { FunctionName: 'worker', EventSourceArn: notKnown, DestinationConfig }
    const why = { known: [], incomplete: expect.stringContaining('is not known') as string }
    expect(editWorker('AWS::Lambda::EventSourceMapping', 'x', properties, {})).toMatchObject({
      sourceQueues: why,
      destinationQueues: why,
      destinationTopics: why,
    })
  })

  it('does not change a version that is published, and knows nothing of one without its function', () => {
    const build = (more: { generated?: true }) =>
      buildTemplateResource('AWS::Lambda::Version', `${worker.arn}:3`, { FunctionName: 'worker' }, more)
    const before = { runtime: known('nodejs18.x') }
    expect(projectOwnFacts(build({}), before)).toEqual(before)
    expect(projectOwnFacts(build({ generated: true }))).toMatchObject({
      runtime: { unknown: expect.stringContaining('publishes') as string },
      policy: known('NONE'),
    })
    const read = projectAllFacts([buildFunction({}), build({})]).get(
      getResourceKey(buildVersionResource(worker, '3')),
    )
    expect(read).toMatchObject({ runtime: { unknown: expect.stringContaining('not read') as string } })
  })

  it('shares a layer version', async () => {
    const layer = buildLayerVersionResource(`${lambdaArn}:layer:shared:1`, account)
    const Statement = {
      Sid: 'org',
      Effect: 'Allow',
      Principal: '*',
      Action: 'lambda:GetLayerVersion',
      Resource: layer.arn,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    }
    const read = await readStubbedFacts(layer, {
      GetLayerVersion: { LayerVersionArn: layer.arn },
      GetLayerVersionPolicy: { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [Statement] }) },
    })
    const version = buildTemplateResource('AWS::Lambda::LayerVersion', layer.arn, {})
    const permission = buildTemplateResource('AWS::Lambda::LayerVersionPermission', `${layer.arn}#org`, {
      LayerVersionArn: layer.arn,
      Action: 'lambda:GetLayerVersion',
      Principal: '*',
      OrganizationId: 'o-1',
    })
    expect(projectAllFacts([version, permission]).get(getResourceKey(layer))).toEqual(read)
  })

  it.each([
    ['AWS::Lambda::Permission', 'FunctionName'],
    ['AWS::Lambda::Url', 'TargetFunctionArn'],
    ['AWS::Lambda::Version', 'FunctionName'],
  ])('of %s is refused where the function is not known', (type, property) => {
    for (const value of [notKnown, 'no function name!', null])
      expect(() => projectTemplateResource(buildTemplateResource(type, 'x', { [property]: value }))).toThrow(
        property,
      )
  })
})
