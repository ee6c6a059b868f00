import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../audit/events/change.ts'
import { recordRootSignIn } from '../../../audit/refresh/record-root-sign-in.ts'
import { buildAccountResource } from '../../../audit/resources/organizations/account.ts'
import { loadRecordedFact } from '../../../audit/state/effects/recorded-fact.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const where = { account: '111122223333', region: 'us-east-1' }
const resource = buildAccountResource(where)
const arn = 'arn:aws:iam::111122223333:root'

function buildChange(number: number, second: number, changed: Partial<Change> = {}): Change {
  return {
    ...where,
    id: `ct:111122223333:${number}`,
    action: 'signin:ConsoleLogin',
    actor: { type: 'Root', name: 'root', arn },
    at: new Date(Date.UTC(2026, 9, 1, 10, 0, second)).toISOString(),
    subjects: [{ resource, facts: [] }],
    eventuallyConsistent: false,
    ...changed,
  }
}

async function record(changes: readonly Change[]): Promise<unknown> {
  const store = createMemoryStore()
  for (const change of changes) await recordRootSignIn(change, store)
  return (await loadRecordedFact(resource, 'rootSignIn', store))?.value
}

describe('the last sign-in of the root user', () => {
  it('is recorded', async () => {
    expect(await record([buildChange(1, 0)])).toEqual({
      changeId: 'ct:111122223333:1',
      at: '2026-10-01T10:00:00.000Z',
      action: 'signin:ConsoleLogin',
      by: 'root',
      arn,
    })
  })

  it.each([
    ['a call of the root user', { action: 'iam:CreateAccessKey' }],
    ['a sign-in of a user', { actor: { type: 'IAMUser', name: 'kim' } }],
  ])('is none of %s', async (_, changed) => {
    expect(await record([buildChange(1, 0, changed)])).toBeUndefined()
  })

  it('is the latest one, in whichever order and how often events arrive', async () => {
    const signIns = fc.uniqueArray(fc.tuple(fc.integer({ min: 10, max: 99 }), fc.nat(5)), {
      selector: ([number]) => number,
      minLength: 1,
    })
    await fc.assert(
      fc.asyncProperty(
        signIns.chain(all =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        async ([all, arrived]) => {
          const last = all.toSorted(([one, first], [other, second]) => first - second || one - other).at(-1)
          const recorded = await record(arrived.map(([number, second]) => buildChange(number, second)))
          expect(recorded).toMatchObject({ changeId: `ct:111122223333:${last?.[0] ?? ''}` })
        },
      ),
    )
  })
})
