import { getResourceKey, type ResourceKey } from '../../../audit/resources/resource.ts'
import type { Contribution, ProjectionContext } from '../facts/contribution.ts'
import { findProjection, projectResources } from '../facts/projections.ts'
import { isWithoutFacts } from '../facts/without-facts.ts'
import type { ResolvedResource, UndecidedPart } from '../resolve/resolved-template.ts'

/** A contribution, and the template's resource that makes it. */
export interface ContributedPart {
  origin: ResolvedResource
  contribution: Contribution
}

/** What resources of templates contribute to audited resources, and those of which that is not known. */
export interface GroupedContributions {
  /** In the order in which facts follow from each other; the part that creates an audited resource comes first. */
  groups: ReadonlyMap<ResourceKey, readonly ContributedPart[]>
  undecided: readonly UndecidedPart[]
}

/** The resources of a stack in its region, and those that they update. */
interface StackResources {
  region: string
  resources: readonly ResolvedResource[]
  updated: readonly ResolvedResource[]
}

/** Groups what the resources of stacks contribute by the audited resource. */
export function groupContributions(
  stacks: readonly StackResources[],
  projectionContext: ProjectionContext,
): GroupedContributions {
  const undecided: UndecidedPart[] = []
  const groups = new Map<ResourceKey, ContributedPart[]>()
  for (const { region, resources, updated } of stacks) {
    const findDeployed = ({ logicalId, physicalId }: ResolvedResource) =>
      updated.find(each => each.logicalId === logicalId && each.physicalId === physicalId)
    const projected = projectResources(resources, { ...projectionContext, region, findDeployed })
    undecided.push(...projected.undecided, ...resources.flatMap(describeUnsupported))
    const origins = new Map(resources.map(origin => [origin.logicalId, origin]))
    for (const contribution of projected.contributions) {
      const origin = origins.get(contribution.logicalId)
      if (origin === undefined) continue
      const key = getResourceKey(contribution.resource)
      groups.set(key, insertPart(groups.get(key) ?? [], { origin, contribution }))
    }
  }
  return { groups, undecided }
}

function insertPart(group: readonly ContributedPart[], part: ContributedPart): ContributedPart[] {
  return isOwnContribution(part) ? [part, ...group] : [...group, part]
}

/** Whether the template's resource is the audited one, and no part of it such as a permission. */
export function isOwnContribution({ origin, contribution }: ContributedPart): boolean {
  return origin.type === contribution.resource.kind
}

function describeUnsupported({ logicalId, stack, type }: ResolvedResource): UndecidedPart[] {
  if (findProjection(type) !== undefined || isWithoutFacts(type)) return []
  const why = `Assay does not read resources of type ${type} from templates`
  return [{ logicalId, stack, property: 'Type', why }]
}
