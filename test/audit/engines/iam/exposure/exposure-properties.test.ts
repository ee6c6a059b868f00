import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'
import {
  listPolicyExposures,
  type PolicyExposure,
} from '../../../../../audit/engines/iam/exposure/admission/policy-exposure.ts'

const OWN = '111122223333'
const OTHER = '444455556666'
const THIRD = '777788889999'
const RUNS = { numRuns: 1_000 }

const principal = fc.constantFrom<unknown>(
  '*',
  { AWS: OTHER },
  { AWS: [OTHER, `arn:aws:iam::${THIRD}:role/a`] },
  { AWS: OWN },
  { Service: 's3.amazonaws.com' },
  { Service: ['s3.amazonaws.com', 'sns.amazonaws.com'], AWS: THIRD },
)

const condition = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'StringEquals',
        'StringLike',
        'StringNotEquals',
        'StringEqualsIfExists',
        'StringNotLike',
        'ForAllValues:StringEquals',
        'ForAnyValue:StringLike',
        'Null',
      ),
      fc.constantFrom<[string, string[]]>(
        ['aws:PrincipalOrgID', ['o-a']],
        ['aws:PrincipalOrgID', ['o-*', 'o-b']],
        ['aws:PrincipalAccount', [OTHER]],
        ['aws:PrincipalAccount', [THIRD, '4*']],
        ['aws:SourceAccount', [OWN]],
        ['aws:SourceAccount', [OTHER]],
        ['aws:SourceVpc', ['vpc-1']],
        ['aws:PrincipalArn', [`arn:aws:iam::${OTHER}:role/a`]],
        ['aws:UserAgent', ['x']],
        ['aws:PrincipalIsAWSService', ['true']],
        ['aws:PrincipalOrgID', ['true']],
      ),
    ),
    { maxLength: 2 },
  )
  .map(tests => Object.fromEntries(tests.map(([operator, [key, values]]) => [operator, { [key]: values }])))

const action = fc.constantFrom<object>(
  { Action: 'lambda:InvokeFunction' },
  { Action: ['lambda:Invoke*', 'lambda:Get*'] },
  { NotAction: 'lambda:Get*' },
)

const body = fc.tuple(principal, condition, action).map(([Principal, Condition, actions]) => ({
  Principal,
  Condition,
  ...actions,
}))
const allow = body.map(each => ({ Effect: 'Allow', ...each }))
const deny = fc.tuple(body, fc.boolean()).map(([{ Principal, ...each }, excepted]) => ({
  Effect: 'Deny',
  ...each,
  ...(excepted ? { NotPrincipal: Principal } : { Principal }),
}))
const statements = fc.array(fc.oneof(allow, deny), { minLength: 1, maxLength: 4 })

function computeStatementExposure(all: readonly object[]): PolicyExposure[] {
  const named = all.map((each, at) => ({ Sid: `S${at}`, ...each }))
  const policy = parsePolicy({ Version: '2012-10-17', Statement: named })
  return listPolicyExposures(policy, { account: OWN, actions: ['lambda:*'], anonymous: true })
}

/** Whether one of `others`, of the same statement, admits everyone that `one` admits. */
function isAmong(one: PolicyExposure, others: readonly PolicyExposure[]): boolean {
  return others.some(other => {
    if (other.statement !== one.statement) return false
    if (other.to === 'PUBLIC') return one.to !== 'PUBLIC' || other.anonymous || !one.anonymous
    return other.to === 'NETWORK' ? one.to !== 'PUBLIC' : isWithin(one, other)
  })
}

function isWithin(one: PolicyExposure, other: PolicyExposure): boolean {
  if (one.to === 'ACCOUNT' && other.to === 'ORGANIZATION')
    return one.organizations !== 'ANY' && one.organizations.includes(other.organization)
  if (one.to === 'ACCOUNT' && other.to === 'ACCOUNT')
    return (
      one.account === other.account &&
      isPrincipalOf(one, other) &&
      (other.organizations === 'ANY' ||
        (one.organizations !== 'ANY' && one.organizations.every(id => other.organizations.includes(id))))
    )
  if (one.to === 'OWN_ACCOUNT' && other.to === 'OWN_ACCOUNT') return isPrincipalOf(one, other)
  if (one.to === 'ORGANIZATION' && other.to === 'ORGANIZATION') return one.organization === other.organization
  if (one.to !== 'SERVICE' || other.to !== 'SERVICE') return false
  const isService = other.service === '*' || other.service === one.service
  return isService && (other.source.of === 'ANYONE' || same(one.source, other.source))
}

/** An account that is not certainly admitted stands for some of its principals. */
function isPrincipalOf(
  one: PolicyExposure & { to: 'ACCOUNT' | 'OWN_ACCOUNT' },
  other: { principal: string },
): boolean {
  if (other.principal === 'ALL' || other.principal === one.principal) return true
  return one.principal === 'ALL' && !one.certain
}

function same(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function sorted(one: PolicyExposure): object {
  return { ...one, requires: one.requires.map(each => JSON.stringify(each)).toSorted() }
}

function written(all: readonly PolicyExposure[]): string[] {
  return all.map(each => JSON.stringify(sorted(each))).toSorted()
}

/** What is new in `after`, as the test defines it. */
function diffExposure(before: readonly PolicyExposure[], after: readonly PolicyExposure[]): PolicyExposure[] {
  return after.filter(each => !isAmong(each, before))
}

describe('exposures', () => {
  it('do not grow with a Deny', () => {
    fc.assert(
      fc.property(statements, deny, (all, more) => {
        expect(diffExposure(computeStatementExposure(all), computeStatementExposure([...all, more]))).toEqual(
          [],
        )
      }),
      RUNS,
    )
  })

  it('do not grow with a condition on an Allow', () => {
    fc.assert(
      fc.property(allow, condition, fc.array(deny, { maxLength: 2 }), (first, more, others) => {
        const narrower = { ...first, Condition: { ...more, ...first.Condition } }
        expect(
          diffExposure(
            computeStatementExposure([first, ...others]),
            computeStatementExposure([narrower, ...others]),
          ),
        ).toEqual([])
      }),
      RUNS,
    )
  })

  it('do not depend on the order of statements', () => {
    fc.assert(
      fc.property(statements, all => {
        const named = all.map((each, at) => ({ Sid: `S${at}`, ...each }))
        const turned = parsePolicy({ Version: '2012-10-17', Statement: named.toReversed() })
        const question = { account: OWN, actions: ['lambda:*'], anonymous: true }
        expect(written(listPolicyExposures(turned, question))).toEqual(written(computeStatementExposure(all)))
      }),
      RUNS,
    )
  })

  it('are certain only if no condition or Deny can exclude callers', () => {
    fc.assert(
      fc.property(allow, deny, (one, other) => {
        const before = computeStatementExposure([one])
        const after = computeStatementExposure([one, other])
        const granted = after.filter(
          each => each.certain && before.some(was => isSameClass(was, each) && !was.certain),
        )
        expect(granted).toEqual([])
      }),
      RUNS,
    )
  })
})

function isSameClass(one: PolicyExposure, other: PolicyExposure): boolean {
  const { certain: _, requires: __, actions: ___, ...rest } = one
  const { certain: ____, requires: _____, actions: ______, ...others } = other
  return same(rest, others)
}
