import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Throttled, type Reading } from '../../../audit/account/reader.ts'
import { aspectsOf, factsOf, kinds } from '../../../audit/resources/kinds.ts'
import type { Kind, Resource } from '../../../audit/resources/resource.ts'
import { answers, operationsOf } from '../../../functions/answers/answers.ts'
import { identity } from '../../../functions/answers/iam/role.ts'
import { CallFailed, type Operation } from '../../../functions/answers/operation.ts'
import { readerBy } from '../../../functions/answers/reader.ts'
import { redaction } from '../../../functions/answers/redaction.ts'
import {
  alice,
  answering,
  checkout,
  dataAccess,
  engineers,
  reading,
  recorded,
  root,
  shared,
  utilities,
} from './recorded.ts'

const EACH: readonly Resource[] = [checkout, utilities, shared, alice, engineers, dataAccess, root]

/** Every operation that the aspects of a resource declare. */
const ASKED = EACH.flatMap(resource =>
  operationsOf([resource.kind]).map(operation => ({
    resource,
    operation,
    name: operation.name,
    kind: resource.kind,
  })),
)

function factsIn(read: Reading) {
  if (read === 'NOT_FOUND') throw new Error('not found')
  return read.facts
}

/** The facts that a reading knows. */
function knownIn(read: Reading): string[] {
  const known = Object.entries(factsIn(read)).filter(([, fact]) => 'known' in fact)
  return known.map(([name]) => name).toSorted()
}

/** Why a reading does not know the other ones. */
function reasonsIn(read: Reading): string[] {
  return Object.values(factsIn(read)).flatMap(fact => ('unknown' in fact ? [fact.unknown] : []))
}

describe('what is read', () => {
  it('is known of every fact of a function', async () => {
    expect(await reading(checkout)).toMatchObject({
      resource: { arn: 'arn:aws:lambda:eu-west-1:111122223333:function:checkout-api' },
      passing: false,
      facts: {
        runtime: { known: 'nodejs22.x' },
        role: { known: { kind: 'AWS::IAM::Role', arn: 'arn:aws:iam::111122223333:role/CheckoutApiRole' } },
        environment: { known: {} },
        imageUri: { known: 'NONE' },
        image: { known: 'NONE' },
        tagRepository: { known: 'NONE' },
        layers: { known: [utilities] },
        vpc: { known: { arn: arnOf('vpc/vpc-068f4a0febcb9d7f9') } },
        subnets: {
          known: [
            { arn: arnOf('subnet/subnet-07c8fcc8c5eaea59b') },
            { arn: arnOf('subnet/subnet-031ac91e27f2dfcc8') },
          ],
        },
        securityGroups: { known: [{ arn: arnOf('security-group/sg-029e2e6227240a06a') }] },
        urls: { known: [] },
        aliases: { known: { live: [{ version: '7', weight: 1, runtime: 'nodejs22.x' }] } },
        runtimeManagement: { known: { updateRuntimeOn: 'Auto', runtimeVersionArn: 'NONE' } },
        policies: { known: { live: { Statement: [{ Sid: 'api', Action: ['lambda:InvokeFunction'] }] } } },
      },
    })
  })

  it('is known of every fact of a role', async () => {
    expect(await reading(shared)).toMatchObject({
      facts: {
        trust: { known: { Statement: [{ Principal: { Service: ['lambda.amazonaws.com'] } }] } },
        boundary: { known: { arn: 'arn:aws:iam::111122223333:policy/DeveloperBoundary' } },
        tags: { known: {} },
        inlinePolicies: { known: { logs: { Statement: [{ Action: ['logs:*'] }] } } },
        attachedPolicies: { known: [{ kind: 'AWS::IAM::ManagedPolicy', arn: dataAccess.arn }] },
      },
    })
  })

  it('is the default version of a policy', async () => {
    expect(await reading(dataAccess)).toMatchObject({
      facts: {
        defaultVersion: { known: 'v4' },
        document: { known: { Statement: [{ Action: ['dynamodb:*'] }] } },
      },
    })
  })

  it('is the password policy, with what AWS assumes', async () => {
    const known = { minimumLength: 8, reusePrevention: 0 }
    expect(await reading(root)).toMatchObject({ facts: { passwordPolicy: { known } } })
  })

  it.each(EACH.map(resource => [resource.kind, resource] as const))(
    'is what the kind defines, and asks what its aspects declare: %s',
    async (kind, resource) => {
      const asked = new Set<Operation>()
      const call = answering(recorded())
      const reader = readerBy((operation, ...rest) => {
        asked.add(operation)
        return call(operation, ...rest)
      }, redaction('key'))
      for (const [aspect, { operations }] of Object.entries(answers[kind])) {
        asked.clear()
        const facts = factsIn(await reader.read(resource, [aspect]))
        expect(Object.keys(facts).toSorted()).toEqual(factsOf(kind, aspect).toSorted())
        expect(operations).toEqual(expect.arrayContaining([...asked]))
      }
      expect(
        Object.keys(answers[kind])
          .flatMap(aspect => factsOf(kind, aspect))
          .toSorted(),
      ).toEqual(Object.keys(kinds[kind].facts).toSorted())
    },
  )

  it('is asked once per operation, whoever needs it', () => {
    const actions = operationsOf(Object.keys(kinds) as Kind[]).map(({ action }) => action)
    expect(new Set(actions).size).toBe(actions.length)
  })

  it('is refused to an aspect that asks what it does not declare', async () => {
    const { operations } = identity
    identity.operations = []
    try {
      await expect(reading(shared)).rejects.toThrow('iam:GetRole is not declared by its aspect')
    } finally {
      identity.operations = operations
    }
  })

  it('is asked of the region that a global service has in its partition', async () => {
    const china = { ...shared, arn: 'arn:aws-cn:iam::111122223333:role/SharedLambdaRole' }
    const regions = new Set<string>()
    const reader = readerBy((operation, region) => {
      regions.add(region)
      return Promise.reject(new CallFailed(operation, 'AccessDenied', 'no'))
    }, redaction('key'))
    await reader.read(china, ['identity'])
    await reader.read(shared, ['identity'])
    expect([...regions]).toEqual(['cn-north-1', 'us-east-1'])
  })
})

describe.each(ASKED)('when $operation.action of a $kind fails', ({ resource, operation, name }) => {
  const others = aspectsOf(resource.kind)
    .filter(other => !answers[resource.kind][other]?.operations.includes(operation))
    .flatMap(other => factsOf(resource.kind, other))
    .toSorted()
  const failing = (error: string) => reading(resource, recorded({ operation: name, error }))

  it.each([
    ['AccessDenied', `access denied to ${operation.action}`],
    ['AccessDeniedException', `access denied to ${operation.action}`],
    ['UnknownOperationException', 'is not offered here'],
    ['NotRecorded', 'so it was recorded'],
  ])('%s makes its facts unknown, and no other', async (error, reason) => {
    const read = await failing(error)
    expect(read).toMatchObject({ passing: false })
    expect(knownIn(read)).toEqual(others)
    for (const why of reasonsIn(read)) expect(why).toContain(reason)
  })

  it('no answer makes its facts unknown for the moment', async () => {
    expect(await failing('NoAnswer')).toMatchObject({ passing: true })
  })

  it.each(['ThrottlingException', 'TooManyRequestsException', 'Throttling', 'SlowDown'])(
    '%s asks to come back later',
    async error => {
      await expect(failing(error)).rejects.toThrow(Throttled)
    },
  )

  it.each(['ServiceException', 'SomethingNew'])('%s is no fact: it is thrown', async error => {
    await expect(failing(error)).rejects.toMatchObject({ name: 'CallFailed', error })
  })

  it('an answer of any form is understood, or makes its facts unknown with a reason', async () => {
    const reads: Reading[] = []
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 2 }), async output => {
        reads.push(await reading(resource, recorded({ operation: name, output })))
      }),
      { numRuns: 10 },
    )
    for (const read of reads) {
      expect(knownIn(read)).toEqual(expect.arrayContaining(others))
      for (const why of reasonsIn(read)) expect(why).toMatch(/is not understood|answered|has no/)
    }
  })
})

describe('what is not there', () => {
  it.each([
    [utilities, 'GetLayerVersion', 'ResourceNotFoundException'],
    [checkout, 'GetFunction', 'ResourceNotFoundException'],
    [checkout, 'GetRuntimeManagementConfig', 'ResourceNotFoundException'],
    [checkout, 'ListFunctionUrlConfigs', 'ResourceNotFoundException'],
    [checkout, 'ListAliases', 'ResourceNotFoundException'],
    [shared, 'GetRole', 'NoSuchEntity'],
    [shared, 'ListRolePolicies', 'NoSuchEntityException'],
    [shared, 'ListAttachedRolePolicies', 'NoSuchEntity'],
    [dataAccess, 'GetPolicy', 'NoSuchEntity'],
    [dataAccess, 'GetPolicyVersion', 'NoSuchEntity'],
  ])('is not found: %j by %s', async (resource, operation, error) => {
    expect(await reading(resource, recorded({ operation, error }))).toBe('NOT_FOUND')
  })

  it('is no finding of another service', async () => {
    const read = reading(checkout, recorded({ operation: 'GetFunction', error: 'NoSuchEntity' }))
    await expect(read).rejects.toThrow(CallFailed)
  })

  it('is an empty policy of an alias, and no missing function', async () => {
    const calls = recorded({ operation: 'GetPolicy', error: 'ResourceNotFoundException' })
    expect(await reading(checkout, calls)).toMatchObject({ facts: { policies: { known: {} } } })
  })

  it('is an account without a password policy', async () => {
    const calls = recorded({ operation: 'GetAccountPasswordPolicy', error: 'NoSuchEntity' })
    expect(await reading(root, calls)).toMatchObject({ facts: { passwordPolicy: { known: 'NONE' } } })
  })

  it('is an inline policy that was deleted while the others were read', async () => {
    const calls = [
      ...recorded({ operation: 'ListRolePolicies', output: { PolicyNames: ['a', 'gone'] } }),
      inline('a', { output: { PolicyDocument: '{"Statement":[]}' } }),
      inline('gone', { error: { name: 'NoSuchEntity', message: 'deleted' } }),
    ]
    const read = await reading(shared, calls)
    expect(Object.keys((factsIn(read)['inlinePolicies'] as { known: object }).known)).toEqual(['a'])
  })
})

describe('answers that say too little', () => {
  const Configuration = { FunctionArn: checkout.arn, Role: shared.arn, Runtime: 'nodejs22.x' }
  it.each([
    [
      'no runtime',
      'GetFunction',
      { Configuration: { ...Configuration, Runtime: undefined } },
      'has no Runtime',
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
      'an AuthType that nobody knows',
      'ListFunctionUrlConfigs',
      { FunctionUrlConfigs: [{ FunctionArn: checkout.arn, AuthType: 'JWT' }] },
      'AuthType',
    ],
    ['no list of URLs', 'ListFunctionUrlConfigs', {}, '"FunctionUrlConfigs"'],
    ['no list of aliases', 'ListAliases', {}, '"Aliases"'],
    ['no policy', 'GetPolicy', {}, '"Policy"'],
    ['a policy that is not JSON', 'GetPolicy', { Policy: 'Allow everything' }, 'not JSON'],
    ['a policy without Effect', 'GetPolicy', { Policy: '{"Statement":[{"Action":"*"}]}' }, 'has no Effect'],
    ['a policy without Statement', 'GetPolicy', { Policy: '{}' }, 'without Statement'],
  ])('leave facts unknown: %s', async (_, operation, output, reason) => {
    const reasons = reasonsIn(await reading(checkout, recorded({ operation, output })))
    expect(reasons).not.toHaveLength(0)
    for (const why of reasons) expect(why).toContain(reason)
  })
})

function arnOf(resource: string): string {
  return `arn:aws:ec2:eu-west-1:111122223333:${resource}`
}

function inline(PolicyName: string, answer: object) {
  const input = { RoleName: 'SharedLambdaRole', PolicyName }
  const call = {
    service: 'iam',
    region: 'us-east-1',
    operation: 'GetRolePolicy',
    input,
    at: '2026-05-12T09:00:00Z',
  }
  return { ...call, ...answer }
}
