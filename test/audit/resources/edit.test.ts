import { describe, expect, it } from 'vitest'
import { edited, memberOf, placeOf, type Edit } from '../../../audit/resources/edit.ts'
import { policyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { keyOf } from '../../../audit/resources/resource.ts'

const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] }
const policy = policyResource('arn:aws:iam::aws:policy/AdministratorAccess', '111122223333')
const rule = { id: 'sgr-1', protocol: 'tcp', from: 22, to: 22, peer: '0.0.0.0/0' }
const statement = { Sid: 'open', Effect: 'Allow', Principal: { '*': ['*'] } }

describe('facts with an edit in force', () => {
  it.each<[string, unknown, Edit, unknown]>([
    ['a name set', { a: 1 }, { fact: 'f', member: 'b', value: document }, { a: 1, b: document }],
    ['a name replaced', { a: 1 }, { fact: 'f', member: 'a', value: 2 }, { a: 2 }],
    ['a name taken away', { a: 1, b: 2 }, { fact: 'f', member: 'a', gone: true }, { b: 2 }],
    ['a resource added', [], { fact: 'f', member: keyOf(policy), value: policy }, [policy]],
    ['a resource that is there', [policy], { fact: 'f', member: keyOf(policy), value: policy }, [policy]],
    ['a resource taken away', [policy], { fact: 'f', member: keyOf(policy), gone: true }, []],
    ['a rule added', [], { fact: 'f', member: memberOf(rule), value: rule }, [rule]],
    [
      'a rule by what it says',
      [{ ...rule, id: 'sgr-2' }],
      { fact: 'f', member: memberOf(rule), gone: true },
      [],
    ],
    ['a whole fact', 'NONE', { fact: 'f', value: document }, document],
    [
      'a statement added',
      {},
      { fact: 'f', member: 'live', statement: 'open', value: statement },
      { live: { Version: '2012-10-17', Statement: [statement] } },
    ],
    [
      'a statement taken away',
      { live: { Version: '2012-10-17', Statement: [statement] } },
      { fact: 'f', member: 'live', statement: 'open', gone: true },
      { live: { Version: '2012-10-17', Statement: [] } },
    ],
  ])('have %s', (_, before, edit, after) => {
    const facts = { f: { known: before }, g: { known: 'as it was' } }
    expect(edited(facts, edit)).toEqual({ ...facts, f: { known: after } })
  })

  it.each<[string, Record<string, { known: unknown } | { unknown: string }>, Edit]>([
    ['a fact that nobody read', {}, { fact: 'f', value: 1 }],
    ['a fact that could not be read', { f: { unknown: 'denied' } }, { fact: 'f', value: 1 }],
    ['a value that the event does not tell', { f: { known: 1 } }, { fact: 'f' }],
    ['a member of what has none', { f: { known: 'NONE' } }, { fact: 'f', member: 'a', value: 1 }],
  ])('cannot be said of %s', (_, facts, edit) => {
    expect(edited(facts, edit)).toBeUndefined()
  })

  it('have one place for what sets a thing and what takes it away', () => {
    const place = { fact: 'f', member: 'a' }
    expect(placeOf({ ...place, value: 1 })).toBe(placeOf({ ...place, gone: true }))
    expect(placeOf({ fact: 'f', member: 'b' })).not.toBe(placeOf(place))
    expect(placeOf({ ...place, statement: 's' })).not.toBe(placeOf(place))
  })
})
