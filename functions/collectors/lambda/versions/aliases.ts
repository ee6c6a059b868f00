import * as z from 'zod/mini'
import type { VersionRoute } from '../../../../audit/resources/lambda/versions-in-use.ts'
import { buildVersionResource } from '../../../../audit/resources/lambda/version.ts'
import type { FunctionFacts } from '../../../../audit/resources/lambda/function.ts'
import { getResourceName, type Resource } from '../../../../audit/resources/resource.ts'
import type { TypedAwsCall, FactCollector } from '../../fact-collector.ts'
import { fetchAllPages } from '../../lists/paginate.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from '../not-found.ts'
import { listAliases } from '../operations.ts'
import { MAX_FUNCTION_PAGES } from '../page-limit.ts'

const text = z.string()
const share = z.number().check(z.gte(0), z.lte(1))
const alias = z.object({
  Name: text,
  FunctionVersion: text,
  RoutingConfig: z.optional(
    z.nullable(z.object({ AdditionalVersionWeights: z.optional(z.nullable(z.record(text, share))) })),
  ),
})
const aliasesResponse = z.object({ Aliases: z.array(alias) })
type Alias = z.infer<typeof alias>

/** ListAliases: the versions to which the function's aliases route calls. */
export const functionAliases: FactCollector<'AWS::Lambda::Function'> = {
  operations: [listAliases],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const aliases = await fetchAliases(callApi, getResourceName(resource))
    return { facts: describeRoutes(aliases.flatMap(listRoutes), resource) }
  },
}

/** The routes of a function's aliases, and the versions to which they lead. */
export function describeRoutes(
  routes: readonly VersionRoute[],
  resource: Resource<'AWS::Lambda::Function'>,
): Pick<FunctionFacts, 'versions' | 'routes'> {
  const versions = [...new Set(routes.map(({ version }) => version))]
  return { versions: versions.map(version => buildVersionResource(resource, version)), routes }
}

/** ListAliases: the aliases of a function. */
export async function fetchAliases(callApi: TypedAwsCall, FunctionName: string): Promise<Alias[]> {
  const pages = await fetchAllPages(
    callApi,
    listAliases,
    { FunctionName },
    aliasesResponse,
    MAX_FUNCTION_PAGES,
  )
  return pages.flatMap(page => page.Aliases)
}

/** The routes of an alias to published versions. An alias can also point to $LATEST. */
export function listRoutes({ Name, FunctionVersion, RoutingConfig }: Alias): VersionRoute[] {
  const additional = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {})
  const rest = additional.reduce((remaining, [, weight]) => remaining - weight, 1)
  const shares = [[FunctionVersion, Math.max(0, Number(rest.toFixed(6)))] as const, ...additional]
  return shares
    .map(([version, weight]) => ({ version, alias: Name, share: weight }))
    .filter(route => route.version !== '$LATEST' && route.share > 0)
}
