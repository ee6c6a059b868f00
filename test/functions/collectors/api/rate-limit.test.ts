import { expect, it } from 'vitest'
import {
  getFunction,
  getResourcePolicy,
  listAliases,
} from '../../../../functions/collectors/lambda/operations.ts'
import { describeSubnets } from '../../../../functions/collectors/ec2/operations.ts'
import { listRoles } from '../../../../functions/collectors/iam/operations.ts'
import type { AwsOperation } from '../../../../functions/collectors/api/aws-call.ts'
import { limitRate } from '../../../../functions/collectors/api/rate-limit.ts'

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
