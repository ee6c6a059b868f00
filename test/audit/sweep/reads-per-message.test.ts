import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { canContinueRead } from '../../../audit/limits/message-time.ts'
import type { FactReader } from '../../../audit/refresh/snapshot/fact-reader.ts'
import { splitIntoReads } from '../../../audit/resources/collector-queue.ts'
import { listCollectorNames } from '../../../audit/resources/kinds.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import type { PartialRead } from '../../../audit/resources/resource-snapshot.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import type { AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import { DEPLOYED_RATES, limitRate } from '../../../functions/collectors/api/rate-limit.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'

const where = { account: '111122223333', region: 'eu-west-1' }

/** The timeout of a collector function, in milliseconds. */
const TIMEOUT = 60_000

/** Items on a page of Lambda's lists. */
const PAGE_SIZE = 50

/** Answers for functions with `aliases` aliases each. */
function createAnswers(aliases: number): AwsCall {
  const responses: Readonly<Record<string, object>> = {
    GetFunction: {
      Configuration: {
        FunctionArn: '',
        PackageType: 'Zip',
        Runtime: 'nodejs24.x',
        Role: 'arn:aws:iam::111122223333:role/r',
      },
    },
    GetPolicy: { Policy: '{"Statement":[]}' },
    GetRuntimeManagementConfig: { UpdateRuntimeOn: 'Auto' },
    GetFunctionCodeSigningConfig: { CodeSigningConfigArn: '' },
    ListTags: { Tags: {} },
    ListCoverage: {
      coveredResources: [
        {
          resourceType: 'AWS_LAMBDA_FUNCTION',
          resourceId: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
          scanStatus: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' },
        },
      ],
    },
    ListFindings: { findings: [] },
    BatchGetAccountStatus: {
      accounts: [
        {
          accountId: '111122223333',
          resourceState: { ecr: { status: 'ENABLED' }, lambda: { status: 'ENABLED' } },
        },
      ],
    },
  }
  const names = Array.from({ length: aliases }, (_, index) => `a${index}`)
  const lists: Readonly<Record<string, (shown: readonly string[]) => object>> = {
    ListAliases: shown => ({ Aliases: shown.map(Name => ({ Name, FunctionVersion: '1' })) }),
    ListFunctionUrlConfigs: shown => ({
      FunctionUrlConfigs: shown.map(() => ({ AuthType: 'AWS_IAM', FunctionArn: '' })),
    }),
    ListEventSourceMappings: () => ({ EventSourceMappings: [] }),
    ListVersionsByFunction: shown => ({
      Versions: shown.map((_, index) => ({ Version: String(index + 1) })),
    }),
    ListProvisionedConcurrencyConfigs: shown => ({
      ProvisionedConcurrencyConfigs: shown.map(() => ({ FunctionArn: '' })),
    }),
    ListFunctionEventInvokeConfigs: shown => ({ FunctionEventInvokeConfigs: shown.map(() => ({})) }),
  }
  return ({ name }, _, { FunctionName, Marker }) => {
    const list = lists[name]
    const start = Number(Marker ?? 0)
    const next = start + PAGE_SIZE < aliases ? { NextMarker: String(start + PAGE_SIZE) } : {}
    if (list) return Promise.resolve({ ...list(names.slice(start, start + PAGE_SIZE)), ...next })
    const response = responses[name]
    if (response === undefined) throw new Error(`${name} is not expected`)
    const Configuration = { ...('Configuration' in response ? (response.Configuration as object) : {}) }
    const named = {
      ...Configuration,
      FunctionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${String(FunctionName)}`,
    }
    return Promise.resolve(name === 'GetFunction' ? { Configuration: named } : response)
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function createPacedReader(aliases: number): FactReader {
  const clock = {
    now: Date.now,
    wait: (milliseconds: number) => new Promise<void>(resolve => void setTimeout(resolve, milliseconds)),
  }
  return createAccountReader(
    limitRate(createAnswers(aliases), DEPLOYED_RATES.standard, clock),
    createRedactor('key'),
  )
}

it.each([
  [3, 0],
  [3, 1],
  [3, 3],
  [3, 8],
  [3, 25],
  [1, 60],
  [1, 5_000],
])('a message of %i functions is read in time where each has %i aliases', async (count, aliases) => {
  const startedAt = Date.now()
  const reader = createPacedReader(aliases)
  const message = Array.from({ length: count }, (_, index) => buildFunctionResource(`f${index}`, where))
  expect(splitIntoReads('function-deploy', message)).toHaveLength(1)
  const reading = Promise.all(message.map(each => reader.read(each, listCollectorNames(each.kind))))
  await vi.runAllTimersAsync()
  expect(await reading).toMatchObject(message.map(resource => ({ resource })))
  expect(Date.now() - startedAt).toBeGreaterThan(5_000)
  expect(Date.now() - startedAt).toBeLessThan(TIMEOUT)
})

/** Reads a resource in as many messages as it takes; none may take too long. */
async function readInMessages(
  resource: Resource,
  collectors: readonly string[],
  reader: FactReader,
): Promise<{ found: unknown; messages: number }> {
  let progress: PartialRead['progress'] = {}
  for (let messages = 1; messages < 10; messages += 1) {
    const startedAt = Date.now()
    const endsAt = new Date(startedAt + TIMEOUT)
    const hasTime = () => canContinueRead({ now: () => new Date(), endsAt })
    const reading = reader.readInTime?.(resource, collectors, { progress, hasTime })
    await vi.runAllTimersAsync()
    if (Date.now() - startedAt >= TIMEOUT) throw new Error(`message ${messages} takes too long`)
    const found = await reading
    if (typeof found !== 'object' || !('unfinished' in found)) return { found, messages }
    progress = JSON.parse(JSON.stringify(found.unfinished)) as PartialRead['progress']
  }
  throw new Error('the read does not end')
}

it.each([
  [100, 2],
  [150, 3],
])('a function with %i aliases is read in %i messages', async (aliases, expected) => {
  const resource = buildFunctionResource('f', where)
  const collectors = listCollectorNames(resource.kind)
  const whole = createPacedReader(aliases).read(resource, collectors)
  await vi.runAllTimersAsync()
  const { found, messages } = await readInMessages(resource, collectors, createPacedReader(aliases))
  expect(messages).toBe(expected)
  expect(found).toEqual(await whole)
})

it('all resources are in one message each, in their order', () => {
  const numbers = Array.from({ length: 25 }, (_, index) => index)
  for (const collector of ['function-deploy', 'iam-change'] as const)
    expect(splitIntoReads(collector, numbers).flat()).toEqual(numbers)
  expect(splitIntoReads('iam-change', numbers).map(({ length }) => length)).toEqual([5, 5, 5, 5, 5])
  expect(splitIntoReads('iam-change', [])).toEqual([])
})
