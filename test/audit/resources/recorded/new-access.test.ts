import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import type { DangerousGrant } from '../../../../audit/engines/iam/diff/dangerous-access.ts'
import {
  addNewAccess,
  computePolicyFingerprint,
  summarizeNewAccess,
  type NewAccess,
  type RecordedAccess,
} from '../../../../audit/resources/recorded/new-access.ts'

const grant: DangerousGrant = {
  grant: {
    action: 'iam:PassRole',
    actions: ['iam:PassRole'],
    count: 1,
    services: 1,
    resource: '*',
    within: [],
    except: [],
    certainty: 'definite',
    conditions: [],
    example: { action: 'iam:PassRole', resource: '*' },
    statement: { policy: 'deploy', index: 0 },
    risk: 4,
  },
  access: { actions: ['iam:PassRole'], leastRisk: 3, on: { glob: '*' } },
}

function buildNewAccess(number: number, day: number): NewAccess {
  return {
    changeId: `ct:${number}`,
    at: new Date(Date.UTC(2026, 0, 1 + day)).toISOString(),
    action: 'iam:PutRolePolicy',
    by: 'tom',
    ...summarizeNewAccess([grant], 0),
    policiesBefore: '',
  }
}

function addAll(all: readonly NewAccess[]): RecordedAccess | undefined {
  return all.reduce<RecordedAccess | undefined>((before, each) => addNewAccess(before, each), undefined)
}

describe('the recorded access of a principal', () => {
  it('is that of each change once, in the order of time, in whichever order and how often they are recorded', () => {
    const changes = fc.uniqueArray(fc.tuple(fc.nat(50), fc.nat(50)), {
      selector: ([number]) => number,
      minLength: 1,
      maxLength: 10,
    })
    const deliveries = changes.chain(all =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
    )
    fc.assert(
      fc.property(deliveries, ([all, delivered]) => {
        const recorded = addAll(delivered.map(([number, day]) => buildNewAccess(number, day)))
        expect(recorded?.older).toBeUndefined()
        expect(recorded?.changes.map(({ changeId }) => changeId).toSorted()).toEqual(
          all.map(([number]) => `ct:${number}`).toSorted(),
        )
        expect(recorded?.changes.map(({ at }) => at)).toEqual(
          recorded?.changes.map(({ at }) => at).toSorted(),
        )
      }),
    )
  })

  it('is no more than its number and latest time of all changes but ten, and is never lost', () => {
    const all = Array.from({ length: 14 }, (_, at) => buildNewAccess(at, at))
    const recorded = addAll(all)
    expect(recorded?.changes.map(({ changeId }) => changeId)).toEqual(
      all.slice(4).map(({ changeId }) => changeId),
    )
    expect(recorded?.older).toEqual({ count: 4, at: '2026-01-04T00:00:00.000Z' })
    expect(addAll([...all, buildNewAccess(2, 2)])).toEqual(recorded)
  })

  it('fits into an item, however much was granted', () => {
    const long: DangerousGrant = {
      grant: { ...grant.grant, resource: 'x'.repeat(100_000), actions: ['y'.repeat(100_000)] },
      access: { ...grant.access, on: { any: Array.from({ length: 100 }, () => ({ glob: 'z'.repeat(19) })) } },
    }
    const summary = summarizeNewAccess(
      Array.from({ length: 200 }, () => long),
      0,
    )
    expect(summary).toMatchObject({ count: 200, access: 'TOO_LARGE' })
    expect(summary.grants).toHaveLength(3)
    const all = Array.from({ length: 12 }, (_, at) => ({ ...buildNewAccess(at, at), ...summary }))
    expect(JSON.stringify(addAll(all)).length).toBeLessThan(350_000)
    expect(summarizeNewAccess([grant], 5)).toMatchObject({ count: 6, access: 'TOO_LARGE' })
  })
})

describe('the fingerprint of policies', () => {
  const [one, other] = ['s3:GetObject', 's3:PutObject'].map(Action => ({
    policy: Action,
    document: parsePolicy({ Statement: { Effect: 'Allow', Action, Resource: '*' } }),
  }))
  const [a, b] = [one, other].flatMap(each => each ?? [])
  const identity = [a, b].flatMap(each => each ?? [])

  it('does not depend on their order, and differs if one of them does', () => {
    expect(computePolicyFingerprint({ identity: identity.toReversed() })).toBe(
      computePolicyFingerprint({ identity }),
    )
    expect(computePolicyFingerprint({ identity: identity.slice(1) })).not.toBe(
      computePolicyFingerprint({ identity }),
    )
    expect(computePolicyFingerprint({ identity, ...(a && { boundary: a }) })).not.toBe(
      computePolicyFingerprint({ identity }),
    )
  })
})
