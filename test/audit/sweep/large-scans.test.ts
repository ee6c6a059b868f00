import { isDeepStrictEqual } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import {
  createLargeScan,
  deliverPermission,
  listScanned,
  runLargeScan,
  type LargeScan,
} from './large-account/scan.ts'
import type { LargeAccount } from './large-account/large-account.ts'
import { DEPLOYED_RATES } from '../../../functions/collectors/api/rate-limit.ts'
import { isFull } from '../../sample.ts'

const buildAccount = (functions: number, aliases: number): LargeAccount => ({
  functions,
  aliases,
  sids: new Map(),
})

/** Expects that the calls took as long as they do at so many a second. */
function expectPace({ calls }: LargeScan, perSecond: number, isCounted: (name: string) => boolean): void {
  const times = calls.filter(({ name }) => isCounted(name)).map(({ at }) => at)
  const seconds = (Math.max(...times) - Math.min(...times)) / 1_000
  expect(times.length - 1).toBeLessThanOrEqual(seconds * perSecond)
}

const OWN_QUOTA = new Set([
  'DescribeLogGroups',
  'BatchGetAccountStatus',
  'ListCoverage',
  'GetFunction',
  'GetPolicy',
  'GetRole',
  'ListAttachedRolePolicies',
  'ListRolePolicies',
])

async function expectEverythingRead(largeScan: LargeScan): Promise<void> {
  const { functions, aliases } = largeScan.largeAccount
  const snapshots = await listScanned(largeScan)
  expect(snapshots).toHaveLength(functions)
  for (const { facts } of snapshots) {
    const { known, incomplete } = facts['policies'] as { known: object; incomplete?: string }
    expect([Object.keys(known).length, incomplete]).toEqual([aliases + 1, undefined])
  }
}

describe('a full scan', () => {
  it.each([
    [10, 100],
    [3, 150],
    [20, 6],
    [isFull ? 5_000 : 150, 0],
  ])(
    'of %i functions with %i aliases each ends, without failures and within its pace',
    async (functions, aliases) => {
      const largeScan = createLargeScan(buildAccount(functions, aliases))
      const { running, last } = await runLargeScan(largeScan)
      expect(running).toBeUndefined()
      expect(last).toMatchObject({ pendingTasks: 0 })
      expect([largeScan.failures, largeScan.deadLetters]).toEqual([0, 0])
      expectPace(largeScan, DEPLOYED_RATES.lowPriority, name => !OWN_QUOTA.has(name))
      expectPace(largeScan, DEPLOYED_RATES.lowPriority, name => name === 'GetPolicy')
      await expectEverythingRead(largeScan)
    },
  )

  it('goes on wherever it is killed', async () => {
    const calm = createLargeScan(buildAccount(2, 100))
    await runLargeScan(calm)
    const expected = await listFacts(calm)
    for (let step = 0; step < calm.steps; step += isFull ? 1 : 29) {
      const largeScan = createLargeScan(buildAccount(2, 100), { killAtStep: step })
      const { running, last } = await runLargeScan(largeScan)
      const { failures, deadLetters } = largeScan
      expect([step, running, last?.pendingTasks, failures, deadLetters]).toEqual([step, undefined, 0, 1, 0])
      expect(isDeepStrictEqual(await listFacts(largeScan), expected)).toBe(true)
    }
  })

  it('leaves what an event found between two parts of a read', async () => {
    const calls = await countCalls()
    for (let call = 0; call < calls; call += isFull ? 1 : 29) {
      const largeAccount = buildAccount(1, 100)
      let before: number | undefined
      const largeScan = createLargeScan(largeAccount, {
        beforeCall(number) {
          if (before === undefined || number !== before + call) return
          largeAccount.sids.set('f0:a5', 'added')
          deliverPermission(largeScan, 'f0', 'a5')
        },
      })
      await runLargeScan(largeScan)
      before = largeScan.calls.length
      const { last } = await runLargeScan(largeScan)
      expect([last?.pendingTasks, largeScan.failures]).toEqual([0, 0])
      const [facts] = await listFacts(largeScan)
      expect([call, JSON.stringify(facts?.['policies']).includes('added')]).toEqual([call, true])
    }
  })
})

/** The facts of all functions that the last full scan read. */
async function listFacts(largeScan: LargeScan): Promise<ResourceSnapshot['facts'][]> {
  return (await listScanned(largeScan)).map(({ facts }) => facts)
}

/** Counts the calls of a full scan of a function with 100 aliases that was scanned before. */
async function countCalls(): Promise<number> {
  const largeScan = createLargeScan(buildAccount(1, 100))
  await runLargeScan(largeScan)
  const before = largeScan.calls.length
  await runLargeScan(largeScan)
  return largeScan.calls.length - before
}

describe('AddPermission on an alias', () => {
  let largeScan: LargeScan
  beforeEach(async () => {
    largeScan = createLargeScan(buildAccount(1, 100))
    await runLargeScan(largeScan)
    largeScan.calls.length = 0
  })

  const listCalls = () => largeScan.calls.map(({ name }) => name)

  it('reads the policy of that alias alone, and leaves what a full scan reads', async () => {
    largeScan.largeAccount.sids.set('f0:a70', 'added')
    deliverPermission(largeScan, 'f0', 'a70')
    await largeScan.pipeline.run()
    expect(listCalls()).toEqual(['GetPolicy'])
    const after = await listFacts(largeScan)
    expect(JSON.stringify(after)).toContain('added')
    await runLargeScan(largeScan)
    expect(await listFacts(largeScan)).toEqual(after)
  })

  it.each([
    ['that has no policy any more', 'f0:a70', 'NONE', 'a70'],
    ['that is not named', 'f0:$LATEST', 'added', undefined],
  ])('%s reads all policies, in several messages', async (_, policy, sid, qualifier) => {
    largeScan.largeAccount.sids.set(policy, sid)
    deliverPermission(largeScan, 'f0', qualifier)
    await largeScan.pipeline.run()
    expect(listCalls().filter(name => name === 'GetPolicy').length).toBeGreaterThanOrEqual(101)
    expect([largeScan.failures, largeScan.deadLetters]).toEqual([0, 0])
    const after = await listFacts(largeScan)
    await runLargeScan(largeScan)
    expect(await listFacts(largeScan)).toEqual(after)
  })
})
