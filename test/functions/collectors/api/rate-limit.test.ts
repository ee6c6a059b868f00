import { expect, it } from 'vitest'
import {
  getFunction,
  getResourcePolicy,
  listAliases,
} from '../../../../functions/collectors/lambda/operations.ts'
import { workerLimits } from '../../../../infra/functions/worker-limits.ts'
import { describeSubnets } from '../../../../functions/collectors/ec2/operations.ts'
import { listRoles } from '../../../../functions/collectors/iam/operations.ts'
import { AwsCallError, type AwsOperation } from '../../../../functions/collectors/api/aws-call.ts'
import { DEPLOYED_RATES, EQUAL_SHARES, limitRate } from '../../../../functions/collectors/api/rate-limit.ts'

/** After how many milliseconds calls begin that wait when all are requested at once, at five per second. */
async function listTimes(requested: readonly (readonly [AwsOperation, string])[]): Promise<number[]> {
  let now = 0
  const times: number[] = []
  const clock = { now: () => now, wait: (ms: number) => Promise.resolve(void (now = Math.round(now + ms))) }
  const awsCall = limitRate(() => Promise.resolve(times.push(now)), 5, clock)
  await Promise.all(requested.map(([operation, region]) => awsCall(operation, region, {})))
  return times.filter(time => time > 0)
}

it('allows five calls per second of Lambda’s control plane', async () => {
  const requested = Array.from({ length: 4 }, () => [listAliases, 'eu-west-1'] as const)
  expect(await listTimes(requested)).toEqual([200, 400, 600])
})

it('allows as many calls of GetPolicy, which has a quota of its own', async () => {
  const requested = Array.from({ length: 4 }, () => [getResourcePolicy, 'eu-west-1'] as const)
  expect(await listTimes(requested)).toEqual([200, 400, 600])
})

it('allows more calls of IAM', async () => {
  const requested = Array.from({ length: 3 }, () => [listRoles, 'us-east-1'] as const)
  expect(await listTimes(requested)).toEqual([60, 120])
})

it('takes at most half of each quota of Lambda in all instances of a deployment together', () => {
  const { concurrency } = workerLimits['function-deploy']
  expect(concurrency * (DEPLOYED_RATES.standard + DEPLOYED_RATES.lowPriority)).toBeLessThanOrEqual(15 / 2)
})

it('counts regions and GetPolicy separately, and does not limit other services', async () => {
  const requested = [
    [listAliases, 'eu-west-1'],
    [listAliases, 'us-east-1'],
    [getResourcePolicy, 'eu-west-1'],
    [getFunction, 'eu-west-1'],
    [getFunction, 'eu-west-1'],
    [describeSubnets, 'us-east-1'],
    [describeSubnets, 'us-east-1'],
  ] as const
  expect(await listTimes(requested)).toEqual([])
})

it('does not catch up after the program was busy: calls that waited meanwhile begin one after the other', async () => {
  let now = 0
  const times: number[] = []
  const clock = { now: () => now, wait: (ms: number) => Promise.resolve(void (now += Math.max(ms, 1_000))) }
  const awsCall = limitRate(() => Promise.resolve(times.push(now)), 5, clock)
  const call = () => awsCall(listAliases, 'eu-west-1', {})
  await Promise.all([call(), call(), call(), call()])
  expect(times).toEqual([0, 1_000, 2_000, 3_000])
})

it('takes the same share of each quota in an audit', async () => {
  const waited: number[] = []
  const clock = { now: () => 1_000, wait: (ms: number) => Promise.resolve(void waited.push(ms)) }
  const awsCall = limitRate(() => Promise.resolve({}), 7.5, clock, EQUAL_SHARES)
  for (const operation of [listAliases, getResourcePolicy, getFunction]) {
    await awsCall(operation, 'eu-west-1', {})
    await awsCall(operation, 'eu-west-1', {})
  }
  expect(waited.map(Math.round)).toEqual([133, 133, 20])
})

it('halves the rate of a quota with each throttled call, and raises it again call by call', async () => {
  let now = 1_000
  let error = 'TooManyRequestsException'
  const starts: number[] = []
  const clock = {
    now: () => now,
    wait: (ms: number) => {
      now += ms
      return Promise.resolve()
    },
  }
  const awsCall = limitRate(
    operation => {
      starts.push(now)
      return Promise.reject(new AwsCallError(operation, error, 'no'))
    },
    10,
    clock,
  )
  const call = () => awsCall(listAliases, 'eu-west-1', {}).catch(() => undefined)
  for (let count = 0; count < 10; count += 1) await call()
  const gaps = starts.slice(1).map((start, at) => Math.round(start - (starts[at] ?? 0)))
  expect(gaps).toEqual([100, 200, 400, 800, 1_600, 1_600, 1_600, 1_600, 1_600])
  // GetPolicy answers so for a function without a policy: the quota is free all the same.
  error = 'ResourceNotFoundException'
  for (let count = 0; count < 200; count += 1) await call()
  const last = starts.slice(-2)
  expect(Math.round((last[1] ?? 0) - (last[0] ?? 0))).toBe(100)
})
