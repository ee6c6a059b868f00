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

function buildDiff(overrides: Partial<EscalationDiff>): EscalationDiff {
  return {
    changeId: 'c',
    account: where.account,
    paths: [],
    others: 0,
    lateralMoves: [],
    otherLateralMoves: 0,
    ...overrides,
  }
}

function buildPath(steps: readonly EscalationDiffStep[], principals = [dev], conditional = false) {
  return { principals, count: principals.length, steps, conditional }
}

const LONG = 'x'.repeat(2_000)

describe('new escalation paths in a message', () => {
  it.each<[string, EscalationDiff, string[]]>([
    [
      'a single step',
      buildDiff({ paths: [buildPath([ITSELF])] }),
      [
        'Escalation path: user dev can now become an administrator with iam:PutUserPolicy, allowed by policy own (statement 1)',
      ],
    ],
    [
      'several steps for many principals, under conditions',
      buildDiff({ paths: [{ ...buildPath([ASSUME, PASS], [dev], true), count: 50 }], others: 3 }),
      [
        'Escalation path: user dev and 49 more can now become an administrator in 2 steps, under conditions that they cannot control:',
        '  1. become role mid with sts:AssumeRole, allowed by dev (statement Assume) and the trust policy of role mid',
        '  2. as role mid, become role admin with iam:PassRole, lambda:CreateFunction and lambda:InvokeFunction, allowed by policy own (statement 2)',
        '3 more principals can now become an administrator.',
      ],
    ],
    [
      'lateral moves',
      buildDiff({
        lateralMoves: [
          { from: dev, to: [mid], count: 1, step: ASSUME },
          { from: dev, to: [mid, admin], count: 7, step: ASSUME },
        ],
        otherLateralMoves: 2,
      }),
      [
        'Lateral move: user dev can now become role mid: with sts:AssumeRole, allowed by dev (statement Assume) and the trust policy of role mid',
        'Lateral move: user dev can now become roles mid, admin and 5 more: for example role mid with sts:AssumeRole, allowed by dev (statement Assume) and the trust policy of role mid',
        '2 more principals can now become another principal.',
      ],
    ],
    [
      'an account that is too large for it',
      buildDiff({ tooManyPrincipals: 7_000 }),
      [
        'New escalation paths were not evaluated: the account has 7000 users and roles, more than Assay supports.',
      ],
    ],
  ])('describe %s', (_, paths, lines) => {
    expect(formatEscalationSection(buildEscalationSection([paths]))).toEqual(lines)
  })

  it('are sorted by length and have no duplicates', () => {
    const all = buildEscalationSection([
      buildDiff({ paths: [buildPath([ASSUME, PASS])] }),
      buildDiff({ paths: [buildPath([ITSELF]), buildPath([ASSUME, PASS])] }),
    ])
    expect(all.paths.map(({ steps }) => steps.length)).toEqual([1, 2])
    expect(all).toMatchObject({
      paths: [{ severity: 'HIGH' }, { severity: 'HIGH' }],
      omittedPrincipals: 0,
    })
  })

  it('name three principals at most', () => {
    const roles = ['a', 'b', 'c', 'd'].map(name => buildRoleResourceByName(name, where).arn)
    const [line] = formatEscalationSection(
      buildEscalationSection([buildDiff({ paths: [{ ...buildPath([ITSELF], roles), count: 12 }] })]),
    )
    expect(line).toContain('Escalation path: roles a, b, c and 9 more can now become an administrator ')
  })

  it('are as many as fit, and the others are counted', () => {
    const step = { ...ASSUME, statements: [{ policy: LONG, sid: LONG, index: 0 }] }
    const paths = Array.from({ length: 100 }, (_, index) => buildPath([step], [`${dev}-${index}`]))
    const lateralMoves = Array.from({ length: 100 }, (_, index) => ({
      from: `${dev}-${index}`,
      to: [mid],
      count: 1,
      step,
    }))
    const all = buildEscalationSection([buildDiff({ paths, others: 1, lateralMoves, otherLateralMoves: 1 })])
    expect(all.paths.length).toBeGreaterThan(3)
    expect(all.paths.length + all.omittedPrincipals).toBe(101)
    expect(all.lateralMoves.length + all.omittedLateralMoves).toBe(101)
    expect(Buffer.byteLength(JSON.stringify(all))).toBeLessThan(13_000)
  })
})
