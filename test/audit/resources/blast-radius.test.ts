import { describe, expect, it } from 'vitest'
import { checklist, type Checklist } from '../../../audit/checklist.ts'
import type { KindDefinition, TraversalStep } from '../../../audit/resources/kind-definition.ts'
import { listInverseFacts } from '../../../audit/resources/inverse/inverse-facts.ts'
import { kinds } from '../../../audit/resources/kinds.ts'
import { findRecordedTarget } from '../../../audit/resources/recorded/recorded-facts.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import {
  listRequiredFacts,
  type KindDefinitionMap,
  type RequiredFact,
} from '../../../audit/controls/required-facts.ts'

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
    .map(({ from, relationship }): TraversalStep =>
      findRecordedTarget(from, relationship) === undefined
        ? { incoming: relationship, sourceKind: from }
        : { recorded: 'lostTags' },
    )
  const readFact = RECORDED_WITH[`${kind} ${fact}`] ?? fact
  if (listInverseFacts(kind, [fact]).length > 0) return isInverseCovered(kind, fact, back, definitions)
  const declared = definitions[kind].facts[readFact]?.affects ?? []
  return declared.some(each => isSame(each, back))
}

/** Whether each relationship that an inverse fact follows affects what is evaluated with the fact. */
function isInverseCovered(
  kind: Kind,
  fact: string,
  back: readonly TraversalStep[],
  definitions: KindDefinitionMap,
): boolean {
  return listInverseFacts(kind, [fact]).every(({ paths }) =>
    paths.every(path =>
      path.every(({ sourceKind, incoming: relationship }, at) => {
        const rest = path.slice(0, at).toReversed()
        const towards = rest.map(({ incoming: next }): TraversalStep => ({ outgoing: next }))
        const declared = definitions[sourceKind].facts[relationship]?.affects ?? []
        const wanted: TraversalStep[] = [{ outgoing: relationship, modified: true }, ...towards, ...back]
        return declared.some(each => isSame(each, wanted))
      }),
    ),
  )
}

function isSame(one: readonly TraversalStep[], other: readonly TraversalStep[]): boolean {
  return one.map(formatPath).join() === other.map(formatPath).join()
}

function formatPath(traversalStep: TraversalStep): string {
  if ('recorded' in traversalStep) return `> recorded ${traversalStep.recorded}`
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
    if ('recorded' in traversalStep) return at === 'AWS::ECR::Image' ? at : undefined
    if ('outgoing' in traversalStep) return definitions[at].facts[traversalStep.outgoing]?.relationship?.to
    return definitions[traversalStep.sourceKind].facts[traversalStep.incoming]?.relationship?.to === at
      ? traversalStep.sourceKind
      : undefined
  }, kind)
}
