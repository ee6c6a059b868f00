import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../audit/events/change.ts'
import { recordDeploys } from '../../../audit/refresh/record-deploys.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import type { Deploy } from '../../../audit/resources/recorded/deploy.ts'
import { loadRecordedFact } from '../../../audit/state/effects/recorded-fact.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const resource = buildFunctionResource('checkout', where)

function buildChange(number: number, second: number, changed: Partial<Change> = {}): Change {
  return {
    ...where,
    id: `ct:111122223333:${number}`,
    action: 'lambda:UpdateFunctionCode',
    actor: {
      type: 'AssumedRole',
      name: 'Admin/tom',
      issuer: 'arn:aws:iam::111122223333:role/Admin',
      console: true,
    },
    at: new Date(Date.UTC(2026, 9, 1, 10, 0, second)).toISOString(),
    subjects: [{ resource, facts: [] }],
    eventuallyConsistent: false,
    ...changed,
  }
}

async function record(changes: readonly Change[]): Promise<readonly Deploy[] | undefined> {
  const store = createMemoryStore()
  for (const change of changes) await recordDeploys(change, store)
  return (await loadRecordedFact(resource, 'deploys', store))?.value as readonly Deploy[] | undefined
}

describe('the deploys of a function', () => {
  it('have who made them', async () => {
    expect(await record([buildChange(1, 0)])).toEqual([
      {
        changeId: 'ct:111122223333:1',
        at: '2026-10-01T10:00:00.000Z',
        action: 'lambda:UpdateFunctionCode',
        by: 'Admin/tom',
        issuer: 'arn:aws:iam::111122223333:role/Admin',
        console: true,
      },
    ])
  })

  it.each([
    ['calls that change neither code nor configuration', { action: 'lambda:AddPermission' }],
    ['calls of an AWS service by itself', { actor: { type: 'AWSService', name: 'lambda.amazonaws.com' } }],
  ])('have no %s', async (_, changed) => {
    expect(await record([buildChange(1, 0, changed)])).toBeUndefined()
  })

  it('are the last ten in the order of time, in whichever order and how often events arrive', async () => {
    const changes = fc.uniqueArray(fc.tuple(fc.nat(30), fc.nat(12)), {
      selector: ([number]) => number,
      minLength: 1,
    })
    await fc.assert(
      fc.asyncProperty(
        changes.chain(all =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        async ([all, delivered]) => {
          const expected = all
            .map(([number, second]) => buildChange(number, second))
            .toSorted((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1))
            .slice(-10)
          const found = await record(delivered.map(([number, second]) => buildChange(number, second)))
          expect(found?.map(({ changeId }) => changeId)).toEqual(expected.map(({ id }) => id))
        },
      ),
      { numRuns: 50 },
    )
  })
})
