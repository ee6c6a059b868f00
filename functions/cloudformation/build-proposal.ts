import type { Proposal } from '../../audit/forecast/proposal.ts'
import type { FactsByName } from '../../audit/resources/fact.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../audit/resources/resource.ts'
import type { Contribution, Projection, ProjectionContext } from './facts/contribution.ts'
import { isWithoutFacts, projections } from './facts/projections.ts'
import type { ResolvedResource, UndecidedPart } from './resolve/resolved-template.ts'

/** What the resources of templates propose. */
export interface TemplateProposal {
  proposal: Proposal
  /** The template's resources that contribute to each audited resource; the one that creates it comes first. */
  origins: ReadonlyMap<ResourceKey, readonly ResolvedResource[]>
  /** The resources of types that Assay does not read from templates. */
  undecided: readonly UndecidedPart[]
}

/** What a proposal needs besides the template. */
export interface ProposalDeps extends ProjectionContext {
  /** The facts of a resource as the account has them; undefined if it has no such resource. */
  loadFacts(resource: Resource): Promise<FactsByName | undefined>
}

/** Turns the resources of a template, and those of its deployed stack that it no longer has, into proposed resources. */
export async function buildProposal(
  resources: readonly ResolvedResource[],
  removed: readonly ResolvedResource[],
  deps: ProposalDeps,
): Promise<TemplateProposal> {
  const contributed = resources.flatMap(resource =>
    project(resource, deps).map(contribution => ({ resource, contribution })),
  )
  const byKey = groupByKey(contributed)
  const proposed = [...byKey.values()].map(async parts => {
    const [first] = parts
    if (first === undefined) return []
    const { resource } = first.contribution
    const before = await deps.loadFacts(resource)
    const after = parts.reduce<FactsByName | undefined>(
      (facts, { contribution }) => contribution.apply(facts),
      before,
    )
    return after === undefined ? [] : [{ resource, after }]
  })
  const deleted = removed
    .flatMap(resource => project(resource, deps).slice(0, 1))
    .filter(({ resource }) => !byKey.has(getResourceKey(resource)))
    .map(({ resource }) => ({ resource, after: 'DELETED' as const }))
  return {
    proposal: {
      account: deps.account,
      region: deps.region,
      resources: [...(await Promise.all(proposed)).flat(), ...deleted],
    },
    origins: new Map([...byKey].map(([key, parts]) => [key, parts.map(({ resource }) => resource)])),
    undecided: resources.flatMap(describeUnsupported),
  }
}

function project(resource: ResolvedResource, projectionContext: ProjectionContext): readonly Contribution[] {
  return findProjection(resource.type)?.(resource, projectionContext) ?? []
}

function findProjection(type: string): Projection | undefined {
  return Object.hasOwn(projections, type) ? projections[type] : undefined
}

/** A contribution, and the template's resource that makes it. */
interface ContributedPart {
  resource: ResolvedResource
  contribution: Contribution
}

/** Groups contributions by the audited resource; the one of the resource that creates it comes first. */
function groupByKey(parts: readonly ContributedPart[]): Map<ResourceKey, ContributedPart[]> {
  const ordered = [...parts.filter(isOwn), ...parts.filter(part => !isOwn(part))]
  const groups = new Map<ResourceKey, ContributedPart[]>()
  for (const part of ordered) {
    const key = getResourceKey(part.contribution.resource)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [part])
    else group.push(part)
  }
  return groups
}

function isOwn({ resource, contribution }: ContributedPart): boolean {
  return resource.type === contribution.resource.kind
}

function describeUnsupported({ logicalId, stack, type }: ResolvedResource): UndecidedPart[] {
  if (findProjection(type) !== undefined || isWithoutFacts(type)) return []
  return [
    {
      logicalId,
      stack,
      property: 'Type',
      why: `Assay does not read resources of type ${type} from templates`,
    },
  ]
}
