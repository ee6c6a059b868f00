import { describe, expect, it } from 'vitest'
import { buildBlockToken } from '../../bench/account-sizes/block.ts'
import {
  findBudgetViolations,
  measureAccountSizes,
  type SizedEventCost,
} from '../../bench/account-sizes/measure-account-sizes.ts'
import { createJsonMemoryStore } from '../../bench/account-sizes/json-memory-store.ts'
import {
  createEmptyPipeline,
  isBlockItem,
  auditBlock,
  createSizedPipeline,
  type SizedPipeline,
} from '../../bench/account-sizes/sized-pipeline.ts'
import { testStoreContract } from '../contracts/store-contract.ts'

testStoreContract('store in memory', createJsonMemoryStore)

describe('the reads of an event', () => {
  it('are the same in an account of 10 and of 1,000 functions, and within the budget', async () => {
    const costs = await measureAccountSizes([10, 1_000], { warmUp: 0, timed: 2 })
    const counted = (functions: number) =>
      Object.fromEntries(
        costs
          .filter(cost => cost.functions === functions)
          .map(({ event, affected, calls }) => [event, [calls.first, calls.later, affected]]),
      )
    expect(counted(10)).toEqual({
      'lambda:UpdateFunctionConfiguration': [1, 0, 1],
      'lambda:CreateFunction': [14, 0, 2],
      'iam:AttachRolePolicy': [3, 1, 2],
      'iam:CreatePolicyVersion, of five roles': [2, 2, 11],
      'ec2:AuthorizeSecurityGroupIngress': [1, 0, 4],
      'ecr:Push, of a tag that moves': [7, 0, 4],
      'ecr:ImageScan': [1, 0, 4],
    })
    expect(counted(1_000)).toEqual(counted(10))
    expect(findBudgetViolations(costs)).toEqual([])
  })

  it('violate the budget if they depend on the size or are too many', () => {
    const cost: SizedEventCost = {
      event: 'lambda:CreateFunction',
      functions: 10,
      affected: 1,
      calls: { first: 3, later: 0 },
      budget: 3,
      ms: 1,
    }
    expect(findBudgetViolations([cost, { ...cost, functions: 100 }])).toEqual([])
    expect(findBudgetViolations([cost, { ...cost, calls: { first: 2, later: 0 } }])).toHaveLength(1)
    expect(findBudgetViolations([cost, { ...cost, calls: { first: 3, later: 1 } }])).toHaveLength(1)
    expect(findBudgetViolations([{ ...cost, calls: { first: 4, later: 0 } }])).toHaveLength(1)
    expect(findBudgetViolations([{ ...cost, calls: { first: 0, later: 4 } }])).toHaveLength(1)
  })
})

describe('an account of blocks', () => {
  it('has the same content as if each block were read separately', async () => {
    const read = createEmptyPipeline(3)
    for (const index of [0, 1, 2]) await auditBlock(index, read)
    const written = await createSizedPipeline(3)
    expect(computeStoredSize(written)).toEqual(computeStoredSize(read))
    expect(
      computeStoredSize(written).filter(item => item.includes(buildBlockToken(2))).length,
    ).toBeGreaterThan(100)
  })

  it('rejects calls about the whole account', async () => {
    const { account } = createEmptyPipeline(1)
    const asked = account.call(
      { service: 'lambda', name: 'ListFunctions', action: 'lambda:ListFunctions', resources: ['*'] },
      'eu-west-1',
      {},
    )
    await expect(asked).rejects.toThrow('ListFunctions {} is about the whole account')
  })
})

/** The stored items of the blocks, without times, versions, input fingerprints and notices, which depend on the messages. */
function computeStoredSize({ store }: SizedPipeline): string[] {
  return [...store.items()]
    .filter(isBlockItem)
    .filter(({ key }) => key.sort !== 'NOTICE')
    .map(({ key, body }) => `${key.partition} ${key.sort} ${body}`)
    .map(text =>
      text
        .replaceAll(/\d{4}-\d\d-\d\dT09:00:\d\d\.000Z/g, 'TIME')
        .replaceAll(/"inputFingerprints":\[[^\]]*\]/g, ''),
    )
    .toSorted()
}
