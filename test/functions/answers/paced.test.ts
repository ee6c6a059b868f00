import { expect, it } from 'vitest'
import { getFunction, getResourcePolicy, listAliases } from '../../../functions/answers/lambda/operations.ts'
import { listRoles } from '../../../functions/answers/iam/operations.ts'
import type { Operation } from '../../../functions/answers/operation.ts'
import { paced } from '../../../functions/answers/paced.ts'

/** When, in milliseconds, each of `asked` was called, at five a second; they are all asked at once. */
async function timesOf(asked: readonly (readonly [Operation, string])[]): Promise<number[]> {
  const waited: number[] = []
  const call = paced(() => Promise.resolve({}), 5, {
    now: () => 1_000,
    wait: milliseconds => {
      waited.push(milliseconds)
      return Promise.resolve()
    },
  })
  await Promise.all(asked.map(([operation, region]) => call(operation, region, {})))
  return waited
}

it('makes five calls a second of the control plane of Lambda', async () => {
  const asked = Array.from({ length: 4 }, () => [listAliases, 'eu-west-1'] as const)
  expect(await timesOf(asked)).toEqual([200, 400, 600])
})

it('counts regions and GetPolicy apart, and leaves others alone', async () => {
  const asked = [
    [listAliases, 'eu-west-1'],
    [listAliases, 'us-east-1'],
    [getResourcePolicy, 'eu-west-1'],
    [getFunction, 'eu-west-1'],
    [getFunction, 'eu-west-1'],
    [listRoles, 'us-east-1'],
    [listRoles, 'us-east-1'],
  ] as const
  expect(await timesOf(asked)).toEqual([])
})
