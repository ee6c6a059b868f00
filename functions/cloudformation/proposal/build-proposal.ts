import { isDeepStrictEqual } from 'node:util'
import type { Proposal, ProposedResource } from '../../../audit/forecast/proposal.ts'
import type { FactsByName } from '../../../audit/resources/fact.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../../audit/resources/resource.ts'
import type { FactLookup, ProjectionContext } from '../facts/contribution.ts'
import type { ResolvedResource, UndecidedPart } from '../resolve/resolved-template.ts'
import { groupContributions, isOwnContribution, type ContributedPart } from './group-contributions.ts'
import { clearMembers, mergeFacts } from './merge-facts.ts'

/** What templates propose. */
export interface TemplateProposal {
  proposal: Proposal
  /** The templates' resources that contribute to each audited resource, or did; the one that creates it comes first. */
  origins: ReadonlyMap<ResourceKey, readonly ResolvedResource[]>
  /** The resources of which it is not known what they do. */
  undecided: readonly UndecidedPart[]
}

/** The resources of a stack: of the new template, and of the deployed one, which is empty if there is none. */
export interface StackChange {
  region: string
  proposed: readonly ResolvedResource[]
  deployed: readonly ResolvedResource[]
}

/** What a proposal needs besides the templates. */
export interface ProposalDeps extends ProjectionContext {
  /** The facts of a resource as the account has them; undefined if it has no such resource. */
  loadFacts: (resource: Resource) => Promise<FactsByName | undefined>
}

/** How often facts are derived again, because they follow from those of resources that were not loaded. */
const MAX_ROUNDS = 5

/** Turns changes of stacks into proposed resources. A resource that both templates make alike stays as it is. */
export async function buildProposal(
  stackChanges: readonly StackChange[],
  deps: ProposalDeps,
): Promise<TemplateProposal> {
  const proposed = groupContributions(
    stackChanges.map(change => ({ ...change, resources: change.proposed, updated: change.deployed })),
    deps,
  )
  const deployed = groupContributions(
    stackChanges.map(change => ({ ...change, resources: change.deployed, updated: [] })),
    deps,
  )
  const pairs = [...new Set([...proposed.groups.keys(), ...deployed.groups.keys()])].map(key => ({
    proposed: proposed.groups.get(key) ?? [],
    deployed: deployed.groups.get(key) ?? [],
  }))
  const resources = await proposeResources(pairs, deps)
  const { account, region } = deps
  return {
    proposal: { account, region, resources },
    origins: new Map(
      [...deployed.groups, ...proposed.groups].map(([key, parts]) => [
        key,
        parts.map(({ origin }) => origin),
      ]),
    ),
    undecided: proposed.undecided,
  }
}

/** What the new and the deployed templates contribute to one audited resource. */
interface ContributionPair {
  proposed: readonly ContributedPart[]
  deployed: readonly ContributedPart[]
}

async function proposeResources(
  pairs: readonly ContributionPair[],
  { loadFacts }: ProposalDeps,
): Promise<ProposedResource[]> {
  const current = new Map<ResourceKey, FactsByName | undefined>()
  let missing: Resource[] = pairs
    .flatMap(pair => listParts(pair).slice(0, 1))
    .map(({ contribution }) => contribution.resource)
  for (let round = 0; ; round += 1) {
    await Promise.all(
      missing.map(async resource => current.set(getResourceKey(resource), await loadFacts(resource))),
    )
    missing = []
    const after = new Map<ResourceKey, ProposedResource>()
    const findFacts: FactLookup = resource => {
      const key = getResourceKey(resource)
      const own = after.get(key)?.after
      if (own !== undefined) return own === 'DELETED' ? undefined : own
      if (!current.has(key)) missing.push(resource)
      return current.get(key)
    }
    for (const pair of pairs)
      for (const proposedResource of proposeResource(pair, current, findFacts))
        after.set(getResourceKey(proposedResource.resource), proposedResource)
    if (missing.length === 0 || round === MAX_ROUNDS) return [...after.values()]
  }
}

function listParts({ proposed, deployed }: ContributionPair): ContributedPart[] {
  return [...proposed, ...deployed]
}

function proposeResource(
  pair: ContributionPair,
  accountFacts: ReadonlyMap<ResourceKey, FactsByName | undefined>,
  findFacts: FactLookup,
): ProposedResource[] {
  const { proposed, deployed } = pair
  const [first] = listParts(pair)
  if (first === undefined) return []
  const { resource } = first.contribution
  const current = accountFacts.get(getResourceKey(resource))
  const isCreated = proposed.some(isOwnContribution)
  const wasCreated = deployed.some(isOwnContribution)
  if (wasCreated && !isCreated) {
    const { removed } = deployed.find(isOwnContribution)?.contribution ?? {}
    return current === undefined ? [] : [{ resource, after: removed ?? 'DELETED' }]
  }
  if (current === undefined || deployed.length === 0 || isCreated !== wasCreated) {
    const after = applyParts(proposed, current, findFacts)
    return after === undefined ? [] : [{ resource, after }]
  }
  const seed = isCreated ? undefined : clearMembers(current)
  const [before = {}, next = {}] = [
    applyParts(deployed, seed, findFacts),
    applyParts(proposed, seed, findFacts),
  ]
  const definition = { kind: resource.kind, isDefinedAlike: areDefinedAlike(deployed, proposed) }
  return [{ resource, after: mergeFacts({ current, deployed: before, proposed: next }, definition) }]
}

/** Whether the same resources of both templates contribute, and each is defined alike. */
function areDefinedAlike(
  deployed: readonly ContributedPart[],
  proposed: readonly ContributedPart[],
): boolean {
  const [before, after] = [deployed, proposed].map(parts =>
    parts.map(({ origin: { logicalId, definition } }) => `${logicalId} ${definition}`).toSorted(),
  )
  return isDeepStrictEqual(before, after)
}

function applyParts(
  parts: readonly ContributedPart[],
  facts: FactsByName | undefined,
  findFacts: FactLookup,
): FactsByName | undefined {
  return parts.reduce((current, { contribution }) => contribution.apply(current, findFacts), facts)
}
