import { describe, expect, it } from 'vitest'
import type { OpenedWays, WayStep } from '../../../audit/account/opened-ways.ts'
import { waysIn } from '../../../audit/notifications/ways.ts'
import { linesOfWays } from '../../../audit/notifications/ways-lines.ts'
import { roleNamed } from '../../../audit/resources/iam/role.ts'
import { userNamed } from '../../../audit/resources/iam/user.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const dev = userNamed('dev', where).arn
const mid = roleNamed('mid', where).arn
const admin = roleNamed('admin', where).arn

const ASSUME: WayStep = {
  to: mid,
  by: 'sts-001',
  actions: ['sts:AssumeRole'],
  statements: [
    { policy: 'arn:aws:iam::111122223333:policy/dev', sid: 'Assume', index: 0 },
    { policy: `trust policy of ${mid}`, index: 0 },
  ],
}
const PASS: WayStep = {
  from: mid,
  to: admin,
  by: 'lambda-001',
  actions: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'],
  statements: [{ policy: 'own', index: 1 }],
}
const ITSELF: WayStep = {
  by: 'iam-007',
  actions: ['iam:PutUserPolicy'],
  statements: [{ policy: 'own', index: 0 }],
}

function opened(of: Partial<OpenedWays>): OpenedWays {
  return { cause: 'c', account: where.account, ways: [], others: 0, takeovers: [], otherTakeovers: 0, ...of }
}

function way(steps: readonly WayStep[], principals = [dev], conditional = false) {
  return { principals, count: principals.length, steps, conditional }
}

const LONG = 'x'.repeat(2_000)

describe('what a message says of ways that opened', () => {
  it.each<[string, OpenedWays, string[]]>([
    [
      'a step to oneself',
      opened({ ways: [way([ITSELF])] }),
      ['dev can become an administrator now: iam:PutUserPolicy, which statement 1 of policy own allows'],
    ],
    [
      'several steps, for many, and as conditions let them',
      opened({ ways: [{ ...way([ASSUME, PASS], [dev], true), count: 50 }], others: 3 }),
      [
        'dev and 49 more can become an administrator now in 2 steps, if conditions hold that they cannot choose:',
        '  1. become mid by sts:AssumeRole, which statement Assume of policy dev, the trust policy of mid allow',
        '  2. as mid, become admin by iam:PassRole, lambda:CreateFunction and lambda:InvokeFunction, which statement 2 of policy own allows',
        '3 more can become administrators now',
      ],
    ],
    [
      'whom else somebody can become',
      opened({
        takeovers: [
          { from: dev, to: [mid], count: 1, step: ASSUME },
          { from: dev, to: [mid, admin], count: 7, step: ASSUME },
        ],
        otherTakeovers: 2,
      }),
      [
        'dev can become mid now: sts:AssumeRole, which statement Assume of policy dev, the trust policy of mid allow',
        'dev can become mid, admin and 5 more now: become mid by sts:AssumeRole, which statement Assume of policy dev, the trust policy of mid allow',
        '2 more can become somebody else now',
      ],
    ],
    [
      'that there are too many for it',
      opened({ tooMany: 7_000 }),
      [
        'Whether that opens ways to become somebody else was not worked out: the account has 7000 users and roles, which are too many.',
      ],
    ],
  ])('names %s', (_, ways, lines) => {
    expect(linesOfWays(waysIn([ways]))).toEqual(lines)
  })

  it('is the shortest way first, and one told twice once', () => {
    const all = waysIn([
      opened({ ways: [way([ASSUME, PASS])] }),
      opened({ ways: [way([ITSELF]), way([ASSUME, PASS])] }),
    ])
    expect(all.told.map(({ steps }) => steps.length)).toEqual([1, 2])
    expect(all).toMatchObject({ told: [{ severity: 'HIGH' }, { severity: 'HIGH' }], others: 0 })
  })

  it('is as much as fits, and counts the rest', () => {
    const step = { ...ASSUME, statements: [{ policy: LONG, sid: LONG, index: 0 }] }
    const ways = Array.from({ length: 100 }, (_, index) => way([step], [`${dev}-${index}`]))
    const takeovers = Array.from({ length: 100 }, (_, index) => ({
      from: `${dev}-${index}`,
      to: [mid],
      count: 1,
      step,
    }))
    const all = waysIn([opened({ ways, others: 1, takeovers, otherTakeovers: 1 })])
    expect(all.told.length).toBeGreaterThan(3)
    expect(all.told.length + all.others).toBe(101)
    expect(all.takeovers.length + all.otherTakeovers).toBe(101)
    expect(Buffer.byteLength(JSON.stringify(all))).toBeLessThan(13_000)
  })
})
