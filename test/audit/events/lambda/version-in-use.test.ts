import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getResourceName } from '../../../../audit/resources/resource.ts'
import type { ReplayDocument } from '../../../../cli/output/replay-document.ts'
import {
  applyMergePatch,
  type ExampleFunctionConfiguration,
} from '../../../../examples/account/example-account.ts'
import { openAccountFileSource } from '../../../../cli/account/account-source.ts'
import type { RecordedCall } from '../../../../functions/local/account-file.ts'
import { buildRecordedCalls } from '../../../../examples/account/write-account-file.ts'
import { replaySteps, type ReplayStep } from '../../../cli/replay-steps.ts'
import { auditAccount, type AuditResult } from '../../../cli/run-audit.ts'
import { createTestDirectory, type TestDirectory } from '../../../cli/run-assay.ts'
import { loadEventWorld, readGroundTruthFile } from '../../../events/world.ts'

const NAME = 'checkout-api'
const arn = `arn:aws:lambda:eu-west-1:111122223333:function:${NAME}`
const strangersLayer = 'arn:aws:lambda:eu-west-1:999999999999:layer:handy:3'

/** What the function runs, and a version of it that must not get calls. */
const good: ExampleFunctionConfiguration = {
  packageType: 'Zip',
  runtime: 'nodejs22.x',
  role: 'arn:aws:iam::111122223333:role/CheckoutApiRole',
}
const bad: ExampleFunctionConfiguration = {
  ...good,
  role: 'arn:aws:iam::111122223333:role/OpsAdminRole',
  layers: { [strangersLayer]: true },
  environment: { DB_PASSWORD: { detected: ['password'], hash: '0123456789abcdef' } },
}

/** The controls that version 8 fails. */
const FAILED = [
  'image-integrity/function-layers-trusted',
  'isolation/function-env-no-secrets',
  'least-privilege/function-role-no-admin',
]

function buildAccount(patch: object = {}) {
  const account = applyMergePatch(loadEventWorld(), {
    functions: { [arn]: { versions: { 7: good, 8: bad }, aliases: { live: '7' } } },
  })
  return applyMergePatch(account, { functions: { [arn]: patch } })
}

function buildCall(
  time: string,
  operation: string,
  by: string,
  request: object,
  response: object = {},
): object {
  return applyMergePatch(readGroundTruthFile('lambda-05-update-config-role-change.json'), {
    id: `call-${time}`,
    time,
    detail: {
      userIdentity: { arn: `arn:aws:iam::111122223333:user/${by}`, userName: by },
      eventTime: time,
      eventID: `call-${time}`,
      eventName: operation,
      requestParameters: { functionName: NAME, role: null, ...request },
      responseElements: { functionName: null, functionArn: null, role: null, version: null, ...response },
    },
  }) as object
}

function route(time: string, by: string, version: string, weights: Record<string, number> = {}): ReplayStep {
  const live = Object.keys(weights).length === 0 ? version : { version, weights }
  const routingConfig = { additionalVersionWeights: weights }
  return {
    at: time,
    patch: { functions: { [arn]: { aliases: { live } } } },
    event: buildCall(time, 'UpdateAlias20150331', by, {
      name: 'live',
      functionVersion: version,
      routingConfig,
    }),
  }
}

describe('a published version', () => {
  let testDirectory: TestDirectory
  beforeEach(() => {
    testDirectory = createTestDirectory()
  })
  afterEach(() => testDirectory.remove())

  function replay(steps: readonly ReplayStep[], patch: object = {}): Promise<ReplayDocument> {
    return replaySteps(testDirectory, buildAccount(patch), steps)
  }

  async function audit(
    patch: object,
    mapCall: (call: RecordedCall) => RecordedCall = call => call,
  ): Promise<AuditResult & { asked: readonly string[] }> {
    const calls = buildRecordedCalls({ at: '2026-05-12T08:00:00Z', account: buildAccount(patch) }, [])
    const at = '2026-05-12T08:30:00Z'
    const directory = testDirectory.writeAccount(calls.map(mapCall))
    const source = openAccountFileSource(directory, () => new Date(at), undefined)
    const asked: string[] = []
    const call: typeof source.call = (operation, region, input) => {
      asked.push(`${operation.name} ${String(input['Qualifier'])}`)
      return source.call(operation, region, input)
    }
    return { ...(await auditAccount({ ...source, call }, at)), asked }
  }

  it('gets findings that name alias, share and version while an alias routes calls to it', async () => {
    expect(listReasons(await audit({}))).toEqual({})
    expect(listReasons(await audit({ aliases: { live: '8' } }))).toEqual({
      'image-integrity/function-layers-trusted':
        'Version 8 (all calls of alias live): Layer handy:3 is published by account 999999999999, which is not trusted.',
      'isolation/function-env-no-secrets':
        'Version 8 (all calls of alias live): Environment variable DB_PASSWORD appears to hold a secret: password.',
      'least-privilege/function-role-no-admin': expect.stringMatching(
        /^Version 8 \(all calls of alias live\): Function checkout-api runs as role OpsAdminRole, which grants /,
      ) as string,
    })
  })

  it('is judged with each version of a weighted alias', async () => {
    const weighted = { aliases: { live: { version: '7', weights: { 8: 0.25 } } } }
    const reasons = listReasons(await audit(weighted))
    expect(Object.keys(reasons).toSorted()).toEqual(FAILED)
    expect(reasons['isolation/function-env-no-secrets']).toMatch(
      /^Version 8 \(25% of the calls of alias live\): /,
    )
    const other = { versions: { 7: bad, 8: good }, ...weighted }
    expect(listReasons(await audit(other))['isolation/function-env-no-secrets']).toMatch(
      /^Version 7 \(75% of the calls of alias live\): /,
    )
  })

  it.each([
    ['an event source mapping', { eventSourceMappings: { m: { qualifier: '8' } } }],
    ['provisioned concurrency', { provisionedConcurrency: { 8: 5 } }],
    [
      'all calls of alias live, an event source mapping, provisioned concurrency',
      {
        aliases: { live: '8' },
        eventSourceMappings: { m: { qualifier: '8' }, n: { qualifier: '8' } },
        provisionedConcurrency: { 8: 5, live: 5 },
      },
    ],
  ])('gets findings while it is in use by its number: %s', async (use, patch) => {
    const reasons = listReasons(await audit(patch))
    expect(Object.keys(reasons).toSorted()).toEqual(FAILED)
    for (const reason of Object.values(reasons)) expect(reason.startsWith(`Version 8 (${use}): `)).toBe(true)
  })

  it.each([
    ['a mapping that is disabled', { eventSourceMappings: { m: { qualifier: '8', state: 'Disabled' } } }],
    [
      'a mapping that is being deleted',
      { eventSourceMappings: { m: { qualifier: '8', state: 'Deleting' } } },
    ],
    ['a mapping of an alias of another version', { eventSourceMappings: { m: { qualifier: 'live' } } }],
    ['provisioned concurrency of an alias of another version', { provisionedConcurrency: { live: 5 } }],
  ])('gets no findings from %s', async (_, patch) => {
    expect(listReasons(await audit(patch))).toEqual({})
  })

  it.each([
    'ListVersionsByFunction',
    'ListEventSourceMappings',
    'ListProvisionedConcurrencyConfigs',
    'ListAliases',
  ])('is never passed without %s, and what $LATEST violates is found', async operation => {
    const withoutList = ({ output, ...call }: RecordedCall): RecordedCall =>
      call.operation === operation
        ? { ...call, error: { name: 'AccessDeniedException', message: 'no' } }
        : { ...call, output }
    const statuses = async (patch: object) => {
      const { evaluations } = await audit(patch, withoutList)
      return [...evaluations.values()]
        .filter(({ resource, control }) => resource.arn === arn && FAILED.includes(control))
        .map(({ status }) => status)
    }
    expect(await statuses({})).toEqual(FAILED.map(() => 'INSUFFICIENT_DATA'))
    expect(await statuses(bad)).toEqual(FAILED.map(() => 'NON_COMPLIANT'))
  })

  it('is judged for each of 100 aliases, and in one finding', async () => {
    const aliases = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`alias-${index}`, '8']))
    const { 'isolation/function-env-no-secrets': reason = '' } = listReasons(await audit({ aliases }))
    expect(reason).toContain('all calls of alias alias-0, all calls of alias alias-1, 98 more aliases')
    expect(reason.length).toBeLessThanOrEqual(500)
  })

  it('that does not exist is INSUFFICIENT_DATA and never a pass', async () => {
    const missing = { name: 'ResourceNotFoundException', message: 'gone' }
    const result = await audit({ aliases: { live: '7' } }, ({ output, ...call }) =>
      call.operation === 'GetFunctionConfiguration' && call.input['Qualifier'] === '7'
        ? { ...call, error: missing }
        : { ...call, output },
    )
    const own = [...result.evaluations.values()].filter(
      ({ resource, control }) => resource.arn === arn && FAILED.includes(control),
    )
    expect(own.map(({ status }) => status)).toEqual(FAILED.map(() => 'INSUFFICIENT_DATA'))
    const reasons = result.posture.unknown.filter(({ resource }) => resource.arn === arn)
    expect(reasons.map(({ reason }) => reason)).toContain(
      'version 7 of checkout-api, which is in use, does not exist',
    )
  })

  it('has its resource policy judged', async () => {
    const open = { Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: `${arn}:7` }
    const { posture } = await audit({ resourcePolicy: { 7: { open } } })
    const found = posture.findings.find(
      ({ control }) => control === 'least-privilege/function-policy-not-public',
    )
    expect(found?.reason).toBe(
      'Function checkout-api is open to any AWS account (statement open of the resource policy of version 7).',
    )
  })

  it('costs one call each to read its configuration, its policy and its code', async () => {
    const { asked } = await audit({ aliases: { live: '8', beta: '8' } })
    expect(asked.filter(call => call.endsWith(' 8')).toSorted()).toEqual([
      'GetFunction 8',
      'GetFunctionConfiguration 8',
      'GetPolicy 8',
    ])
  })

  it('opens findings when an alias is moved to it, and closes them when it is moved back', async () => {
    const steps = [
      route('2026-05-12T09:00:00Z', 'carol', '8'),
      route('2026-05-12T09:10:00Z', 'dora', '7'),
      route('2026-05-12T09:20:00Z', 'erin', '7', { 8: 0.5 }),
    ]
    const expected = [
      ...FAILED.map(control => `OPENED ${control} by carol`),
      ...FAILED.map(control => `RESOLVED ${control} by dora`),
      ...FAILED.map(control => `REOPENED ${control} by erin`),
    ]
    for (const count of [1, 2, 3])
      expect(listTransitions(await replay(steps.slice(0, count)))).toEqual(
        expected.slice(0, count * 3).toSorted(),
      )
  })

  const mapping = { functionArn: `${arn}:8`, uUID: 'm' }
  it.each([
    [
      ['CreateEventSourceMapping20150331', { functionName: `${NAME}:8` }, mapping],
      ['DeleteEventSourceMapping20150331', { functionName: null, uUID: 'm' }, mapping],
      { eventSourceMappings: { m: { qualifier: '8' } } },
    ],
    [
      ['PutProvisionedConcurrencyConfig', { qualifier: '8', provisionedConcurrentExecutions: 5 }, {}],
      ['DeleteProvisionedConcurrencyConfig', { qualifier: '8' }, {}],
      { provisionedConcurrency: { 8: 5 } },
    ],
  ] as const)('opens findings by %j, and closes them by %j', async (put, remove, patch) => {
    const none = Object.fromEntries(Object.entries(patch).map(([name]) => [name, null]))
    const steps = (
      [
        ['2026-05-12T09:00:00Z', 'carol', put, patch],
        ['2026-05-12T09:10:00Z', 'dora', remove, none],
      ] as const
    ).map(([at, by, [operation, request, response], change]) => ({
      at,
      patch: { functions: { [arn]: change } },
      event: buildCall(at, operation, by, request, response),
    }))
    expect(listTransitions(await replay(steps))).toEqual(
      [
        ...FAILED.map(control => `OPENED ${control} by carol`),
        ...FAILED.map(control => `RESOLVED ${control} by dora`),
      ].toSorted(),
    )
  })

  it('opens nothing when it is only published', async () => {
    const published = {
      at: '2026-05-12T09:00:00Z',
      patch: { functions: { [arn]: { versions: { 9: bad } } } },
      event: buildCall(
        '2026-05-12T09:00:00Z',
        'PublishVersion20150331',
        'carol',
        {},
        { functionArn: `${arn}:9`, version: '9' },
      ),
    }
    const document = await replay([published])
    expect(listTransitions(document)).toEqual([])
    expect(listTransitions(await replay([published, route('2026-05-12T09:10:00Z', 'dora', '9')]))).toEqual(
      FAILED.map(control => `OPENED ${control} by dora`),
    )
  })

  it('is read again where a function of the same name was created with another version of the number', async () => {
    const recreated = {
      at: '2026-05-12T09:00:00Z',
      patch: { functions: { [arn]: { versions: { 7: bad } } } },
      event: buildCall(
        '2026-05-12T09:00:00Z',
        'CreateAlias20150331',
        'carol',
        { name: 'live', functionVersion: '7' },
        { aliasArn: `${arn}:live`, name: 'live', functionVersion: '7' },
      ),
    }
    expect(listTransitions(await replay([recreated]))).toEqual(
      FAILED.map(control => `OPENED ${control} by carol`),
    )
  })

  it('is notified again when another alias routes calls to it while the finding is open', async () => {
    const also = {
      at: '2026-05-12T09:10:00Z',
      patch: { functions: { [arn]: { aliases: { beta: '8' } } } },
      event: buildCall('2026-05-12T09:10:00Z', 'CreateAlias20150331', 'dora', {
        name: 'beta',
        functionVersion: '8',
      }),
    }
    expect(listTransitions(await replay([route('2026-05-12T09:00:00Z', 'carol', '8'), also]))).toEqual(
      [
        ...FAILED.map(control => `OPENED ${control} by carol`),
        ...FAILED.map(control => `REOPENED ${control} by dora`),
      ].toSorted(),
    )
  })
})

/** The findings of the function, by control. */
function listReasons({ posture }: AuditResult): Record<string, string> {
  const own = posture.findings.filter(
    ({ resource, control }) => resource.arn === arn && FAILED.includes(control),
  )
  return Object.fromEntries(own.map(({ control, reason }) => [control, reason]))
}

/** The transitions of the controls that version 8 fails, with the actor in their notification. */
function listTransitions({ transitions, notifications }: ReplayDocument): string[] {
  return transitions
    .filter(({ control, resource }) => FAILED.includes(control) && getResourceName(resource) === NAME)
    .map(({ step, control, changeId }) => {
      const actor = notifications.find(({ id }) => id.startsWith(changeId))?.actor.name ?? 'nobody'
      return `${step} ${control} by ${actor}`
    })
    .toSorted()
}
