import { describe, expect, it } from 'vitest'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { formatConfigDiff } from '../../../audit/notify/config-diff.ts'
import { buildManagedPolicyResource } from '../../../audit/resources/iam/managed-policy.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'

const account = '111122223333'
const worker = buildFunctionResource('worker', { account, region: 'eu-west-1' })
const [own, other] = ['own', 'other'].map(name =>
  buildManagedPolicyResource(`arn:aws:iam::${account}:policy/${name}`, account),
)

/** What a message says of a fact that was `before` and is `after`. */
function describeDiff(before: unknown, after: unknown): string[] {
  const snapshot: ResourceSnapshot = {
    resource: worker,
    presence: 'PRESENT',
    facts: { fact: { known: after } },
    provenance: {},
    collectedAt: {},
    priorFacts: [
      { changeId: 'c', attempt: 0, at: '2026-05-12T09:00:00.000Z', facts: { fact: { known: before } } },
    ],
    readAt: '2026-05-12T09:00:00.000Z',
    factsVersion: FACTS_VERSION,
  }
  return formatConfigDiff(snapshot, 'c').map(line => line.replace('function worker: ', ''))
}

describe('what a message says of a change', () => {
  it.each([
    ['a text', 'nodejs18.x', 'nodejs24.x', ['fact nodejs18.x → nodejs24.x']],
    ['a resource', own, other, ['fact own → other']],
    ['a resource that was none', 'NONE', own, ['fact NONE → own']],
    ['resources', [own], [other], ['+ fact other', '- fact own']],
    [
      'members of a list that are no resources',
      [{ from: 22, peer: '0.0.0.0/0' }],
      [],
      ['- fact from 22, peer 0.0.0.0/0'],
    ],
    ['a list of texts', ['a'], ['a', 'b'], ['+ fact b']],
    ['an entry that is new', {}, { live: 'x' }, ['+ fact live x']],
    ['an entry that is gone', { live: 'x' }, {}, ['- fact live']],
    ['an entry that is another', { live: 'x', other: 1 }, { live: 'y', other: 1 }, ['fact live x → y']],
    [
      'a list in an entry',
      { live: { Statement: [{ Sid: 'a' }] } },
      { live: { Statement: [{ Sid: 'a' }, { Sid: 'b', Effect: 'Allow' }] } },
      ['+ fact live Statement Sid b, Effect Allow'],
    ],
    [
      'an entry called like a property of objects',
      {},
      JSON.parse('{"__proto__":"x","constructor":"y"}'),
      ['+ fact __proto__ x', '+ fact constructor y'],
    ],
    ['a number', 1, 2, ['fact 1 → 2']],
  ] as const)('names %s', (_, before, after, lines) => {
    expect(describeDiff(before, after)).toEqual(lines)
  })

  it('is bounded', () => {
    const [line = ''] = describeDiff('a'.repeat(10_000), 'b')
    expect(line.length).toBeLessThan(200)
  })

  it('does not end in the depth', () => {
    const deep = (depth: number): object => (depth === 0 ? { end: 1 } : { x: deep(depth - 1) })
    expect(describeDiff(deep(3_000), { x: {} })[0]?.length).toBeLessThan(1_000)
  })
})
