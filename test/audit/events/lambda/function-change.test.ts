import { describe, expect, it } from 'vitest'
import type { ParsedEvent, Subject } from '../../../../audit/events/change.ts'
import {
  functionChangePatterns,
  parseFunctionChange,
} from '../../../../audit/events/lambda/function-change.ts'
import { listRelationshipNames } from '../../../../audit/resources/kinds.ts'
import { isPatternMatch } from '../../../../audit/events/event-pattern.ts'
import { buildLambdaCall } from './lambda-calls.ts'

const NETWORK = ['vpc', 'subnets', 'securityGroups']
const DESTINATIONS = ['destinationQueues', 'destinationTopics']
const MAPPED = ['sourceQueues', ...DESTINATIONS]
const PINNED = ['pinnedVersions', 'pins']
const POLICIES = ['policies', 'sourceTopics']
const CODE = [
  'lastModified',
  'codeSha256',
  'codeContent',
  'runtime',
  'imageUri',
  'image',
  'tagRepository',
  'imageTag',
]
const namedFunction = { functionName: 'checkout-api' }
const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:checkout-api'
const role = 'arn:aws:iam::111122223333:role/A'
const codeSigningConfigArn = 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-0d4518bd353a0a7c6'
const uuid = { uUID: 'a1b2c3d4-0000-0000-0000-000000000000' }

function read(eventName: string, request: unknown, response: unknown = null): ParsedEvent {
  return parseFunctionChange(buildLambdaCall(eventName, request, response), { regions: ['eu-west-1'] })
}

function parseChange(eventName: string, request: unknown, response: unknown = null) {
  const found = read(eventName, request, response)
  if ('change' in found) return found.change
  throw new Error(`ignored: ${found.ignored}`)
}

function parseSubject(eventName: string, request: unknown, response: unknown = null): Subject {
  const { subjects } = parseChange(eventName, request, response)
  const [subject, ...others] = subjects.filter(({ resource }) => resource.kind !== 'AWS::Lambda::Version')
  if (subject === undefined || others.length > 0) throw new Error(eventName)
  return subject
}

const ROUTES = ['versions', 'routes']

/** All calls that change a function, with parameters and the facts that they can change. */
const CALLS: [string, object, Subject['facts']][] = [
  ['CreateFunction20150331', { role }, 'ALL'],
  ['UpdateFunctionCode20150331v2', { publish: true }, CODE],
  ['UpdateFunctionCode20150331v2', { dryRun: false }, CODE],
  ['UpdateFunctionConfiguration20150331v2', { memorySize: 512 }, ['lastModified', 'runtime', 'environment']],
  ['UpdateFunctionConfiguration20150331v2', { role }, ['lastModified', 'runtime', 'role', 'environment']],
  [
    'UpdateFunctionConfiguration20150331v2',
    { layers: [] },
    ['lastModified', 'runtime', 'environment', 'layers', 'layerNames', 'layerContents'],
  ],
  [
    'UpdateFunctionConfiguration20150331v2',
    { deadLetterConfig: {} },
    ['lastModified', 'runtime', 'environment', 'deadLetterQueue', 'deadLetterTopic'],
  ],
  [
    'UpdateFunctionConfiguration20150331v2',
    { vpcConfig: {} },
    ['lastModified', 'runtime', 'environment', ...NETWORK],
  ],
  ['DeleteFunction20150331', {}, 'ALL'],
  ['DeleteFunction20150331', { qualifier: null }, 'ALL'],
  ['DeleteFunction20150331', { qualifier: '5' }, [...POLICIES, ...PINNED]],
  ['DeleteFunction20150331', { qualifier: 5 }, [...POLICIES, ...PINNED]],
  ['DeleteFunction20150331', { functionName: `${arn}:5` }, [...POLICIES, ...PINNED]],
  ['AddPermission20150331v2', { qualifier: 'live' }, POLICIES],
  ['RemovePermission20150331v2', {}, POLICIES],
  ['PutResourcePolicy', {}, POLICIES],
  ['PutResourcePolicy20250101', {}, POLICIES],
  ['DeleteResourcePolicy', {}, POLICIES],
  ['CreateFunctionUrlConfig', { authType: 'NONE' }, ['urls']],
  ['UpdateFunctionUrlConfig20211031', {}, ['urls']],
  ['DeleteFunctionUrlConfig', {}, ['urls']],
  ['CreateAlias20150331', { name: 'live' }, ['urls', ...POLICIES, ...ROUTES, ...MAPPED]],
  ['UpdateAlias20150331', { name: 'live' }, ROUTES],
  ['DeleteAlias20150331', { name: 'live' }, ['urls', ...POLICIES, ...ROUTES, ...MAPPED]],
  ['PutRuntimeManagementConfig', { updateRuntimeOn: 'Manual' }, ['runtimeManagement']],
  ...[
    'PublishVersion20150331',
    'PutFunctionConcurrency20171031',
    'DeleteFunctionConcurrency20171031',
    'PutFunctionRecursionConfig',
    'PutFunctionScalingConfig',
  ].map((name): [string, object, string[]] => [name, {}, []]),
  ['PutFunctionCodeSigningConfig', { codeSigningConfigArn }, ['codeSigningConfig']],
  ['DeleteFunctionCodeSigningConfig20200630', {}, ['codeSigningConfig']],
  ...['Put', 'Update', 'Delete'].map((verb): [string, object, string[]] => [
    `${verb}FunctionEventInvokeConfig`,
    {},
    DESTINATIONS,
  ]),
  ...['Create', 'Update', 'Delete'].map((verb): [string, object, string[]] => [
    `${verb}EventSourceMapping20150331`,
    {},
    [...MAPPED, ...PINNED],
  ]),
  ...['Put', 'Delete'].map((verb): [string, object, string[]] => [
    `${verb}ProvisionedConcurrencyConfig`,
    {},
    PINNED,
  ]),
]

describe('the versions that a call names', () => {
  const weights = { additionalVersionWeights: { 6: 0.1 } }

  it.each([
    ['UpdateAlias20150331', { name: 'live', functionVersion: '7', routingConfig: weights }, null, ['7', '6']],
    ['CreateAlias20150331', { name: 'live', functionVersion: '7' }, null, ['7']],
    ['UpdateAlias20150331', { name: 'dev', functionVersion: '$LATEST' }, null, []],
    ['UpdateAlias20150331', { name: 'live', description: 'x' }, null, []],
    ['DeleteAlias20150331', { name: 'live' }, null, []],
    ['PublishVersion20150331', {}, { functionArn: `${arn}:8`, version: '8' }, ['8']],
    ['DeleteFunction20150331', { qualifier: '5' }, null, ['5']],
    ['PutProvisionedConcurrencyConfig', { qualifier: '5' }, null, ['5']],
    ['CreateEventSourceMapping20150331', { functionName: `${arn}:5` }, null, ['5']],
    ['DeleteEventSourceMapping20150331', {}, { functionArn: `${arn}:5` }, []],
    ['UpdateAlias20150331', { name: 'live', functionVersion: '7:x' }, null, []],
  ])('%s %j are read again', (eventName, more, response, numbers) => {
    const versions = parseChange(eventName, { ...namedFunction, ...more }, response).subjects.slice(1)
    expect(versions.map(({ resource }) => resource.arn)).toEqual(numbers.map(number => `${arn}:${number}`))
    for (const subject of versions) expect(subject).toMatchObject({ facts: [], fullRead: true })
  })

  it.each(['AddPermission20150331v2', 'RemovePermission20150331v2'])(
    '%s can change their policy',
    eventName => {
      const named = { functionName: `${arn}:5`, statementId: 'all' }
      expect(parseChange(eventName, named).subjects.slice(1)).toEqual([
        {
          resource: {
            kind: 'AWS::Lambda::Version',
            account: '111122223333',
            region: 'eu-west-1',
            arn: `${arn}:5`,
          },
          facts: ['policy'],
        },
      ])
    },
  )
})

describe('a change of a function', () => {
  it.each(CALLS)('by %s %j can change %j', (eventName, more, facts) => {
    const { resource, ...subject } = parseSubject(eventName, { ...namedFunction, ...more })
    expect(resource.arn).toBe(arn)
    expect(subject.facts).toEqual(facts)
    expect(subject.fullRead).toBeUndefined()
    const event = buildLambdaCall(eventName, namedFunction, null)
    expect(functionChangePatterns.some(pattern => isPatternMatch(pattern, event))).toBe(true)
  })

  it.each(['PutFunctionSomethingNew', 'UpdateThings20300101', 'AddFunctionTrust20300101v3', 'Create'])(
    'by the unknown call %s refreshes all facts',
    eventName => {
      const { resource, ...subject } = parseSubject(eventName, namedFunction)
      expect(resource.arn).toBe(arn)
      expect(subject).toMatchObject({ facts: [], fullRead: true })
      expect(
        functionChangePatterns.some(each =>
          isPatternMatch(each, buildLambdaCall(eventName, namedFunction, null)),
        ),
      ).toBe(true)
    },
  )

  it('can change every relationship', () => {
    const all = { ...namedFunction, role, layers: [], vpcConfig: {}, deadLetterConfig: {}, loggingConfig: {} }
    const names = [
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'AddPermission',
      'UpdateEventSourceMapping',
      'UpdateAlias',
      'PutFunctionCodeSigningConfig',
    ]
    const facts = names.flatMap(eventName => parseSubject(eventName, all).facts)
    expect(facts).toEqual(expect.arrayContaining([...listRelationshipNames('AWS::Lambda::Function')]))
  })

  it('expects the runtime, the role, and the deletion', () => {
    const asked = { ...namedFunction, role, runtime: 'nodejs22.x' }
    expect(parseSubject('UpdateFunctionConfiguration20150331v2', asked).expectation).toEqual({
      presence: 'PRESENT',
      facts: { runtime: 'nodejs22.x', role: `111122223333/global/${role}` },
    })
    expect(parseSubject('DeleteFunction20150331', namedFunction).expectation).toEqual({ presence: 'DELETED' })
    expect(
      parseSubject('DeleteFunction20150331', { ...namedFunction, qualifier: '5' }).expectation,
    ).toMatchObject({
      presence: 'PRESENT',
    })
    expect(parseSubject('DeleteFunctionSomethingNew', namedFunction).expectation).toEqual({})
  })

  it('does not include dry runs, failed calls and read-only calls', () => {
    expect(read('UpdateFunctionCode20150331v2', { ...namedFunction, dryRun: true })).toEqual({
      ignored: 'dry-run',
    })
  })

  it('contains the claims of the call', () => {
    expect(parseSubject('DeleteFunctionUrlConfig', { ...namedFunction, qualifier: 'live' }).claims).toEqual([
      { fact: 'urls', member: 'live', removed: true },
    ])
  })
})

describe('the function of a call', () => {
  const relativeId = { functionName: 'checkout-api' }
  const qualified = { fullyQualifiedArn: { arnPrefix: { account: '111122223333' }, relativeId } }

  it.each([
    ['its name', namedFunction, null],
    ['its name and an alias', { functionName: 'checkout-api:live' }, null],
    ['a part of its ARN', { functionName: '111122223333:function:checkout-api' }, null],
    ['a part of its ARN with a version', { functionName: '111122223333:function:checkout-api:7' }, null],
    ['account and name', { functionName: '111122223333:checkout-api' }, null],
    [
      'a part of its ARN with the region',
      { functionName: 'eu-west-1:111122223333:function:checkout-api' },
      null,
    ],
    ['its ARN', { functionName: arn }, null],
    ['its ARN and $LATEST', { functionName: `${arn}:$LATEST` }, null],
    ['the ARN of its resource', { resourceArn: arn }, null],
    ['the tagged resource', { resource: arn }, null],
    ['the parts of its ARN', { functionName: null, ...qualified }, null],
    ['what it answered', { functionName: null }, { functionArn: `${arn}:8` }],
    ['the name it answered', { functionName: 7 }, { functionName: 'checkout-api' }],
    ['what it answered, parameters being left out', null, { functionName: 'checkout-api', functionArn: arn }],
    ['what it answered, where the name is none', { functionName: 'check out' }, { functionArn: arn }],
  ])('is named by %s', (_, request, response) => {
    expect(parseSubject('UpdateFunctionCode20150331v2', request, response).resource).toEqual({
      kind: 'AWS::Lambda::Function',
      account: '111122223333',
      region: 'eu-west-1',
      arn,
    })
  })

  it('can have the name `function`', () => {
    const { resource } = parseSubject('UpdateFunctionCode20150331v2', { functionName: 'function' })
    expect(resource.arn).toBe('arn:aws:lambda:eu-west-1:111122223333:function:function')
  })

  it.each(['Update', 'Delete'])('is in the response of %sEventSourceMapping', verb => {
    const eventName = `${verb}EventSourceMapping20150331`
    expect(parseSubject(eventName, uuid, { ...uuid, functionArn: arn }).resource.arn).toBe(arn)
    expect(parseChange(eventName, uuid, null)).toMatchObject({
      subjects: [],
      unresolvedKinds: ['AWS::Lambda::Function'],
    })
  })

  it.each(['TagResource20170331v2', 'UntagResource20170331v2'])('is what %s tags', eventName => {
    expect(parseSubject(eventName, { resource: arn, tags: {} })).toMatchObject({
      resource: { arn },
      facts: ['tags'],
      expectation: { presence: 'PRESENT' },
    })
  })

  it.each([
    ['nothing', null],
    ['no name', {}],
    ['a name that is null', { functionName: null }],
    ['a name that is empty', { functionName: '' }],
    ['a number', { functionName: 7 }],
    ['a list', { functionName: ['checkout-api'] }],
    ['an object', { functionName: { toString: 'checkout-api' } }],
    ['a name that is none', { functionName: 'check out/../api' }],
    ['too much', { functionName: 'a'.repeat(3_000) }],
    ['another region', { functionName: 'arn:aws:lambda:us-east-1:111122223333:function:checkout-api' }],
    ['a layer', { functionName: 'arn:aws:lambda:eu-west-1:111122223333:layer:shared-utils:4' }],
    ['another service', { functionName: 'arn:aws:s3:::function:checkout-api' }],
    ['parts that are none', { fullyQualifiedArn: { arnPrefix: 'x', relativeId: 'y' } }],
  ])('is unresolved if the call names %s', (_, request) => {
    for (const eventName of [
      'CreateFunction20150331',
      'UpdateFunctionCode20150331v2',
      'UpdateFunctionConfiguration20150331v2',
      'DeleteFunction20150331',
      'AddPermission20150331v2',
      'PutFunctionCodeSigningConfig',
      'TagResource20170331v2',
      'PutFunctionSomethingNew',
    ])
      expect(parseChange(eventName, request)).toMatchObject({
        subjects: [],
        unresolvedKinds: ['AWS::Lambda::Function'],
      })
  })
})

function parseExpectation(eventName: string, request: object) {
  return parseSubject(eventName, { ...namedFunction, ...request }).expectation
}

describe('a call on a code signing configuration', () => {
  const resource = { kind: 'AWS::Lambda::CodeSigningConfig', arn: codeSigningConfigArn, region: 'eu-west-1' }

  it.each([
    ['CreateCodeSigningConfig20200422', {}, { codeSigningConfig: { codeSigningConfigArn } }, 'PRESENT'],
    ['UpdateCodeSigningConfig20200422', { codeSigningConfigArn }, null, 'PRESENT'],
    ['DeleteCodeSigningConfig', { codeSigningConfigArn }, null, 'DELETED'],
  ])('reads it again after %s', (eventName, request, response, presence) => {
    const subject = { resource, facts: 'ALL', expectation: { presence } }
    expect(parseSubject(eventName, request, response)).toMatchObject(subject)
  })

  it.each([
    null,
    {},
    { codeSigningConfigArn: 'arn' },
    { codeSigningConfigArn: arn },
    { codeSigningConfigArn: codeSigningConfigArn.replace('eu-west-1', 'us-east-1') },
  ])('reads all if it names none of the region: %j', request => {
    const unresolved = { subjects: [], unresolvedKinds: ['AWS::Lambda::CodeSigningConfig'] }
    expect(parseChange('UpdateCodeSigningConfig', request)).toMatchObject(unresolved)
  })

  it('is ignored if it is about another account', () => {
    const request = { codeSigningConfigArn: codeSigningConfigArn.replace('111122223333', '444455556666') }
    expect(read('UpdateCodeSigningConfig', request)).toEqual({ ignored: 'kind-not-audited' })
  })

  it('is expected of a function that gets or loses it', () => {
    const facts = { codeSigningConfig: `111122223333/eu-west-1/${codeSigningConfigArn}` }
    const given = { codeSigningConfigArn }
    expect(parseExpectation('PutFunctionCodeSigningConfig', given)).toEqual({ presence: 'PRESENT', facts })
    expect(parseExpectation('CreateFunction20150331', given)).toEqual({ presence: 'PRESENT', facts })
    expect(parseExpectation('DeleteFunctionCodeSigningConfig', {})).toEqual({
      presence: 'PRESENT',
      facts: { codeSigningConfig: 'NONE' },
    })
  })
})

describe('a call on no function', () => {
  it.each(['CreateCapacityProvider', 'UpdateCapacityProvider20250301', 'DeleteCapacityProvider'])(
    'by its name %s',
    eventName => {
      for (const request of [null, {}, { capacityProviderName: 'x' }])
        expect(read(eventName, request)).toEqual({ ignored: 'kind-not-audited' })
    },
  )

  it.each([
    'event-source-mapping:a1b2',
    'code-signing-config:csc-1',
    'capacity-provider:x',
    'layer:shared-utils',
  ])('but on the tagged %s', resource => {
    const request = { resource: `arn:aws:lambda:eu-west-1:111122223333:${resource}` }
    expect(read('TagResource20170331v2', request)).toEqual({ ignored: 'kind-not-audited' })
  })

  it('but on a function of another account', () => {
    const functionName = 'arn:aws:lambda:eu-west-1:444455556666:function:checkout-api'
    for (const name of [functionName, '444455556666:function:checkout-api'])
      expect(read('UpdateFunctionCode20150331v2', { functionName: name })).toEqual({
        ignored: 'kind-not-audited',
      })
  })
})
