import type { Fact } from '../../../../audit/resources/fact.ts'
import type { FunctionFacts } from '../../../../audit/resources/lambda/function.ts'
import type { VersionRoute } from '../../../../audit/resources/lambda/versions-in-use.ts'
import { describeRoutes, listRoutes } from '../../../collectors/lambda/versions/aliases.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveFact, mapFact } from '../derive/derive-fact.ts'
import { editFact, projectEdit } from '../derive/edit-facts.ts'
import { PropertyError } from '../properties/property-error.ts'
import { readObjects } from '../properties/read-list.ts'
import { readChoice, readNumber, readTextProperty, requireTextProperty } from '../properties/read-property.ts'
import { readFunctionTarget, UNQUALIFIED_FUNCTION } from './function-target.ts'

/** AWS::Lambda::Alias: the versions to which it routes calls. */
export const projectAlias: Projection = (resolvedResource, projectionContext) => {
  const { resource } = readFunctionTarget(resolvedResource, 'FunctionName', projectionContext)
  const name = requireTextProperty(resolvedResource, 'Name')
  const own = deriveFact(() => readRoutes(resolvedResource, name))
  return [
    projectEdit(resolvedResource, resource, before => {
      const routes = editFact(before('routes'), all => replaceItems(all, own, ({ alias }) => alias === name))
      return { routes, versions: mapFact(routes, all => describeRoutes(all, resource).versions) }
    }),
  ]
}

function readRoutes(resolvedResource: ResolvedResource, Name: string): VersionRoute[] {
  const weights = readObjects(resolvedResource, 'RoutingConfig.AdditionalVersionWeights')
  if (weights.missing !== undefined) throw new PropertyError(weights.missing)
  const shares = weights.items.map(
    weight =>
      [requireTextProperty(weight, 'FunctionVersion'), readNumber(weight, 'FunctionWeight') ?? 0] as const,
  )
  return listRoutes({
    Name,
    FunctionVersion: requireTextProperty(resolvedResource, 'FunctionVersion'),
    RoutingConfig: { AdditionalVersionWeights: Object.fromEntries(shares) },
  })
}

/** AWS::Lambda::Url: a URL of the function or of an alias. */
export const projectFunctionUrl: Projection = (resolvedResource, projectionContext) => {
  const { resource, ...target } = readFunctionTarget(resolvedResource, 'TargetFunctionArn', projectionContext)
  const qualifier = readTextProperty(resolvedResource, 'Qualifier') ?? target.qualifier
  const own = deriveFact((): FunctionFacts['urls'] => {
    const authType = readChoice(resolvedResource, 'AuthType', ['AWS_IAM', 'NONE'] as const)
    if (authType === undefined) throw new PropertyError('property AuthType is missing')
    return [{ qualifier: qualifier === '' ? UNQUALIFIED_FUNCTION : qualifier, authType }]
  })
  return [
    projectEdit(resolvedResource, resource, before => ({
      urls: editFact(before('urls'), urls => replaceItems(urls, own, url => url.qualifier === qualifier)),
    })),
  ]
}

/** The list with `items` in the place of those that they replace; incomplete without them if they are not known. */
function replaceItems<T>(
  list: readonly T[],
  items: Fact<readonly T[]>,
  isReplaced: (item: T) => boolean,
): Fact<readonly T[]> {
  const others = list.filter(item => !isReplaced(item))
  if ('unknown' in items) return createFact(others, items.unknown)
  const index = list.findIndex(isReplaced)
  const at = index === -1 ? others.length : index
  return createFact([...others.slice(0, at), ...items.known, ...others.slice(at)])
}
