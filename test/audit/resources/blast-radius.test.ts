import { describe, expect, it } from 'vitest'
import { checklist, type Checklist } from '../../../audit/checklist.ts'
import type { KindDefinition, TraversalStep } from '../../../audit/resources/kind-definition.ts'
import { kinds } from '../../../audit/resources/kinds.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import { listRequiredFacts, type KindDefinitionMap, type RequiredFact } from '../controls/required-facts.ts'

/** Related facts that a control requires and whose effects do not lead back to the evaluated kind. */
function findUncoveredPaths(controls: Checklist, definitions: KindDefinitionMap): string[] {
  return controls.flatMap(({ id, evaluators }) =>
    evaluators.flatMap(({ kind, inputs }) =>
      listRequiredFacts(kind, inputs, definitions)
        .filter(required => required.path.length > 0 && !isCoveredByFact(required, definitions))
        .map(
          ({ kind: source, fact }) => `${source}.${fact} does not affect the ${kind} that ${id} evaluates`,
        ),
    ),
  )
}

/** The facts that change with recorded facts of related resources: the same change leads to a read of these. */
const RECORDED_WITH: Readonly<Record<string, string>> = {
  'AWS::ECR::Image lostTags': 'tags',
  'AWS::ECR::Image scanEnds': 'scan',
}

function isCoveredByFact({ kind, fact, path }: RequiredFact, definitions: KindDefinitionMap): boolean {
  const back = path
    .toReversed()
    .map(({ from, relationship }): TraversalStep => ({ incoming: relationship, sourceKind: from }))
  const readFact = RECORDED_WITH[`${kind} ${fact}`] ?? fact
  const declared = definitions[kind].facts[readFact]?.affects ?? []
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

/** The definitions with the effects of one fact removed. */
function replaceFact(kind: 'AWS::IAM::Role' | 'AWS::IAM::ManagedPolicy', fact: string): KindDefinitionMap {
  const { [fact]: definition, ...others }: KindDefinitionMap[typeof kind]['facts'] = kinds[kind].facts
  if (definition === undefined) throw new Error(`${kind} has no fact ${fact}`)
  return {
    ...kinds,
    [kind]: { ...kinds[kind], facts: { ...others, [fact]: { ...definition, affects: [] } } },
  }
}

describe('the effects of facts', () => {
  it('cover every path by which a control requires a fact of another resource', () => {
    expect(findUncoveredPaths(checklist, kinds)).toEqual([])
  })

  it('are required by some paths', () => {
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
  ] as const)('would be missing for %s.%s', (kind, fact) => {
    expect(findUncoveredPaths(checklist, replaceFact(kind, fact))).toContain(
      `${kind}.${fact} does not affect the AWS::Lambda::Function that least-privilege/function-role-no-admin evaluates`,
    )
  })

  it('follow existing relationships', () => {
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

/** The kind at the end of a path from `kind`; undefined if a step is not a relationship. */
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
