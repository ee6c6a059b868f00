import * as z from 'zod/mini'
import type { Resource } from '../../../audit/resources/resource.ts'
import { unlessAbsent, type Ask, type Aspect } from '../aspect.ts'
import type { FactName, Facts } from '../../../audit/resources/kinds.ts'
import type { Operation } from '../operation.ts'
import { askAll } from '../pages.ts'
import { policyFrom } from '../policy.ts'
import { isForeign, maxResults } from './input.ts'
import {
  describePullThroughCacheRules,
  describeRepositoryCreationTemplates,
  getRegistryPolicy,
  getRegistryScanningConfiguration,
} from './operations.ts'

type Kind = 'AWS::ECR::Registry'

const text = z.string()

/** Declares how `fact` of a registry is read by `operation`. ECR answers of the account's own registry alone. */
function aspectOf<F extends FactName<Kind>>(
  fact: F,
  operation: Operation,
  read: (ask: Ask) => Promise<Facts[Kind][F]>,
): Aspect<Kind> {
  return {
    operations: [operation],
    absent: [],
    async read(ask, resource: Resource<Kind>) {
      if (isForeign(resource))
        return { facts: {}, unknown: { [fact]: 'ECR says it to the account of the registry alone' } }
      return { facts: { [fact]: await read(ask) } }
    },
  }
}

const policyAnswer = z.object({ policyText: text })

/** The registry's policy. */
export const policy = aspectOf('policy', getRegistryPolicy, async ask => {
  const asked = ask(getRegistryPolicy, {}, policyAnswer)
  const answer = await unlessAbsent(['RegistryPolicyNotFoundException'], asked, undefined)
  return answer ? policyFrom(answer.policyText, getRegistryPolicy) : 'NONE'
})

const scanningAnswer = z.object({
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

/** How the registry is scanned. */
export const scanning = aspectOf('scanning', getRegistryScanningConfiguration, async ask => {
  const answer = await ask(getRegistryScanningConfiguration, {}, scanningAnswer)
  const { scanType, rules } = answer.scanningConfiguration
  return {
    scanType,
    rules: (rules ?? []).map(({ scanFrequency, repositoryFilters }) => ({
      scanFrequency,
      filters: repositoryFilters.map(({ filter }) => filter),
    })),
  }
})

const rulesAnswer = z.object({
  pullThroughCacheRules: z.array(z.object({ ecrRepositoryPrefix: text, upstreamRegistryUrl: text })),
})

/** The rules by which images of other registries appear in this one. */
export const pullThroughCache = aspectOf('pullThroughRules', describePullThroughCacheRules, async ask => {
  const pages = await askAll(ask, describePullThroughCacheRules, { maxResults }, rulesAnswer)
  return pages
    .flatMap(page => page.pullThroughCacheRules)
    .map(({ ecrRepositoryPrefix, upstreamRegistryUrl }) => ({
      prefix: ecrRepositoryPrefix,
      upstream: upstreamRegistryUrl,
    }))
})

const optional = z.optional(z.nullable(text))
const templatesAnswer = z.object({
  repositoryCreationTemplates: z.array(
    z.object({
      prefix: text,
      imageTagMutability: optional,
      repositoryPolicy: optional,
      lifecyclePolicy: optional,
    }),
  ),
})

/** How repositories that appear by themselves are made. Of a template that does not say it, tags are mutable. */
export const creationTemplates = aspectOf(
  'creationTemplates',
  describeRepositoryCreationTemplates,
  async ask => {
    const pages = await askAll(ask, describeRepositoryCreationTemplates, { maxResults }, templatesAnswer)
    return pages
      .flatMap(page => page.repositoryCreationTemplates)
      .map(({ prefix, imageTagMutability, repositoryPolicy, lifecyclePolicy }) => ({
        prefix,
        tagMutability: imageTagMutability ?? 'MUTABLE',
        hasLifecyclePolicy: Boolean(lifecyclePolicy),
        policy: repositoryPolicy
          ? policyFrom(repositoryPolicy, describeRepositoryCreationTemplates)
          : ('NONE' as const),
      }))
  },
)
