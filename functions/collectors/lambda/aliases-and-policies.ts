import * as z from 'zod/mini'
import type { PolicyDocument } from '../../../audit/engines/iam/policy-document.ts'
import { measureJsonBytes } from '../../../audit/limits/json-bytes.ts'
import type { VersionRoute } from '../../../audit/resources/lambda/versions-in-use.ts'
import { buildVersionResource } from '../../../audit/resources/lambda/version.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { handleNotFound, type TypedAwsCall, type FactCollector } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { explainIncompletePolicy, parsePolicyResponse } from '../api/parse-policy.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from './not-found.ts'
import { filterTopics } from './event-sources.ts'
import { getResourcePolicy, listAliases } from './operations.ts'
import { MAX_FUNCTION_PAGES } from './page-limit.ts'
import { listSourceTopics } from './source-topics.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'

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

const policyResponse = z.object({ Policy: text })

/** The most aliases of a function whose policies are read, and the most bytes of all of its policies. */
const MAX_POLICIES = 60
const MAX_POLICY_BYTES = 200_000

/**
 * The resource policies of the function and of its aliases, and the topics that they name; incomplete if it has more.
 */
export const functionPolicies: FactCollector<'AWS::Lambda::Function'> = {
  operations: [listAliases, getResourcePolicy],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const FunctionName = getResourceName(resource)
    const aliases = await fetchAliases(callApi, FunctionName)
    const qualifiers = ['$LATEST', ...aliases.map(({ Name }) => Name)]
    const found = await Promise.all(
      qualifiers.slice(0, MAX_POLICIES + 1).map(async qualifier => ({
        qualifier,
        policy: await fetchPolicy(callApi, FunctionName, qualifier),
      })),
    )
    const kept = takeFitting(found)
    const entries = kept.flatMap(({ qualifier, policy }) => (policy ? [[qualifier, policy] as const] : []))
    const topics = entries.flatMap(([, policy]) => listSourceTopics(policy))
    const isKept = new Set(kept.map(({ qualifier }) => qualifier))
    const omitted = qualifiers.filter(qualifier => !isKept.has(qualifier))
    const policies = Object.fromEntries(entries)
    const missing = explainIncompletePolicy(policies)
    return {
      facts: { policies, sourceTopics: filterTopics(topics, resource.account) },
      incomplete: {
        ...(missing === undefined ? {} : { policies: missing, sourceTopics: missing }),
        ...(omitted.length > 0 ? { policies: explainOmission(omitted, aliases.length) } : {}),
      },
    }
  },
}

interface QualifiedPolicy {
  qualifier: string
  policy: PolicyDocument | undefined
}

/**
 * Takes as many policies as are stored of a function. Those that name everyone come first: no other policy can keep them
 * from being stored.
 */
function takeFitting(found: readonly QualifiedPolicy[]): readonly QualifiedPolicy[] {
  let bytes = 0
  const open = found.filter(({ policy }) => policy !== undefined && namesEveryone(policy))
  return [...open, ...found.filter(each => !open.includes(each))].filter(
    ({ policy }) => (bytes += measureJsonBytes(policy)) <= MAX_POLICY_BYTES,
  )
}

function namesEveryone({ Statement }: PolicyDocument): boolean {
  return Statement.some(
    ({ Effect, Principal, NotPrincipal }) =>
      Effect === 'Allow' && (NotPrincipal !== undefined || JSON.stringify(Principal ?? '').includes('"*"')),
  )
}

function explainOmission(omitted: readonly string[], aliases: number): string {
  const [first = ''] = omitted
  return `Assay stores the resource policies of up to ${MAX_POLICIES} aliases of a function, of ${MAX_POLICY_BYTES} bytes in total; ${omitted.length} of its ${aliases} aliases have further ones, such as ${quoteText(first)}`
}

/** GetPolicy: the resource policy of a qualifier; undefined if it has none. */
export async function fetchPolicy(
  callApi: TypedAwsCall,
  FunctionName: string,
  qualifier: string,
): Promise<PolicyDocument | undefined> {
  const input = qualifier === '$LATEST' ? { FunctionName } : { FunctionName, Qualifier: qualifier }
  const response = await handleNotFound(
    LAMBDA_NOT_FOUND_ERRORS,
    callApi(getResourcePolicy, input, policyResponse),
    undefined,
  )
  return response && parsePolicyResponse(response.Policy, getResourcePolicy)
}

/** ListAliases: the versions to which the function's aliases route calls. */
export const functionAliases: FactCollector<'AWS::Lambda::Function'> = {
  operations: [listAliases],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const aliases = await fetchAliases(callApi, getResourceName(resource))
    const routes = aliases.flatMap(listRoutes)
    const versions = listVersions(routes).map(version => buildVersionResource(resource, version))
    return { facts: { versions, routes } }
  },
}

async function fetchAliases(callApi: TypedAwsCall, FunctionName: string): Promise<Alias[]> {
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
function listRoutes({ Name, FunctionVersion, RoutingConfig }: Alias): VersionRoute[] {
  const additional = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {})
  const rest = additional.reduce((remaining, [, weight]) => remaining - weight, 1)
  const shares = [[FunctionVersion, Math.max(0, Number(rest.toFixed(6)))] as const, ...additional]
  return shares
    .map(([version, weight]) => ({ version, alias: Name, share: weight }))
    .filter(route => route.version !== '$LATEST' && route.share > 0)
}

function listVersions(routes: readonly VersionRoute[]): string[] {
  return [...new Set(routes.map(({ version }) => version))]
}
