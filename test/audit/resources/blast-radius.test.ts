import { describe, expect, it } from 'vitest'
import { checklist, type Checklist } from '../../../audit/checklist.ts'
import type { KindDefinition, TraversalStep } from '../../../audit/resources/kind-definition.ts'
import { kinds } from '../../../audit/resources/kinds.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import { listRequiredFacts, type KindDefinitionMap, type RequiredFact } from '../controls/required-facts.ts'

/** Facts on which a control depends over relations, and which do not reach back to what the control judges. */
function findUncoveredPaths(controls: Checklist, definitions: KindDefinitionMap): string[] {
  return controls.flatMap(({ id, evaluators }) =>
    evaluators.flatMap(({ kind, inputs }) =>
      listRequiredFacts(kind, inputs, definitions)
        .filter(required => required.path.length > 0 && !isCoveredByFact(required, definitions))
        .map(({ kind: of, fact }) => `${of}.${fact} does not reach the ${kind} that ${id} judges`),
    ),
  )
}

function isCoveredByFact({ kind, fact, path }: RequiredFact, definitions: KindDefinitionMap): boolean {
  const back = path
    .toReversed()
    .map(({ from, relationship }): TraversalStep => ({ incoming: relationship, sourceKind: from }))
  const declared = definitions[kind].facts[fact]?.affects ?? []
  return declared.some(each => isSame(each, back))
}

function isSame(one: readonly TraversalStep[], other: readonly TraversalStep[]): boolean {
  return one.map(formatPath).join() === other.map(formatPath).join()
}

function formatPath(traversalStep: TraversalStep): string {
  return 'outgoing' in traversalStep
    ? `> ${traversalStep.outgoing}`
    : `< ${traversalStep.sourceKind} ${traversalStep.incoming}`
}

/** The definitions with a fact that reaches nobody. */
function replaceFact(kind: 'AWS::IAM::Role' | 'AWS::IAM::ManagedPolicy', fact: string): KindDefinitionMap {
  const { [fact]: definition, ...others }: KindDefinitionMap[typeof kind]['facts'] = kinds[kind].facts
  if (definition === undefined) throw new Error(`${kind} has no fact ${fact}`)
  return {
    ...kinds,
    [kind]: { ...kinds[kind], facts: { ...others, [fact]: { ...definition, affects: [] } } },
  }
}

describe('the reach of facts', () => {
  it('holds every path by which a control needs a fact of another resource', () => {
    expect(findUncoveredPaths(checklist, kinds)).toEqual([])
  })

  it('finds some paths at all', () => {
    const required = checklist.flatMap(({ evaluators }) =>
      evaluators.flatMap(({ kind, inputs }) => listRequiredFacts(kind, inputs)),
    )
    const over = required.map(({ path, fact }) =>
      [...path.map(relationshipHop => relationshipHop.relationship), fact].join('.'),
    )
    expect(over).toContain('role.inlinePolicies')
    expect(over).toContain('role.attachedPolicies.document')
  })

  it.each([
    ['AWS::IAM::Role', 'inlinePolicies'],
    ['AWS::IAM::Role', 'boundary'],
    ['AWS::IAM::Role', 'attachedPolicies'],
    ['AWS::IAM::ManagedPolicy', 'document'],
  ] as const)('would be missed of %s.%s', (kind, fact) => {
    expect(findUncoveredPaths(checklist, replaceFact(kind, fact))).toContain(
      `${kind}.${fact} does not reach the AWS::Lambda::Function that least-privilege/function-role-no-admin judges`,
    )
  })

  it('goes over relations that exist', () => {
    const paths = Object.values<KindDefinition>(kinds).flatMap(({ kind, facts }) =>
      Object.values(facts).flatMap(fact => fact.affects.map(effectPath => ({ kind, path: effectPath }))),
    )
    expect(paths.filter(({ kind, path }) => findPathEnd(kind, path) === undefined)).toEqual([])
    expect(findPathEnd('AWS::IAM::Role', [{ outgoing: 'trust' }])).toBeUndefined()
    expect(
      findPathEnd('AWS::IAM::Role', [{ incoming: 'attachedPolicies', sourceKind: 'AWS::IAM::Role' }]),
    ).toBeUndefined()
  })
})

/** The kind at the end of a path that begins at one of `kind`, if each of its steps is a relation. */
function findPathEnd(kind: Kind, path: readonly TraversalStep[]): Kind | undefined {
  const definitions: KindDefinitionMap = kinds
  return path.reduce<Kind | undefined>((at, traversalStep) => {
    if (at === undefined) return undefined
    if ('outgoing' in traversalStep) return definitions[at].facts[traversalStep.outgoing]?.relationship?.to
    return definitions[traversalStep.sourceKind].facts[traversalStep.incoming]?.relationship?.to === at
      ? traversalStep.sourceKind
      : undefined
  }, kind)
}
