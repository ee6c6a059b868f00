import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classesOf } from '../../../../audit/policy/effective/classes.ts'
import { clausesOf } from '../../../../audit/policy/effective/clause.ts'
import type { Principal, World } from '../../../../audit/policy/effective/principal.ts'
import { smallCatalogue } from '../naive/catalogue.ts'
import { KEYS } from '../naive/conditions.ts'
import { NOW } from '../naive/contexts.ts'
import { policy } from '../naive/policies.ts'
import { principalOf, principalsWith } from '../naive/principals.ts'

const world: World = { actions: smallCatalogue(), now: NOW }
const principals = principalsWith(fc.array(policy(KEYS), { minLength: 1, maxLength: 4 }), KEYS)

describe('classesOf', () => {
  it('answers, asked about some clauses, those classes that one of them is of', () => {
    fc.assert(
      fc.property(principals, fc.infiniteStream(fc.boolean()), (layers, draws) => {
        const { clauses } = clausesOf(principalOf(layers), world)
        const telling = clauses.flatMap((_, number) => (draws.next().value ? [number] : []))
        const wanted = classesOf(clauses).filter(each =>
          each.clauses.some(number => telling.includes(number)),
        )
        expect(classesOf(clauses, telling)).toEqual(wanted)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('clausesOf', () => {
  it('says of a principal the same whoever else was asked about who has the same policies', () => {
    const accounts = fc.constantFrom('111122223333', '444455556666')
    const tags = fc.record({ team: fc.constantFrom('a', 'b') })
    fc.assert(
      fc.property(principals, fc.array(fc.tuple(accounts, tags), { minLength: 2 }), (layers, others) => {
        const one = principalOf(layers)
        for (const [account, tagged] of others) {
          const asked: Principal = {
            ...one,
            account,
            arn: one.arn.replace(one.account, account),
            tags: tagged,
          }
          const { clauses } = clausesOf(asked, world)
          expect(clauses).toEqual(clausesOf(structuredClone(asked), world).clauses)
        }
      }),
      { numRuns: 500 },
    )
  })
})
