import { describe, expect, it } from 'vitest'
import {
  applyEdit,
  identifyMember,
  getEditTarget,
  type FactEdit,
} from '../../../audit/resources/fact-edit.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { getResourceKey } from '../../../audit/resources/resource.ts'

const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] }
const policy = buildManagedPolicyResource('arn:aws:iam::aws:policy/AdministratorAccess', '111122223333')
const rule = { id: 'sgr-1', protocol: 'tcp', from: 22, to: 22, peer: '0.0.0.0/0' }
const statement = { Sid: 'open', Effect: 'Allow', Principal: { '*': ['*'] } }

describe('an edit of facts', () => {
  it.each<[string, unknown, FactEdit, unknown]>([
    ['a name set', { a: 1 }, { fact: 'f', member: 'b', value: document }, { a: 1, b: document }],
    ['a name replaced', { a: 1 }, { fact: 'f', member: 'a', value: 2 }, { a: 2 }],
    ['a name removed', { a: 1, b: 2 }, { fact: 'f', member: 'a', removed: true }, { b: 2 }],
    ['a resource added', [], { fact: 'f', member: getResourceKey(policy), value: policy }, [policy]],
    [
      'an existing resource',
      [policy],
      { fact: 'f', member: getResourceKey(policy), value: policy },
      [policy],
    ],
    ['a resource removed', [policy], { fact: 'f', member: getResourceKey(policy), removed: true }, []],
    ['a rule added', [], { fact: 'f', member: identifyMember(rule), value: rule }, [rule]],
    [
      'a rule by its content',
      [{ ...rule, id: 'sgr-2' }],
      { fact: 'f', member: identifyMember(rule), removed: true },
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
      'a statement removed',
      { live: { Version: '2012-10-17', Statement: [statement] } },
      { fact: 'f', member: 'live', statement: 'open', removed: true },
      { live: { Version: '2012-10-17', Statement: [] } },
    ],
  ])('applies to %s', (_, before, factEdit, after) => {
    const facts = { f: { known: before }, g: { known: 'as it was' } }
    expect(applyEdit(facts, factEdit)).toEqual({ ...facts, f: { known: after } })
  })

  it('keeps what is missing of a fact, unless the whole fact is set', () => {
    const facts = { f: { known: { a: 1 }, incomplete: 'b is not understood' } }
    expect(applyEdit(facts, { fact: 'f', member: 'c', value: 2 })).toEqual({
      f: { known: { a: 1, c: 2 }, incomplete: 'b is not understood' },
    })
    expect(applyEdit(facts, { fact: 'f', value: {} })).toEqual({ f: { known: {} } })
  })

  it('sets what is missing of the new value', () => {
    const factEdit = { fact: 'f', value: document, incomplete: 'a statement is not understood' }
    expect(applyEdit({ f: { known: 'NONE' } }, factEdit)).toEqual({
      f: { known: document, incomplete: 'a statement is not understood' },
    })
  })

  it.each<[string, Record<string, { known: unknown } | { unknown: string }>, FactEdit]>([
    ['a fact that was never read', {}, { fact: 'f', value: 1 }],
    ['an unknown fact', { f: { unknown: 'denied' } }, { fact: 'f', value: 1 }],
    ['a value that the event does not contain', { f: { known: 1 } }, { fact: 'f' }],
    ['a member of a fact without members', { f: { known: 'NONE' } }, { fact: 'f', member: 'a', value: 1 }],
  ])('does not apply to %s', (_, facts, factEdit) => {
    expect(applyEdit(facts, factEdit)).toBeUndefined()
  })

  it('has the same target whether it sets or removes a member', () => {
    const target = { fact: 'f', member: 'a' }
    expect(getEditTarget({ ...target, value: 1 })).toBe(getEditTarget({ ...target, removed: true }))
    expect(getEditTarget({ fact: 'f', member: 'b' })).not.toBe(getEditTarget(target))
    expect(getEditTarget({ ...target, statement: 's' })).not.toBe(getEditTarget(target))
  })
})
