import { expect, it } from 'vitest'
import {
  getFunction,
  getResourcePolicy,
  listAliases,
} from '../../../../functions/collectors/lambda/operations.ts'
import { describeSubnets } from '../../../../functions/collectors/ec2/operations.ts'
import { listRoles } from '../../../../functions/collectors/iam/operations.ts'
import { AwsCallError, type AwsOperation } from '../../../../functions/collectors/api/aws-call.ts'
import { EQUAL_SHARES, limitRate } from '../../../../functions/collectors/api/rate-limit.ts'

/** The times in milliseconds at which calls that are requested at once run, at five per second. */
async function listTimes(requested: readonly (readonly [AwsOperation, string])[]): Promise<number[]> {
  const waited: number[] = []
  const awsCall = limitRate(() => Promise.resolve({}), 5, {
    now: () => 1_000,
    wait: milliseconds => {
      waited.push(milliseconds)
      return Promise.resolve()
    },
  })
  await Promise.all(requested.map(([operation, region]) => awsCall(operation, region, {})))
  return waited
}

it('allows five calls per second of Lambda’s control plane', async () => {
  const requested = Array.from({ length: 4 }, () => [listAliases, 'eu-west-1'] as const)
  expect(await listTimes(requested)).toEqual([200, 400, 600])
})

it('allows twice as many calls of GetPolicy, which has a quota of its own', async () => {
  const requested = Array.from({ length: 4 }, () => [getResourcePolicy, 'eu-west-1'] as const)
  expect(await listTimes(requested)).toEqual([100, 200, 300])
})

it('allows five times as many calls of IAM', async () => {
  const requested = Array.from({ length: 3 }, () => [listRoles, 'us-east-1'] as const)
  expect(await listTimes(requested)).toEqual([40, 80])
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
