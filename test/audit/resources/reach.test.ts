import { describe, expect, it } from 'vitest'
import { checklist, type Checklist } from '../../../audit/checklist.ts'
import type { KindDefinition, Step } from '../../../audit/resources/kind.ts'
import { kinds } from '../../../audit/resources/kinds.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import { neededFacts, type Definitions, type NeededFact } from '../controls/needed-facts.ts'

/** Facts on which a control depends over relations, and which do not reach back to what the control judges. */
function unreached(controls: Checklist, definitions: Definitions): string[] {
  return controls.flatMap(({ id, judges }) =>
    judges.flatMap(({ kind, need }) =>
      neededFacts(kind, need, definitions)
        .filter(needed => needed.path.length > 0 && !reaches(needed, definitions))
        .map(({ kind: of, fact }) => `${of}.${fact} does not reach the ${kind} that ${id} judges`),
    ),
  )
}

function reaches({ kind, fact, path }: NeededFact, definitions: Definitions): boolean {
  const back = path.toReversed().map(({ from, relation }): Step => ({ against: relation, of: from }))
  const declared = definitions[kind].facts[fact]?.reaches ?? []
  return declared.some(each => isSame(each, back))
}

function isSame(one: readonly Step[], other: readonly Step[]): boolean {
  return one.map(written).join() === other.map(written).join()
}

function written(step: Step): string {
  return 'along' in step ? `> ${step.along}` : `< ${step.of} ${step.against}`
}

/** The definitions with a fact that reaches nobody. */
function doctored(kind: 'AWS::IAM::Role' | 'AWS::IAM::ManagedPolicy', fact: string): Definitions {
  const { [fact]: definition, ...others }: Definitions[typeof kind]['facts'] = kinds[kind].facts
  if (definition === undefined) throw new Error(`${kind} has no fact ${fact}`)
  return {
    ...kinds,
    [kind]: { ...kinds[kind], facts: { ...others, [fact]: { ...definition, reaches: [] } } },
  }
}

describe('the reach of facts', () => {
  it('holds every path by which a control needs a fact of another resource', () => {
    expect(unreached(checklist, kinds)).toEqual([])
  })

  it('finds some paths at all', () => {
    const needed = checklist.flatMap(({ judges }) =>
      judges.flatMap(({ kind, need }) => neededFacts(kind, need)),
    )
    const over = needed.map(({ path, fact }) => [...path.map(hop => hop.relation), fact].join('.'))
    expect(over).toContain('role.inlinePolicies')
    expect(over).toContain('role.attachedPolicies.document')
  })

  it.each([
    ['AWS::IAM::Role', 'inlinePolicies'],
    ['AWS::IAM::Role', 'boundary'],
    ['AWS::IAM::Role', 'attachedPolicies'],
    ['AWS::IAM::ManagedPolicy', 'document'],
  ] as const)('would be missed of %s.%s', (kind, fact) => {
    expect(unreached(checklist, doctored(kind, fact))).toContain(
      `${kind}.${fact} does not reach the AWS::Lambda::Function that least-privilege/function-role-no-admin judges`,
    )
  })

  it('goes over relations that exist', () => {
    const paths = Object.values<KindDefinition>(kinds).flatMap(({ kind, facts }) =>
      Object.values(facts).flatMap(fact => fact.reaches.map(path => ({ kind, path }))),
    )
    expect(paths.filter(({ kind, path }) => endOf(kind, path) === undefined)).toEqual([])
    expect(endOf('AWS::IAM::Role', [{ along: 'trust' }])).toBeUndefined()
    expect(endOf('AWS::IAM::Role', [{ against: 'attachedPolicies', of: 'AWS::IAM::Role' }])).toBeUndefined()
  })
})

/** The kind at the end of a path that begins at one of `kind`, if each of its steps is a relation. */
function endOf(kind: Kind, path: readonly Step[]): Kind | undefined {
  const definitions: Definitions = kinds
  return path.reduce<Kind | undefined>((at, step) => {
    if (at === undefined) return undefined
    if ('along' in step) return definitions[at].facts[step.along]?.relation?.to
    return definitions[step.of].facts[step.against]?.relation?.to === at ? step.of : undefined
  }, kind)
}
