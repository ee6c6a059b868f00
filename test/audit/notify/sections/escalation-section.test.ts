import { describe, expect, it } from 'vitest'
import type { EscalationDiff, EscalationDiffStep } from '../../../../audit/state/effects/escalation-diff.ts'
import { buildEscalationSection } from '../../../../audit/notify/sections/escalation-section.ts'
import { formatEscalationSection } from '../../../../audit/notify/sections/escalation-text.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { buildUserResourceByName } from '../../../../audit/resources/iam/user.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const dev = buildUserResourceByName('dev', where).arn
const mid = buildRoleResourceByName('mid', where).arn
const admin = buildRoleResourceByName('admin', where).arn

const ASSUME: EscalationDiffStep = {
  to: mid,
  pathId: 'sts-001',
  actions: ['sts:AssumeRole'],
  statements: [
    { policy: 'arn:aws:iam::111122223333:policy/dev', sid: 'Assume', index: 0 },
    { policy: `trust policy of ${mid}`, index: 0 },
  ],
}
const PASS: EscalationDiffStep = {
  from: mid,
  to: admin,
  pathId: 'lambda-001',
  actions: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'],
  statements: [{ policy: 'own', index: 1 }],
}
const ITSELF: EscalationDiffStep = {
  pathId: 'iam-007',
  actions: ['iam:PutUserPolicy'],
  statements: [{ policy: 'own', index: 0 }],
}

function buildOpened(of: Partial<EscalationDiff>): EscalationDiff {
  return {
    changeId: 'c',
    account: where.account,
    paths: [],
    others: 0,
    lateralMoves: [],
    otherLateralMoves: 0,
    ...of,
  }
}

function buildPath(steps: readonly EscalationDiffStep[], principals = [dev], conditional = false) {
  return { principals, count: principals.length, steps, conditional }
}

const LONG = 'x'.repeat(2_000)

describe('what a message says of ways that opened', () => {
  it.each<[string, EscalationDiff, string[]]>([
    [
      'a step to oneself',
      buildOpened({ paths: [buildPath([ITSELF])] }),
      ['dev can become an administrator now: iam:PutUserPolicy, which statement 1 of policy own allows'],
    ],
    [
      'several steps, for many, and as conditions let them',
      buildOpened({ paths: [{ ...buildPath([ASSUME, PASS], [dev], true), count: 50 }], others: 3 }),
      [
        'dev and 49 more can become an administrator now in 2 steps, if conditions hold that they cannot choose:',
        '  1. become mid by sts:AssumeRole, which statement Assume of policy dev, the trust policy of mid allow',
        '  2. as mid, become admin by iam:PassRole, lambda:CreateFunction and lambda:InvokeFunction, which statement 2 of policy own allows',
        '3 more can become administrators now',
      ],
    ],
    [
      'whom else somebody can become',
      buildOpened({
        lateralMoves: [
          { from: dev, to: [mid], count: 1, step: ASSUME },
          { from: dev, to: [mid, admin], count: 7, step: ASSUME },
        ],
        otherLateralMoves: 2,
      }),
      [
        'dev can become mid now: sts:AssumeRole, which statement Assume of policy dev, the trust policy of mid allow',
        'dev can become mid, admin and 5 more now: become mid by sts:AssumeRole, which statement Assume of policy dev, the trust policy of mid allow',
        '2 more can become somebody else now',
      ],
    ],
    [
      'that there are too many for it',
      buildOpened({ tooManyPrincipals: 7_000 }),
      [
        'Whether that opens ways to become somebody else was not worked out: the account has 7000 users and roles, which are too many.',
      ],
    ],
  ])('names %s', (_, paths, lines) => {
    expect(formatEscalationSection(buildEscalationSection([paths]))).toEqual(lines)
  })

  it('is the shortest way first, and one told twice once', () => {
    const all = buildEscalationSection([
      buildOpened({ paths: [buildPath([ASSUME, PASS])] }),
      buildOpened({ paths: [buildPath([ITSELF]), buildPath([ASSUME, PASS])] }),
    ])
    expect(all.paths.map(({ steps }) => steps.length)).toEqual([1, 2])
    expect(all).toMatchObject({ told: [{ severity: 'HIGH' }, { severity: 'HIGH' }], others: 0 })
  })

  it('is as much as fits, and counts the rest', () => {
    const step = { ...ASSUME, statements: [{ policy: LONG, sid: LONG, index: 0 }] }
    const paths = Array.from({ length: 100 }, (_, index) => buildPath([step], [`${dev}-${index}`]))
    const takeovers = Array.from({ length: 100 }, (_, index) => ({
      from: `${dev}-${index}`,
      to: [mid],
      count: 1,
      step,
    }))
    const all = buildEscalationSection([
      buildOpened({ paths, others: 1, lateralMoves: takeovers, otherLateralMoves: 1 }),
    ])
    expect(all.paths.length).toBeGreaterThan(3)
    expect(all.paths.length + all.omittedPrincipals).toBe(101)
    expect(all.lateralMoves.length + all.omittedLateralMoves).toBe(101)
    expect(Buffer.byteLength(JSON.stringify(all))).toBeLessThan(13_000)
  })
})
