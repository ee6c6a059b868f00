import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupActionClasses } from '../../../../../audit/engines/iam/effective-permissions/action-classes.ts'
import { deriveClauses } from '../../../../../audit/engines/iam/effective-permissions/statement-clause.ts'
import { encodeClauseNumbers } from '../../../../../audit/engines/iam/effective-permissions/clause-numbers.ts'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'
import type {
  Principal,
  AnalysisContext,
} from '../../../../../audit/engines/iam/effective-permissions/principal.ts'
import { buildSmallActionCatalog } from '../oracle/generators/action-catalog.ts'
import { CONDITION_KEYS } from '../oracle/generators/conditions.ts'
import { ORACLE_NOW } from '../oracle/generators/contexts.ts'
import { generatePolicy } from '../oracle/generators/policies.ts'
import { buildEnginePrincipal, generatePrincipals } from '../oracle/generators/principals.ts'

const analysisContext: AnalysisContext = { actions: buildSmallActionCatalog(), now: ORACLE_NOW }
const principals = generatePrincipals(
  fc.array(generatePolicy(CONDITION_KEYS), { minLength: 1, maxLength: 4 }),
  CONDITION_KEYS,
)

describe('groupActionClasses', () => {
  it('returns for some clauses the classes that one of them matches', () => {
    fc.assert(
      fc.property(principals, fc.infiniteStream(fc.boolean()), (layers, draws) => {
        const { clauses } = deriveClauses(buildEnginePrincipal(layers), analysisContext)
        const event = clauses.flatMap((_, number) => (draws.next().value ? [number] : []))
        const wanted = groupActionClasses(clauses).filter(each =>
          each.clauses.some(number => event.includes(number)),
        )
        expect(groupActionClasses(clauses, event)).toEqual(wanted)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('deriveClauses', () => {
  it('returns the same for a principal, regardless of others with the same policies', () => {
    const accounts = fc.constantFrom('111122223333', '444455556666')
    const tags = fc.record({ team: fc.constantFrom('a', 'b') })
    const kinds = fc.constantFrom('role', 'user')
    const names = fc.constantFrom('one', 'other')
    const askers = fc.array(fc.tuple(accounts, tags, kinds, names), { minLength: 2 })
    fc.assert(
      fc.property(principals, askers, (layers, others) => {
        const one = buildEnginePrincipal(layers)
        for (const [account, tagged, kind, name] of others) {
          const arn = `arn:aws:iam::${account}:${kind}/${name}`
          const asked: Principal = { ...one, account, arn, kind, tags: tagged }
          const { clauses } = deriveClauses(asked, analysisContext)
          expect(clauses).toEqual(deriveClauses(structuredClone(asked), analysisContext).clauses)
        }
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    {
      differs: 'the ARN',
      element: { Condition: { StringLike: { 'aws:PrincipalArn': '*/one' } } },
      kind: 'role',
    },
    { differs: 'the name of a user', element: { Resource: 'arn:aws:s3:::${aws:username}' }, kind: 'user' },
    {
      differs: 'a tag of a user',
      element: { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } },
      kind: 'user',
    },
  ] as const)('are not those of another principal of the account that differs in $differs', each => {
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...each.element }
    const document = parsePolicy({ Version: '2012-10-17', Statement: [statement] })
    const [one, other] = ['one', 'other'].map(name => {
      const principal: Principal = {
        arn: `arn:aws:iam::111122223333:${each.kind}/${name}`,
        kind: each.kind,
        account: '111122223333',
        identity: [{ policy: 'inline', document }],
        tags: { team: name === 'one' ? 'a' : 'b' },
      }
      return deriveClauses(principal, analysisContext).clauses
    })
    expect(one).toHaveLength(1)
    expect(one).not.toEqual(other)
  })
})

describe('encodeClauseNumbers', () => {
  it('distinguishes all lists, also of more clauses than one number can encode', () => {
    const lists = fc.uniqueArray(fc.nat(120)).map(numbers => numbers.toSorted((a, b) => a - b))
    fc.assert(
      fc.property(lists, lists, (one, other) => {
        expect(encodeClauseNumbers(one) === encodeClauseNumbers(other)).toBe(one.join() === other.join())
        const without = one.slice(1)
        expect(encodeClauseNumbers(without) === encodeClauseNumbers(one)).toBe(one.length === 0)
      }),
    )
    expect(encodeClauseNumbers([0, 52])).not.toBe(encodeClauseNumbers([52]))
  })
})
