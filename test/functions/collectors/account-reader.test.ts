import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ThrottledError, type FactReading } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { listCollectorNames, listCollectedFacts, kinds } from '../../../audit/resources/kinds.ts'
import type { Kind, Resource } from '../../../audit/resources/resource.ts'
import { allCollectors, listOperations } from '../../../functions/collectors/all-collectors.ts'
import { roleIdentity } from '../../../functions/collectors/iam/role.ts'
import { AwsCallError, type AwsOperation } from '../../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { batchGetAccountStatus } from '../../../functions/collectors/inspector2/operations.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import { sampleUnlessFull } from '../../sample.ts'
import {
  aliceUser,
  createRecordedApi,
  checkoutFunction,
  dataAccessPolicy,
  engineersGroup,
  readRecorded,
  listRecordedCalls,
  rootAccount,
  sharedRole,
  utilitiesLayer,
} from './recorded-account.ts'

const EACH: readonly Resource[] = [
  checkoutFunction,
  utilitiesLayer,
  sharedRole,
  aliceUser,
  engineersGroup,
  dataAccessPolicy,
  rootAccount,
]

/** The operations that the collectors of a resource declare, but the one for functions that Inspector does not list. */
const ASKED_OPERATIONS = EACH.flatMap(resource =>
  listOperations([resource.kind])
    .filter(awsOperation => awsOperation !== batchGetAccountStatus)
    .map(awsOperation => ({
      resource,
      operation: awsOperation,
      name: awsOperation.name,
      kind: resource.kind,
    })),
)

function listFacts(read: FactReading) {
  if (read === 'NOT_FOUND') throw new Error('not found')
  return read.facts
}

/** The known facts of a reading. */
function listKnownFacts(read: FactReading): string[] {
  const known = Object.entries(listFacts(read)).filter(([, fact]) => 'known' in fact)
  return known.map(([name]) => name).toSorted()
}

/** The reasons of the unknown facts of a reading. */
function listReasons(read: FactReading): string[] {
  return Object.values(listFacts(read)).flatMap(fact => ('unknown' in fact ? [fact.unknown] : []))
}

describe('a reading', () => {
  it('knows every fact of a function', async () => {
    expect(await readRecorded(checkoutFunction)).toMatchObject({
      resource: { arn: 'arn:aws:lambda:eu-west-1:111122223333:function:checkout-api' },
      transient: false,
      facts: {
        runtime: { known: 'nodejs22.x' },
        role: { known: { kind: 'AWS::IAM::Role', arn: 'arn:aws:iam::111122223333:role/CheckoutApiRole' } },
        environment: { known: {} },
        imageUri: { known: 'NONE' },
        image: { known: 'NONE' },
        tagRepository: { known: 'NONE' },
        layers: { known: [utilitiesLayer] },
        vpc: { known: { arn: buildArn('vpc/vpc-068f4a0febcb9d7f9') } },
        subnets: {
          known: [
            { arn: buildArn('subnet/subnet-07c8fcc8c5eaea59b') },
            { arn: buildArn('subnet/subnet-031ac91e27f2dfcc8') },
          ],
        },
        securityGroups: { known: [{ arn: buildArn('security-group/sg-029e2e6227240a06a') }] },
        urls: { known: [] },
        versions: { known: [{ arn: `${checkoutFunction.arn}:7` }] },
        routes: { known: [{ version: '7', alias: 'live', share: 1 }] },
        runtimeManagement: { known: { updateRuntimeOn: 'Auto', runtimeVersionArn: 'NONE' } },
        policies: { known: { live: { Statement: [{ Sid: 'api', Action: ['lambda:InvokeFunction'] }] } } },
      },
    })
  })

  it('knows every fact of a role', async () => {
    expect(await readRecorded(sharedRole)).toMatchObject({
      facts: {
        trust: { known: { Statement: [{ Principal: { Service: ['lambda.amazonaws.com'] } }] } },
        boundary: { known: { arn: 'arn:aws:iam::111122223333:policy/DeveloperBoundary' } },
        tags: { known: {} },
        inlinePolicies: { known: { logs: { Statement: [{ Action: ['logs:*'] }] } } },
        attachedPolicies: { known: [{ kind: 'AWS::IAM::ManagedPolicy', arn: dataAccessPolicy.arn }] },
      },
    })
  })

  it('contains the default version of a policy', async () => {
    expect(await readRecorded(dataAccessPolicy)).toMatchObject({
      facts: {
        defaultVersion: { known: 'v4' },
        document: { known: { Statement: [{ Action: ['dynamodb:*'] }] } },
      },
    })
  })

  it('contains the password policy with AWS’s defaults', async () => {
    const known = { minimumLength: 8, reusePrevention: 0 }
    expect(await readRecorded(rootAccount)).toMatchObject({ facts: { passwordPolicy: { known } } })
  })

  it.each(EACH.map(resource => [resource.kind, resource] as const))(
    'has the facts of the kind, and calls what its collectors declare: %s',
    async (kind, resource) => {
      const requested = new Set<AwsOperation>()
      const awsCall = createRecordedApi(listRecordedCalls())
      const factReader = createAccountReader((awsOperation, ...rest) => {
        requested.add(awsOperation)
        return awsCall(awsOperation, ...rest)
      }, createRedactor('key'))
      for (const [collector, { operations }] of Object.entries(allCollectors[kind])) {
        requested.clear()
        const facts = listFacts(await factReader.read(resource, [collector]))
        expect(Object.keys(facts).toSorted()).toEqual(listCollectedFacts(kind, collector).toSorted())
        expect(operations).toEqual(expect.arrayContaining([...requested]))
      }
      expect(
        Object.keys(allCollectors[kind])
          .flatMap(collector => listCollectedFacts(kind, collector))
          .toSorted(),
      ).toEqual(Object.keys(kinds[kind].facts).toSorted())
    },
  )

  it('calls each operation once, for all collectors', () => {
    const actions = listOperations(Object.keys(kinds) as Kind[]).map(({ action }) => action)
    expect(new Set(actions).size).toBe(actions.length)
  })

  it('rejects an operation that the collector does not declare', async () => {
    const { operations } = roleIdentity
    roleIdentity.operations = []
    try {
      await expect(readRecorded(sharedRole)).rejects.toThrow('iam:GetRole is not declared by its collector')
    } finally {
      roleIdentity.operations = operations
    }
  })

  it('calls the global services’ region of the partition', async () => {
    const china = { ...sharedRole, arn: 'arn:aws-cn:iam::111122223333:role/SharedLambdaRole' }
    const regions = new Set<string>()
    const factReader = createAccountReader((awsOperation, region) => {
      regions.add(region)
      return Promise.reject(new AwsCallError(awsOperation, 'AccessDenied', 'no'))
    }, createRedactor('key'))
    await factReader.read(china, ['identity'])
    await factReader.read(sharedRole, ['identity'])
    expect([...regions]).toEqual(['cn-north-1', 'us-east-1'])
  })
})

describe.each(sampleUnlessFull(ASKED_OPERATIONS, 5))(
  'when $operation.action of a $kind fails',
  ({ resource, operation, name }) => {
    const others = listCollectorNames(resource.kind)
      .filter(other => !allCollectors[resource.kind][other]?.operations.includes(operation))
      .flatMap(other => listCollectedFacts(resource.kind, other))
      .toSorted()
    const failing = (error: string) => readRecorded(resource, listRecordedCalls({ operation: name, error }))

    it.each([
      ['AccessDenied', `access denied to ${operation.action}`],
      ['AccessDeniedException', `access denied to ${operation.action}`],
      ['UnknownOperationException', 'is not offered here'],
      ['NotRecorded', 'so it was recorded'],
    ])('%s makes only its facts unknown', async (error, reason) => {
      const read = await failing(error)
      expect(read).toMatchObject({ transient: false })
      expect(listKnownFacts(read)).toEqual(others)
      for (const why of listReasons(read)) expect(why).toContain(reason)
    })

    it.each(['NoResponse', 'UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure'])(
      '%s makes its facts unknown temporarily',
      async error => {
        expect(await failing(error)).toMatchObject({ transient: true })
      },
    )

    it.each(['ThrottlingException', 'TooManyRequestsException', 'Throttling', 'SlowDown'])(
      '%s is thrown as ThrottledError',
      async error => {
        await expect(failing(error)).rejects.toThrow(ThrottledError)
      },
    )

    it.each(['ServiceException', 'SomethingNew'])('%s makes nothing unknown: it is thrown', async error => {
      await expect(failing(error)).rejects.toMatchObject({ name: 'AwsCallError', error })
    })

    it('any response is parsed, or makes its facts unknown with a reason', async () => {
      const reads: FactReading[] = []
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 2 }), async output => {
          reads.push(await readRecorded(resource, listRecordedCalls({ operation: name, output })))
        }),
        { numRuns: 10 },
      )
      for (const read of reads) {
        expect(listKnownFacts(read)).toEqual(expect.arrayContaining(others))
        for (const why of listReasons(read)) expect(why).toMatch(/unexpected|returned/)
      }
    })
  },
)

describe('a missing resource', () => {
  it.each([
    [utilitiesLayer, 'GetLayerVersion', 'ResourceNotFoundException'],
    [checkoutFunction, 'GetFunction', 'ResourceNotFoundException'],
    [checkoutFunction, 'GetRuntimeManagementConfig', 'ResourceNotFoundException'],
    [checkoutFunction, 'GetFunctionCodeSigningConfig', 'ResourceNotFoundException'],
    [checkoutFunction, 'ListFunctionUrlConfigs', 'ResourceNotFoundException'],
    [checkoutFunction, 'ListAliases', 'ResourceNotFoundException'],
    [sharedRole, 'GetRole', 'NoSuchEntity'],
    [sharedRole, 'ListRolePolicies', 'NoSuchEntityException'],
    [sharedRole, 'ListAttachedRolePolicies', 'NoSuchEntity'],
    [dataAccessPolicy, 'GetPolicy', 'NoSuchEntity'],
    [dataAccessPolicy, 'GetPolicyVersion', 'NoSuchEntity'],
  ])('is not found: %j by %s', async (resource, operation, error) => {
    expect(await readRecorded(resource, listRecordedCalls({ operation, error }))).toBe('NOT_FOUND')
  })

  it('is not concluded from another service’s error', async () => {
    const read = readRecorded(
      checkoutFunction,
      listRecordedCalls({ operation: 'GetFunction', error: 'NoSuchEntity' }),
    )
    await expect(read).rejects.toThrow(AwsCallError)
  })

  it('does not follow from an alias without a policy', async () => {
    const calls = listRecordedCalls({ operation: 'GetPolicy', error: 'ResourceNotFoundException' })
    expect(await readRecorded(checkoutFunction, calls)).toMatchObject({ facts: { policies: { known: {} } } })
  })

  it('may be an account’s password policy', async () => {
    const calls = listRecordedCalls({ operation: 'GetAccountPasswordPolicy', error: 'NoSuchEntity' })
    expect(await readRecorded(rootAccount, calls)).toMatchObject({
      facts: { passwordPolicy: { known: 'NONE' } },
    })
  })

  it('may be an inline policy that was deleted during the reading', async () => {
    const calls = [
      ...listRecordedCalls({ operation: 'ListRolePolicies', output: { PolicyNames: ['a', 'gone'] } }),
      inline('a', { output: { PolicyDocument: '{"Statement":[]}' } }),
      inline('gone', { error: { name: 'NoSuchEntity', message: 'deleted' } }),
    ]
    const read = await readRecorded(sharedRole, calls)
    expect(Object.keys((listFacts(read)['inlinePolicies'] as { known: object }).known)).toEqual(['a'])
  })
})

describe('responses without required fields', () => {
  const Configuration = {
    FunctionArn: checkoutFunction.arn,
    Role: sharedRole.arn,
    Runtime: 'nodejs22.x',
    CodeSha256: `${'Ab3'.repeat(14)}c=`,
  }
  it.each([
    [
      'no runtime',
      'GetFunction',
      { Configuration: { ...Configuration, PackageType: 'Zip', Runtime: undefined } },
      'returned no Runtime',
    ],
    [
      'no role',
      'GetFunction',
      { Configuration: { ...Configuration, Role: undefined } },
      '"Configuration.Role"',
    ],
    [
      'a number as runtime',
      'GetFunction',
      { Configuration: { ...Configuration, Runtime: 22 } },
      'Configuration.Runtime',
    ],
    [
      'an unknown AuthType',
      'ListFunctionUrlConfigs',
      { FunctionUrlConfigs: [{ FunctionArn: checkoutFunction.arn, AuthType: 'JWT' }] },
      'AuthType',
    ],
    ['no list of URLs', 'ListFunctionUrlConfigs', {}, '"FunctionUrlConfigs"'],
    ['no list of aliases', 'ListAliases', {}, '"Aliases"'],
    ['no policy', 'GetPolicy', {}, '"Policy"'],
    ['a policy that is not JSON', 'GetPolicy', { Policy: 'Allow everything' }, 'not valid JSON'],
    ['a policy without Statement', 'GetPolicy', { Policy: '{}' }, 'has no Statement'],
  ])('leave facts unknown: %s', async (_, operation, output, reason) => {
    const reasons = listReasons(
      await readRecorded(checkoutFunction, listRecordedCalls({ operation, output })),
    )
    expect(reasons).not.toHaveLength(0)
    for (const why of reasons) expect(why).toContain(reason)
  })
})

function buildArn(resource: string): string {
  return `arn:aws:ec2:eu-west-1:111122223333:${resource}`
}

function inline(PolicyName: string, response: object) {
  const input = { RoleName: 'SharedLambdaRole', PolicyName }
  const call = {
    service: 'iam',
    region: 'us-east-1',
    operation: 'GetRolePolicy',
    input,
    at: '2026-05-12T09:00:00Z',
  }
  return { ...call, ...response }
}
