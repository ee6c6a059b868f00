import { describe, expect, it } from 'vitest'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildRepositoryResource } from '../../../audit/resources/ecr/repository.ts'
import { buildVersionResource } from '../../../audit/resources/lambda/version.ts'
import { buildLayerVersionResource } from '../../../audit/resources/lambda/layer-version.ts'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import {
  checkoutFunction,
  readRecorded,
  listRecordedCalls,
  sharedRole,
  utilitiesLayer,
} from './recorded-account.ts'

const account = '111122223333'
const ireland = { account, region: 'eu-west-1' }
const registry = `${account}.dkr.ecr.eu-west-1.amazonaws.com`
const repository = `arn:aws:ecr:eu-west-1:${account}:repository/media/resizer`
const digest = `sha256:${'a'.repeat(64)}`
const Zip = {
  FunctionArn: checkoutFunction.arn,
  Role: sharedRole.arn,
  Runtime: 'nodejs22.x',
  PackageType: 'Zip',
}
const Image = { FunctionArn: checkoutFunction.arn, Role: sharedRole.arn, PackageType: 'Image' }

/** The facts of a function whose GetFunction output is `output`. */
async function readFacts(output: object) {
  const read = await readRecorded(checkoutFunction, listRecordedCalls({ operation: 'GetFunction', output }))
  if (read === 'NOT_FOUND') throw new Error('not found')
  return read.facts
}

describe('a function without its package type and its runtime', () => {
  it.each([{}, { PackageType: null, Runtime: '' }, { PackageType: '' }])(
    'is neither an image nor an archive: %j',
    async fields => {
      const { FunctionArn, Role } = Zip
      const facts = await readFacts({ Configuration: { FunctionArn, Role, ...fields }, Code: {} })
      const missing = { unknown: 'Lambda returned a function without its package type and runtime' }
      expect(facts).toMatchObject({
        image: missing,
        imageUri: missing,
        runtime: missing,
        runtimeManagement: missing,
      })
    },
  )
})

describe('a function that is an image', () => {
  const image = { known: buildImageResource(repository, digest, ireland) }
  const tagRepository = { known: buildRepositoryResource(repository, account) }
  const noDigest = { unknown: 'lambda:GetFunction returned no digest of the image' }
  const none = { known: 'NONE' }

  it.each([
    [
      'its tag',
      `${registry}/media/resizer:prod`,
      `${registry}/media/resizer@${digest}`,
      image,
      tagRepository,
    ],
    [
      'no tag: latest',
      `${registry}/media/resizer`,
      `${registry}/media/resizer@${digest}`,
      image,
      tagRepository,
    ],
    ['a digest', `${registry}/media/resizer@${digest}`, `${registry}/media/resizer@${digest}`, image, none],
    ['tag and digest', `${registry}/media/resizer:1@${digest}`, undefined, image, none],
    [
      'a tag that was resolved to a tag',
      `${registry}/media/resizer:1`,
      `${registry}/media/resizer:1`,
      noDigest,
      tagRepository,
    ],
    ['a tag that was not resolved', `${registry}/media/resizer:1`, undefined, noDigest, tagRepository],
    ['an image of elsewhere', 'example.com/resizer:1', 'example.com/resizer:1', noDigest, none],
  ])('is known as far as AWS names it, by %s', async (_, ImageUri, ResolvedImageUri, runs, names) => {
    const facts = await readFacts({ Configuration: Image, Code: { ImageUri, ResolvedImageUri } })
    expect(facts).toMatchObject({
      runtime: { known: 'IMAGE' },
      runtimeManagement: { known: 'IMAGE' },
      role: { known: sharedRole },
      imageUri: { known: ImageUri },
      image: runs,
      tagRepository: names,
    })
  })

  it('may be another account’s, and is this account’s resource', async () => {
    const uri = `999988887777.dkr.ecr.eu-west-1.amazonaws.com/base@${digest}`
    const facts = await readFacts({ Configuration: Image, Code: { ImageUri: uri, ResolvedImageUri: uri } })
    const arn = `arn:aws:ecr:eu-west-1:999988887777:repository/base/${digest}`
    expect(facts['image']).toMatchObject({ known: { account, arn } })
  })

  it.each([[{}], [{ Code: {} }], [{ Code: { ImageUri: '' } }]])(
    'is not known without its name: %j',
    async more => {
      const unknown = expect.stringContaining('returned no ImageUri') as string
      expect(await readFacts({ Configuration: Image, ...more })).toMatchObject({
        runtime: { known: 'IMAGE' },
        imageUri: { unknown },
        image: { unknown },
        tagRepository: { unknown },
      })
    },
  )
})

describe('the network of a function', () => {
  it.each([
    ['nothing', {}],
    ['an empty one', { VpcConfig: { VpcId: '', SubnetIds: [], SecurityGroupIds: [] } }],
    ['null', { VpcConfig: null }],
  ])('is none when AWS returns %s', async (_, more) => {
    expect(await readFacts({ Configuration: { ...Zip, ...more } })).toMatchObject({
      vpc: { known: 'NONE' },
      subnets: { known: [] },
      securityGroups: { known: [] },
    })
  })

  it('is unknown as a whole when AWS does not name the VPC', async () => {
    const VpcConfig = { VpcId: '', SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] }
    expect(await readFacts({ Configuration: { ...Zip, VpcConfig } })).toMatchObject({
      vpc: { unknown: 'lambda:GetFunction returned subnets or security groups but no VpcId' },
      subnets: { known: [{ arn: `arn:aws:ec2:eu-west-1:${account}:subnet/subnet-1` }] },
      securityGroups: { known: [{ arn: `arn:aws:ec2:eu-west-1:${account}:security-group/sg-1` }] },
    })
  })
})

describe('the environment of a function', () => {
  it('is unknown without access to its key, and nothing else is', async () => {
    const Environment = { Error: { ErrorCode: 'AccessDeniedException', Message: 'no kms:Decrypt' } }
    expect(await readFacts({ Configuration: { ...Zip, Environment } })).toMatchObject({
      runtime: { known: 'nodejs22.x' },
      environment: {
        unknown: 'lambda:GetFunction has no environment but an error (AccessDeniedException)',
      },
    })
  })

  it('is classified by variable names too', async () => {
    const Environment = { Variables: { DB_PASSWORD: 'hunter2' } }
    expect(await readFacts({ Configuration: { ...Zip, Environment } })).toMatchObject({
      environment: { known: { DB_PASSWORD: { detected: ['password by its name'] } } },
    })
  })
})

describe('the versions that a function routes calls to', () => {
  const canary = {
    Name: 'live',
    FunctionVersion: '8',
    RoutingConfig: { AdditionalVersionWeights: { 6: 0.1 } },
  }
  const old = { Name: 'old', FunctionVersion: '6', RoutingConfig: null }

  it.each([
    [
      'two aliases, one of them weighted',
      [canary, old],
      ['8', '6'],
      [
        { version: '8', alias: 'live', share: 0.9 },
        { version: '6', alias: 'live', share: 0.1 },
        { version: '6', alias: 'old', share: 1 },
      ],
    ],
    ['no alias', [], [], []],
    ['an alias of $LATEST', [{ Name: 'dev', FunctionVersion: '$LATEST' }], [], []],
    [
      'an alias that is a number but for one letter',
      [{ Name: '6e3', FunctionVersion: '6' }],
      ['6'],
      [{ version: '6', alias: '6e3', share: 1 }],
    ],
    [
      'an alias that routes all calls to its additional version',
      [{ ...canary, RoutingConfig: { AdditionalVersionWeights: { 6: 1 } } }],
      ['6'],
      [{ version: '6', alias: 'live', share: 1 }],
    ],
  ])('are those of its aliases: %s', async (_, aliases, numbers, routes) => {
    const versions = numbers.map(number => buildVersionResource(checkoutFunction, number))
    expect(await readRecorded(checkoutFunction, buildRouted(aliases), ['aliases'])).toMatchObject({
      facts: { versions: { known: versions }, routes: { known: routes } },
    })
  })

  it('are read with one call, for any number of aliases', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ ...canary, Name: `alias-${index}` }))
    const read = await readRecorded(checkoutFunction, buildRouted(many), ['aliases'])
    expect(read).toMatchObject({
      facts: { versions: { known: { length: 2 } }, routes: { known: { length: 200 } } },
    })
  })
})

describe('a published version', () => {
  const version = buildVersionResource(checkoutFunction, '6')
  const environment = { Variables: { DB_PASSWORD: 'correct-horse-battery' } }

  it('has the facts of a configuration, with one call for a zip package', async () => {
    const calls = [buildConfiguration('6', { Runtime: 'nodejs16.x', Environment: environment })]
    expect(await readRecorded(version, calls, ['configuration'])).toMatchObject({
      facts: {
        runtime: { known: 'nodejs16.x' },
        role: { known: { arn: sharedRole.arn } },
        environment: { known: { DB_PASSWORD: { hash: expect.any(String) as string } } },
        imageUri: { known: 'NONE' },
        vpc: { known: 'NONE' },
      },
    })
  })

  it('has the image that GetFunction returns for it', async () => {
    const uri = `${registry}/media/resizer:prod`
    const code = {
      ...buildConfiguration('6', {}),
      operation: 'GetFunction',
      output: { Code: { ImageUri: uri, ResolvedImageUri: `${registry}/media/resizer@${digest}` } },
    }
    const calls = [buildConfiguration('6', { PackageType: 'Image' }), code]
    expect(await readRecorded(version, calls, ['configuration'])).toMatchObject({
      facts: {
        runtime: { known: 'IMAGE' },
        imageUri: { known: uri },
        image: { known: buildImageResource(repository, digest, ireland) },
      },
    })
  })

  it('that does not exist is unknown and not deleted: something uses it', async () => {
    const { output: _, ...requested } = buildConfiguration('6', {})
    const missing = { ...requested, error: { name: 'ResourceNotFoundException', message: 'gone' } }
    const reason = 'version 6 of checkout-api, which is in use, does not exist'
    expect(await readRecorded(version, [missing], ['configuration'])).toMatchObject({
      transient: true,
      facts: { role: { unknown: reason }, environment: { unknown: reason } },
    })
  })

  it.each([
    ['NONE', { error: { name: 'ResourceNotFoundException', message: 'no policy' } }, 'NONE'],
    [
      'its own policy',
      {
        output: {
          Policy: '{"Statement":{"Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunction"}}',
        },
      },
      { Statement: [{ Principal: { '*': ['*'] } }] },
    ],
  ])('has %s', async (_, response, known) => {
    const { output: _output, ...requested } = buildConfiguration('6', {})
    const calls = [{ ...requested, operation: 'GetPolicy', ...response }]
    expect(await readRecorded(version, calls, ['policy'])).toMatchObject({ facts: { policy: { known } } })
  })
})

describe('the runtime of a function', () => {
  it('may be pinned', async () => {
    const runtimeVersionArn = 'arn:aws:lambda:eu-west-1::runtime:cdff'
    const output = { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: runtimeVersionArn }
    const calls = listRecordedCalls({ operation: 'GetRuntimeManagementConfig', output })
    expect(await readRecorded(checkoutFunction, calls, ['runtime management'])).toMatchObject({
      facts: { runtimeManagement: { known: { updateRuntimeOn: 'Manual', runtimeVersionArn } } },
    })
  })
})

describe('a layer version', () => {
  it('has no policy when AWS returns none for an existing version', async () => {
    expect(await readRecorded(utilitiesLayer)).toMatchObject({ facts: { policy: { known: 'NONE' } } })
  })

  it('has the policy that AWS returns', async () => {
    const Policy =
      '{"Statement":{"Sid":"all","Effect":"Allow","Principal":"*","Action":"lambda:GetLayerVersion"}}'
    const calls = listRecordedCalls({ operation: 'GetLayerVersionPolicy', output: { Policy } })
    expect(await readRecorded(utilitiesLayer, calls)).toMatchObject({
      facts: { policy: { known: { Statement: [{ Sid: 'all', Principal: { '*': ['*'] } }] } } },
    })
  })

  it('has a layer, and the compatible runtimes that AWS returns, if any', async () => {
    const layer = { kind: 'AWS::Lambda::Layer', arn: utilitiesLayer.arn.replace(/:4$/, '') }
    expect(await readRecorded(utilitiesLayer)).toMatchObject({
      facts: { layer: { known: layer }, compatibleRuntimes: { known: ['nodejs20.x', 'nodejs22.x'] } },
    })
    for (const more of [{}, { CompatibleRuntimes: null }, { CompatibleRuntimes: [] }]) {
      const output = { LayerVersionArn: utilitiesLayer.arn, ...more }
      expect(
        await readRecorded(utilitiesLayer, listRecordedCalls({ operation: 'GetLayerVersion', output })),
      ).toMatchObject({
        facts: { compatibleRuntimes: { known: [] } },
      })
    }
  })

  it('without readable runtimes still has its layer', async () => {
    const calls = listRecordedCalls({ operation: 'GetLayerVersion', error: 'AccessDeniedException' })
    expect(await readRecorded(utilitiesLayer, calls, ['name', 'version'])).toMatchObject({
      facts: {
        layer: { known: { kind: 'AWS::Lambda::Layer' } },
        compatibleRuntimes: { unknown: expect.any(String) as string },
      },
    })
  })

  it.each([
    'arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7',
    'arn:aws:lambda:::awslayer:AmazonLinux1803',
  ])('of another account is not requested, since only its owner may: %s', async arn => {
    expect(await readRecorded(buildLayerVersionResource(arn, account))).toMatchObject({
      facts: { policy: { known: 'FOREIGN' }, compatibleRuntimes: { known: 'FOREIGN' } },
    })
  })

  it('with an invalid ARN is rejected', async () => {
    const invalid = buildLayerVersionResource(
      `arn:aws:lambda:eu-west-1:${account}:layer:shared-utils`,
      account,
    )
    expect(await readRecorded(invalid)).toMatchObject({
      facts: { policy: { unknown: expect.stringContaining('is not the ARN of a layer version') as string } },
    })
  })
})

/** The GetFunctionConfiguration call of a version. */
function buildConfiguration(Qualifier: string, configuration: object): RecordedCall {
  return {
    service: 'lambda',
    region: 'eu-west-1',
    operation: 'GetFunctionConfiguration',
    input: { FunctionName: 'checkout-api', Qualifier },
    output: { ...Zip, FunctionArn: `${checkoutFunction.arn}:${Qualifier}`, ...configuration },
    at: '2026-05-12T09:00:00Z',
  }
}

/** The recorded calls, with these aliases of the function. */
function buildRouted(Aliases: readonly object[]): RecordedCall[] {
  return listRecordedCalls({ operation: 'ListAliases', output: { Aliases } })
}

describe('when a function was last modified', () => {
  it.each([
    ['2026-05-12T09:00:00.123+0000', { known: '2026-05-12T09:00:00.123Z' }],
    ['2026-05-12T09:00:00Z', { known: '2026-05-12T09:00:00.000Z' }],
    ['2026-05-12T11:00:00.000+0200', { known: '2026-05-12T09:00:00.000Z' }],
    [undefined, { known: 'NONE' }],
    ['yesterday', { unknown: 'lambda:GetFunction returned no valid LastModified' }],
  ])('is %s as a time in UTC', async (LastModified, fact) => {
    const { lastModified } = await readFacts({ Configuration: { ...Zip, LastModified }, Code: {} })
    expect(lastModified).toEqual(fact)
  })
})
