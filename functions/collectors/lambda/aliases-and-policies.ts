import * as z from 'zod/mini'
import type { PolicyDocument } from '../../../audit/engines/iam/policy-document.ts'
import type { AliasTarget } from '../../../audit/resources/lambda/function.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { handleNotFound, type TypedAwsCall, type FactCollector } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from './not-found.ts'
import { filterTopics } from './event-sources.ts'
import { getFunctionConfiguration, getResourcePolicy, listAliases } from './operations.ts'
import { resolveRuntime } from './runtime.ts'
import { listSourceTopics } from './source-topics.ts'

const text = z.string()
const namesResponse = z.object({ Aliases: z.array(z.object({ Name: text })) })
const policyResponse = z.object({ Policy: text })

/** The resource policies of the function and of each of its aliases, and the topics that they name. */
export const functionPolicies: FactCollector<'AWS::Lambda::Function'> = {
  operations: [listAliases, getResourcePolicy],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const FunctionName = getResourceName(resource)
    const pages = await fetchAllPages(callApi, listAliases, { FunctionName }, namesResponse)
    const qualifiers = ['$LATEST', ...pages.flatMap(page => page.Aliases.map(alias => alias.Name))]
    const found = await Promise.all(
      qualifiers.map(async qualifier => ({
        qualifier,
        policy: await fetchPolicy(callApi, FunctionName, qualifier),
      })),
    )
    const entries = found.flatMap(({ qualifier, policy }) => (policy ? [[qualifier, policy] as const] : []))
    const topics = entries.flatMap(([, policy]) => listSourceTopics(policy))
    return {
      facts: {
        policies: Object.fromEntries(entries),
        sourceTopics: filterTopics(topics, resource.account),
      },
    }
  },
}

async function fetchPolicy(
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

const share = z.number().check(z.gte(0), z.lte(1))
const alias = z.object({
  Name: text,
  FunctionVersion: text,
  RoutingConfig: z.optional(
    z.nullable(z.object({ AdditionalVersionWeights: z.optional(z.nullable(z.record(text, share))) })),
  ),
})
const aliasesResponse = z.object({ Aliases: z.array(alias) })

/** The versions that the function's aliases point to, each with its runtime. */
export const functionAliases: FactCollector<'AWS::Lambda::Function'> = {
  operations: [listAliases, getFunctionConfiguration],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const FunctionName = getResourceName(resource)
    const pages = await fetchAllPages(callApi, listAliases, { FunctionName }, aliasesResponse)
    const routed = pages.flatMap(page => page.Aliases.map(each => [each.Name, parseTargets(each)] as const))
    const versions = [...new Set(routed.flatMap(([, targets]) => targets.map(({ version }) => version)))]
    const lookups = versions.map(
      async version => [version, await fetchVersionRuntime(callApi, FunctionName, version)] as const,
    )
    const runtimes = new Map(await Promise.all(lookups))
    const entries = routed.map(([name, targets]) => {
      const known = targets.map((each): AliasTarget => ({
        ...each,
        runtime: runtimes.get(each.version) ?? '',
      }))
      return [name, known] as const
    })
    return { facts: { aliases: Object.fromEntries(entries) } }
  },
}

function parseTargets({
  FunctionVersion,
  RoutingConfig,
}: z.infer<typeof alias>): Omit<AliasTarget, 'runtime'>[] {
  const additional = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {})
  const weight = additional.reduce((remaining, [, versionShare]) => remaining - versionShare, 1)
  const first = { version: FunctionVersion, weight: Math.max(0, Number(weight.toFixed(6))) }
  return [first, ...additional.map(([version, versionShare]) => ({ version, weight: versionShare }))]
}

const versionResponse = z.object({
  FunctionArn: text,
  PackageType: z.optional(z.nullable(text)),
  Runtime: z.optional(z.nullable(text)),
})

async function fetchVersionRuntime(
  callApi: TypedAwsCall,
  FunctionName: string,
  Qualifier: string,
): Promise<string> {
  const pending = callApi(getFunctionConfiguration, { FunctionName, Qualifier }, versionResponse)
  const response = await handleNotFound(LAMBDA_NOT_FOUND_ERRORS, pending, undefined)
  if (response === undefined)
    throw new UnexpectedResponseError(`version ${Qualifier}, to which an alias points, has no configuration`)
  const runtime = resolveRuntime(response)
  if (runtime !== undefined) return runtime
  throw new UnexpectedResponseError(`lambda:GetFunctionConfiguration returned no Runtime`)
}
