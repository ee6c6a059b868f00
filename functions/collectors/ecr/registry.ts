import * as z from 'zod/mini'
import type { RegistryFacts } from '../../../audit/resources/ecr/registry.ts'
import { isOfOtherAccount, type Resource } from '../../../audit/resources/resource.ts'
import { handleNotFound, type TypedAwsCall, type FactCollector } from '../fact-collector.ts'
import type { FactName, FactsByKind } from '../../../audit/resources/kinds.ts'
import type { AwsOperation } from '../api/aws-call.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { parsePolicyResponse } from '../api/parse-policy.ts'
import { ECR_PAGE_SIZE } from './repository-input.ts'
import {
  describePullThroughCacheRules,
  describeRepositoryCreationTemplates,
  getRegistryPolicy,
  getRegistryScanningConfiguration,
} from './operations.ts'
import {
  exclusionFiltersSchema,
  explainMissingExclusions,
  parseTagMutability,
  tagMutabilitySchema,
} from './tag-mutability.ts'

type RegistryKind = 'AWS::ECR::Registry'

const text = z.string()

/**
 * Declares the collector of one fact of a registry. ECR answers only for the account's own registry. `explainMissing` says
 * what is missing of a value.
 */
function defineRegistryCollector<F extends FactName<RegistryKind>>(
  fact: F,
  awsOperation: AwsOperation,
  read: (callApi: TypedAwsCall) => Promise<FactsByKind[RegistryKind][F]>,
  explainMissing: (value: FactsByKind[RegistryKind][F]) => string | undefined = () => undefined,
): FactCollector<RegistryKind> {
  return {
    operations: [awsOperation],
    notFoundErrors: [],
    async collect(callApi, resource: Resource<RegistryKind>) {
      if (isOfOtherAccount(resource))
        return { facts: {}, unknown: { [fact]: 'ECR returns it only to the account of the registry' } }
      const value = await read(callApi)
      const missing = explainMissing(value)
      return {
        facts: { [fact]: value },
        ...(missing === undefined ? {} : { incomplete: { [fact]: missing } }),
      }
    },
  }
}

const policyResponse = z.object({ policyText: text })

/** The registry's policy. */
export const registryPolicy = defineRegistryCollector('policy', getRegistryPolicy, async callApi => {
  const pending = callApi(getRegistryPolicy, {}, policyResponse)
  const response = await handleNotFound(['RegistryPolicyNotFoundException'], pending, undefined)
  return response ? parsePolicyResponse(response.policyText, getRegistryPolicy) : 'NONE'
})

const scanningResponse = z.object({
  scanningConfiguration: z.object({
    scanType: z.enum(['BASIC', 'ENHANCED']),
    rules: z.optional(
      z.nullable(
        z.array(
          z.object({
            scanFrequency: z.enum(['SCAN_ON_PUSH', 'CONTINUOUS_SCAN', 'MANUAL']),
            repositoryFilters: z.array(z.object({ filter: text })),
          }),
        ),
      ),
    ),
  }),
})

/** The scanning configuration of the registry. */
export const registryScanning = defineRegistryCollector(
  'scanning',
  getRegistryScanningConfiguration,
  async callApi => {
    const response = await callApi(getRegistryScanningConfiguration, {}, scanningResponse)
    return deriveScanning(response.scanningConfiguration)
  },
)

/** The scanning configuration in ECR's output. */
export function deriveScanning({
  scanType,
  rules,
}: z.infer<typeof scanningResponse>['scanningConfiguration']): RegistryFacts['scanning'] {
  return {
    scanType,
    rules: (rules ?? []).map(({ scanFrequency, repositoryFilters }) => ({
      scanFrequency,
      filters: repositoryFilters.map(({ filter }) => filter),
    })),
  }
}

const rulesResponse = z.object({
  pullThroughCacheRules: z.array(z.object({ ecrRepositoryPrefix: text, upstreamRegistryUrl: text })),
})

/** The pull-through cache rules, which copy images of other registries. */
export const registryPullThroughCache = defineRegistryCollector(
  'pullThroughRules',
  describePullThroughCacheRules,
  async callApi => {
    const pages = await fetchAllPages(
      callApi,
      describePullThroughCacheRules,
      { maxResults: ECR_PAGE_SIZE },
      rulesResponse,
    )
    return pages
      .flatMap(page => page.pullThroughCacheRules)
      .map(({ ecrRepositoryPrefix, upstreamRegistryUrl }) => ({
        prefix: ecrRepositoryPrefix,
        upstream: upstreamRegistryUrl,
      }))
  },
)

const optional = z.optional(z.nullable(text))
const templatesResponse = z.object({
  repositoryCreationTemplates: z.array(
    z.object({
      prefix: text,
      imageTagMutability: z.optional(z.nullable(tagMutabilitySchema)),
      imageTagMutabilityExclusionFilters: exclusionFiltersSchema,
      repositoryPolicy: optional,
      lifecyclePolicy: optional,
    }),
  ),
})

/** The repository creation templates. A template without a setting makes tags mutable. */
export const registryCreationTemplates = defineRegistryCollector(
  'creationTemplates',
  describeRepositoryCreationTemplates,
  async callApi => {
    const pages = await fetchAllPages(
      callApi,
      describeRepositoryCreationTemplates,
      { maxResults: ECR_PAGE_SIZE },
      templatesResponse,
    )
    return pages
      .flatMap(page => page.repositoryCreationTemplates)
      .map(({ prefix, imageTagMutability, repositoryPolicy, lifecyclePolicy, ...rest }) => ({
        prefix,
        tagMutability: parseTagMutability(
          imageTagMutability ?? 'MUTABLE',
          rest.imageTagMutabilityExclusionFilters,
        ),
        hasLifecyclePolicy: Boolean(lifecyclePolicy),
        policy: repositoryPolicy
          ? parsePolicyResponse(repositoryPolicy, describeRepositoryCreationTemplates)
          : ('NONE' as const),
      }))
  },
  templates =>
    templates
      .map(({ tagMutability }) => explainMissingExclusions(tagMutability))
      .find(why => why !== undefined),
)
