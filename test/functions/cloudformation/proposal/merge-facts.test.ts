import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createIncompleteFact,
  known,
  unknown,
  type Fact,
  type FactsByName,
} from '../../../../audit/resources/fact.ts'
import { clearMembers, mergeFacts } from '../../../../functions/cloudformation/proposal/merge-facts.ts'

/** Merges facts of a function, whose policies consist of statements that are resources of their own. */
function merge(
  current: FactsByName,
  deployed: FactsByName,
  proposed: FactsByName,
  isDefinedAlike: boolean,
): FactsByName {
  return mergeFacts({ current, deployed, proposed }, { kind: 'AWS::Lambda::Function', isDefinedAlike })
}

/** A copy as the store returns it. */
const copy = <T>(each: T): T => JSON.parse(JSON.stringify(each)) as T

const leaf = fc.oneof(
  fc.constantFrom<unknown>('a', 'b', 'NONE', 1, true, null),
  fc.record({ arn: fc.constantFrom('x', 'y') }),
)
const statement = fc.record({ Sid: fc.constantFrom('one', 'two'), Effect: fc.constantFrom('Allow', 'Deny') })
const value = fc.oneof(
  leaf,
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
  fc.uniqueArray(statement, { maxLength: 2, selector: ({ Sid }) => Sid }),
  fc.dictionary(fc.constantFrom('p', 'q', '__proto__'), leaf, { maxKeys: 2, noNullPrototype: true }),
)
const why = fc.constantFrom('not known', 'not there')
const fact: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 4, arbitrary: value.map(each => known(each)) },
  fc.tuple(value, why).map(([each, reason]) => createIncompleteFact(each, reason)),
  why.map(unknown),
)
const facts: fc.Arbitrary<FactsByName> = fc.record({ one: fact, two: fact }).map(copy)
/** Facts that are known as a whole. */
const whole: fc.Arbitrary<FactsByName> = fc
  .record({
    one: value.map(each => known(each)),
    two: value.map(each => known(each)),
  })
  .map(copy)

const list = (...members: string[]): FactsByName => ({ members: known(members) })
const getMembers = (merged: FactsByName) => {
  const { members } = merged
  return members !== undefined && 'known' in members ? [...(members.known as string[])].toSorted() : members
}

const sort = (merged: FactsByName) =>
  Object.values(merged).map(each =>
    'known' in each && Array.isArray(each.known)
      ? each.known.map(item => JSON.stringify(item)).toSorted()
      : each,
  )

const policies = (entries: object): FactsByName => ({ policies: known(entries) })

const policy = (...statements: [string, string][]) => ({
  policy: known({ Version: '1', Statement: statements.map(([Sid, Action]) => ({ Sid, Action })) }),
})

/** Whether a part of a fact is not known. */
const isOpen = (each: Fact | undefined) =>
  each === undefined || 'unknown' in each || each.incomplete !== undefined

describe('the facts after an update of a stack', () => {
  it('are those of the account where the templates are equal, whatever was changed beside the stack', () => {
    fc.assert(
      fc.property(facts, facts, (current, template) => {
        expect(merge(current, template, copy(template), true)).toEqual(current)
      }),
    )
  })

  it('are those of the account where known facts are equal, though the templates differ', () => {
    fc.assert(
      fc.property(facts, whole, (current, template) => {
        expect(merge(current, template, copy(template), false)).toEqual(current)
      }),
    )
  })

  it('are the proposed ones where nothing was changed beside the stack', () => {
    fc.assert(
      fc.property(whole, whole, (deployed, proposed) => {
        expect(sort(merge(deployed, deployed, proposed, false))).toEqual(sort(proposed))
      }),
    )
  })

  it('are never known as a whole where the template that differs leaves them open', () => {
    fc.assert(
      fc.property(facts, facts, facts, (current, deployed, proposed) => {
        const merged = merge(current, deployed, proposed, false)
        const closed = Object.keys(proposed).filter(name => isOpen(proposed[name]) && !isOpen(merged[name]))
        expect(closed).toEqual([])
      }),
    )
  })

  it('have no other facts than those of the account and of the template', () => {
    fc.assert(
      fc.property(facts, facts, (current, proposed) => {
        const merged = merge({ ...current, own: known(1) }, {}, proposed, false)
        expect(Object.keys(merged).toSorted()).toEqual(['one', 'own', 'two'])
        expect(merged['own']).toEqual(known(1))
      }),
    )
  })

  it('keep members that were added beside the stack, lose what the template removes, and have what it adds', () => {
    const merged = merge(list('own', 'kept', 'gone'), list('kept', 'gone'), list('kept', 'new'), false)
    expect(getMembers(merged)).toEqual(['kept', 'new', 'own'])
  })

  it('keep a drift in one entry where the template changes another', () => {
    const [current, deployed] = [policies({ one: 'drifted', two: 'b' }), policies({ one: 'a', two: 'b' })]
    const mergePolicies = (proposed: object) => merge(current, deployed, policies(proposed), false)
    expect(mergePolicies({ one: 'a', two: 'c' })).toEqual(policies({ one: 'drifted', two: 'c' }))
    expect(mergePolicies({ one: 'a' })).toEqual(policies({ one: 'drifted' }))
  })

  it('have a statement once, by its Sid', () => {
    expect(
      merge(policy(['own', 'x'], ['s', 'old']), policy(['s', 'older']), policy(['s', 'new']), false),
    ).toEqual(policy(['own', 'x'], ['s', 'new']))
  })

  it('without members have the form of the facts', () => {
    expect(
      clearMembers({
        list: known(['a']),
        map: known({ a: 1 }),
        policy: known({ Version: '1', Statement: [1] }),
        text: known('x'),
        open: unknown('why'),
      }),
    ).toEqual({
      list: known([]),
      map: known({}),
      policy: known({ Version: '1', Statement: [] }),
      text: known('x'),
      open: unknown('why'),
    })
  })
})
