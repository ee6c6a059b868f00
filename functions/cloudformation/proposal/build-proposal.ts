import type { Proposal, ProposedResource } from '../../../audit/forecast/proposal.ts'
import type { FactsByName } from '../../../audit/resources/fact.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../../audit/resources/resource.ts'
import type { Contribution, Projection, ProjectionContext } from '../facts/contribution.ts'
import { isWithoutFacts, projections } from '../facts/projections.ts'
import type { ResolvedResource, UndecidedPart } from '../resolve/resolved-template.ts'
import { emptyMembers, mergeFacts } from './merge-facts.ts'

/** What the resources of a template propose. */
export interface TemplateProposal {
  proposal: Proposal
  /** The template's resources that contribute to each audited resource; the one that creates it comes first. */
  origins: ReadonlyMap<ResourceKey, readonly ResolvedResource[]>
  /** The resources of types that Assay does not read from templates. */
  undecided: readonly UndecidedPart[]
}

/** The resources of a stack: of the new template, and of the deployed one, which is empty if there is none. */
export interface StackChange {
  proposed: readonly ResolvedResource[]
  deployed: readonly ResolvedResource[]
}

/** What a proposal needs besides the templates. */
export interface ProposalDeps extends ProjectionContext {
  /** The facts of a resource as the account has them; undefined if it has no such resource. */
  loadFacts(resource: Resource): Promise<FactsByName | undefined>
}

/** Turns the change of a stack into proposed resources. A resource that both templates make alike stays as it is. */
export async function buildProposal(stackChange: StackChange, deps: ProposalDeps): Promise<TemplateProposal> {
  const proposed = groupParts(stackChange.proposed, deps)
  const deployed = groupParts(stackChange.deployed, deps)
  const resources = await Promise.all(
    [...new Set([...proposed.keys(), ...deployed.keys()])].map(key =>
      proposeResource(proposed.get(key) ?? [], deployed.get(key) ?? [], deps),
    ),
  )
  return {
    proposal: { account: deps.account, region: deps.region, resources: resources.flat() },
    origins: new Map([...proposed].map(([key, parts]) => [key, parts.map(({ origin }) => origin)])),
    undecided: stackChange.proposed.flatMap(describeUnsupported),
  }
}

async function proposeResource(
  proposed: readonly ContributedPart[],
  deployed: readonly ContributedPart[],
  { loadFacts }: ProposalDeps,
): Promise<ProposedResource[]> {
  const [first] = [...proposed, ...deployed]
  if (first === undefined) return []
  const { resource } = first.contribution
  const current = await loadFacts(resource)
  const isCreated = proposed.some(isOwn)
  if (deployed.some(isOwn) && !isCreated) return current === undefined ? [] : [{ resource, after: 'DELETED' }]
  if (current === undefined || deployed.length === 0) {
    const after = applyParts(proposed, current)
    return after === undefined ? [] : [{ resource, after }]
  }
  const seed = isCreated ? undefined : emptyMembers(current)
  const [before = {}, next = {}] = [applyParts(deployed, seed), applyParts(proposed, seed)]
  return [{ resource, after: mergeFacts(current, before, next) }]
}

function applyParts(
  parts: readonly ContributedPart[],
  facts: FactsByName | undefined,
): FactsByName | undefined {
  return parts.reduce((current, { contribution }) => contribution.apply(current), facts)
}

/** A contribution, and the template's resource that makes it. */
interface ContributedPart {
  origin: ResolvedResource
  contribution: Contribution
}

/** Groups contributions by the audited resource; the one of the resource that creates it comes first. */
function groupParts(
  resources: readonly ResolvedResource[],
  projectionContext: ProjectionContext,
): Map<ResourceKey, ContributedPart[]> {
  const parts = resources.flatMap(origin =>
    (findProjection(origin.type)?.(origin, projectionContext) ?? []).map(contribution => ({
      origin,
      contribution,
    })),
  )
  const groups = new Map<ResourceKey, ContributedPart[]>()
  for (const part of [...parts.filter(isOwn), ...parts.filter(each => !isOwn(each))]) {
    const key = getResourceKey(part.contribution.resource)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [part])
    else group.push(part)
  }
  return groups
}

function findProjection(type: string): Projection | undefined {
  return Object.hasOwn(projections, type) ? projections[type] : undefined
}

function isOwn({ origin, contribution }: ContributedPart): boolean {
  return origin.type === contribution.resource.kind
}

function describeUnsupported({ logicalId, stack, type }: ResolvedResource): UndecidedPart[] {
  if (findProjection(type) !== undefined || isWithoutFacts(type)) return []
  return [{ logicalId, stack, property: 'Type', why: `Assay does not read resources of type ${type} from templates` }]
}
