import { describe, expect, it } from 'vitest'
import { hasWildcardService, isEveryActionPattern } from '../../../../audit/engines/iam/action-pattern.ts'
import { quoteText } from '../../../../audit/text/quote-text.ts'
import { listManagedPolicyNames, listManagedPolicyVersions } from './oracle/generators/managed-policies.ts'
import { parsePolicy, PolicyError } from '../../../../audit/engines/iam/policy-document.ts'

const ACCEPTED = ['*', '**', '*:*', 's3:*', 's3:?*', 's3:Get*', 's3:*Object', 'iam:PassRole', 'GetObject', '']
const REFUSED = [
  '*:GetBucket',
  '*:Get*',
  '**:Get*',
  's*:*',
  's?:GetObject',
  '?*',
  '*:?',
  's*',
  '*Role',
  '?:*',
]

describe('hasWildcardService', () => {
  it.each(ACCEPTED)('accepts %j', pattern => expect(hasWildcardService(pattern)).toBe(false))
  it.each(REFUSED)('refuses %j', pattern => expect(hasWildcardService(pattern)).toBe(true))
})

describe('isEveryActionPattern', () => {
  it.each(['*', '**', '*:*', '**:**'])('is %j', pattern => expect(isEveryActionPattern(pattern)).toBe(true))
  it.each(['', ':', '*:', ':*', '?*', 's3:*', '*:?*', '*:*:*'])('is not %j', pattern =>
    expect(isEveryActionPattern(pattern)).toBe(false),
  )
})

function build(element: object) {
  return { Statement: { Effect: 'Deny', Resource: '*', ...element } }
}

describe('parsePolicy', () => {
  it.each(REFUSED)('does not understand a statement about %j, as AWS', pattern => {
    for (const element of [{ Action: ['s3:GetObject', pattern] }, { NotAction: pattern }])
      for (const principal of [{}, { Principal: '*' }])
        expect(() => parsePolicy(build({ ...element, ...principal }))).toThrow(
          new PolicyError(
            `${Object.keys(element)[0]} of statement 0 has a wildcard as service: ${quoteText(pattern)}; AWS refuses it`,
          ),
        )
  })

  it.each(ACCEPTED)('takes %j as it is', pattern => {
    expect(parsePolicy(build({ Action: pattern })).Statement[0]?.Action).toEqual([pattern])
  })

  it('understands every version of every AWS managed policy', () => {
    for (const name of listManagedPolicyNames())
      for (const version of listManagedPolicyVersions(name)) expect(() => parsePolicy(version)).not.toThrow()
  })
})
