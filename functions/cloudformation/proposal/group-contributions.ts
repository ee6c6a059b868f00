import { getResourceKey, type ResourceKey } from '../../../audit/resources/resource.ts'
import type { Contribution, Projection, ProjectionContext } from '../facts/contribution.ts'
import { isWithoutFacts, projections } from '../facts/projections.ts'
import { PropertyError } from '../facts/properties/property-error.ts'
import type { ResolvedResource, UndecidedPart } from '../resolve/resolved-template.ts'

/** A contribution, and the template's resource that makes it. */
export interface ContributedPart {
  origin: ResolvedResource
  contribution: Contribution
}

/** What resources of templates contribute to audited resources, and those of which that is not known. */
export interface GroupedContributions {
  /** In the order of the templates; the part of the resource that creates an audited resource comes first. */
  groups: ReadonlyMap<ResourceKey, readonly ContributedPart[]>
  undecided: readonly UndecidedPart[]
}

/** The resources of stacks in their regions. */
type ResourcesByStack<W extends string> = readonly ({ region: string } & Readonly<
  Record<W, readonly ResolvedResource[]>
>)[]

/** Groups what the resources `which` of all stacks contribute by the audited resource. */
export function groupContributions<W extends string>(
  stacks: ResourcesByStack<W>,
  which: W,
  projectionContext: ProjectionContext,
): GroupedContributions {
  const undecided: UndecidedPart[] = []
  const parts = stacks.flatMap(stack =>
    stack[which].flatMap((origin): ContributedPart[] => {
      const contributions = projectResource(origin, { ...projectionContext, region: stack.region })
      if (Array.isArray(contributions)) return contributions.map(contribution => ({ origin, contribution }))
      undecided.push({ logicalId: origin.logicalId, stack: origin.stack, ...contributions })
      return []
    }),
  )
  const groups = new Map<ResourceKey, ContributedPart[]>()
  for (const part of parts) {
    const key = getResourceKey(part.contribution.resource)
    const group = groups.get(key) ?? []
    if (isOwnContribution(part)) group.unshift(part)
    else group.push(part)
    groups.set(key, group)
  }
  return { groups, undecided }
}

/** Whether the template's resource is the audited one, and no part of it such as a permission. */
export function isOwnContribution({ origin, contribution }: ContributedPart): boolean {
  return origin.type === contribution.resource.kind
}

/** What a resource contributes, or why that is not known. */
function projectResource(
  origin: ResolvedResource,
  projectionContext: ProjectionContext,
): Contribution[] | Pick<UndecidedPart, 'property' | 'why'> {
  const projection = findProjection(origin.type)
  if (projection === undefined) {
    if (isWithoutFacts(origin.type)) return []
    return { property: 'Type', why: `Assay does not read resources of type ${origin.type} from templates` }
  }
  try {
    return [...projection(origin, projectionContext)]
  } catch (failure) {
    if (!(failure instanceof PropertyError)) throw failure
    return { property: 'Properties', why: failure.message }
  }
}

function findProjection(type: string): Projection | undefined {
  return Object.hasOwn(projections, type) ? projections[type] : undefined
}
