import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupActionClasses } from '../../../../../audit/engines/iam/effective-permissions/action-classes.ts'
import { deriveClauses } from '../../../../../audit/engines/iam/effective-permissions/statement-clause.ts'
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
    fc.assert(
      fc.property(principals, fc.array(fc.tuple(accounts, tags), { minLength: 2 }), (layers, others) => {
        const one = buildEnginePrincipal(layers)
        for (const [account, tagged] of others) {
          const asked: Principal = {
            ...one,
            account,
            arn: one.arn.replace(one.account, account),
            tags: tagged,
          }
          const { clauses } = deriveClauses(asked, analysisContext)
          expect(clauses).toEqual(deriveClauses(structuredClone(asked), analysisContext).clauses)
        }
      }),
      { numRuns: 500 },
    )
  })
})
