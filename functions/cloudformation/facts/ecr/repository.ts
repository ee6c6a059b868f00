import { getPartition } from '../../../../audit/resources/arn.ts'
import { tagMutabilityModes } from '../../../../audit/engines/image/tag-mutability.ts'
import { isWildcardMatch } from '../../../../audit/engines/image/wildcard.ts'
import { unknown, type Fact } from '../../../../audit/resources/fact.ts'
import { buildRegistryResource, type RegistryFacts } from '../../../../audit/resources/ecr/registry.ts'
import {
  buildRepositoryResourceByName,
  type RepositoryFacts,
} from '../../../../audit/resources/ecr/repository.ts'
import { explainMissingExclusions, parseTagMutability } from '../../../collectors/ecr/tag-mutability.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection, ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact, deriveListFact, mapFact } from '../derive/derive-fact.ts'
import { resolveAbsentProperty, projectOwnResource } from '../derive/edit-facts.ts'
import { omitForeign, setTags } from '../derive/set-tags.ts'
import { readPolicy } from '../properties/policy-property.ts'
import { convertItems, readObjects } from '../properties/read-list.ts'
import { readChoice, readFlag, readTextProperty, requireTextProperty } from '../properties/read-property.ts'

/** AWS::ECR::Repository: its tags, policies and scans. */
export const projectRepository: Projection = (resolvedResource, projectionContext) => {
  const { account, region } = projectionContext
  const where = { account, region }
  const { physicalId } = resolvedResource
  const registry = buildRegistryResource(where)
  return projectOwnResource(resolvedResource, {
    resource: buildRepositoryResourceByName(physicalId, where),
    created: {
      scanCoverage: createFact('NEW' as const),
      policy: createFact('NONE' as const),
      latestImage: createFact('NONE' as const),
      latestPush: createFact('NONE' as const),
      tags: createFact({}),
    },
    derive: (before, findFacts) => ({
      tags: setTags(mapFact(before('tags'), omitForeign), resolvedResource),
      registry: createFact(registry),
      tagMutability: deriveTagMutability(resolvedResource),
      policy: derivePolicy(resolvedResource, before('policy'), projectionContext),
      lifecyclePolicy: deriveLifecyclePolicy(resolvedResource, before('lifecyclePolicy')),
      scanFrequency: deriveScanFrequency(resolvedResource, physicalId, findFacts?.(registry)?.['scanning']),
    }),
  })
}

function deriveTagMutability(resolvedResource: ResolvedResource): Fact<RepositoryFacts['tagMutability']> {
  const mode = deriveFact(
    () => readChoice(resolvedResource, 'ImageTagMutability', tagMutabilityModes) ?? 'MUTABLE',
  )
  if ('unknown' in mode) return mode
  const fact = deriveListFact(
    () =>
      convertItems(readObjects(resolvedResource, 'ImageTagMutabilityExclusionFilters'), filter => ({
        filter: requireTextProperty(filter, 'ImageTagMutabilityExclusionFilterValue'),
      })),
    filters => parseTagMutability(mode.known, [...filters]),
  )
  if ('unknown' in fact) return fact
  return createFact(fact.known, fact.incomplete ?? explainMissingExclusions(fact.known))
}

/** Without the property the policy that the account has counts: CloudFormation leaves or removes it. */
function derivePolicy(
  resolvedResource: ResolvedResource,
  before: Fact<RepositoryFacts['policy']>,
  { region }: ProjectionContext,
): Fact<RepositoryFacts['policy']> {
  const own = deriveFact(() => readPolicy(resolvedResource, 'RepositoryPolicyText', getPartition(region)))
  return 'known' in own && own.known === undefined ? before : (own as Fact<RepositoryFacts['policy']>)
}

function deriveLifecyclePolicy(resolvedResource: ResolvedResource, before: Fact<string>): Fact<string> {
  const text = deriveFact(() => readTextProperty(resolvedResource, 'LifecyclePolicy.LifecyclePolicyText'))
  if ('unknown' in text) return text
  if (text.known !== undefined) return createFact(text.known)
  return resolveAbsentProperty(before, 'NONE', 'LifecyclePolicy')
}

/**
 * The frequency by the rules of the registry; only basic scanning also follows the setting of the repository (ECR User
 * Guide, "Using filters to choose which repositories are scanned").
 */
function deriveScanFrequency(
  resolvedResource: ResolvedResource,
  name: string,
  registryScanning: Fact | undefined,
): Fact<RepositoryFacts['scanFrequency']> {
  const isOnPush = deriveFact(
    () => readFlag(resolvedResource, 'ImageScanningConfiguration.ScanOnPush') ?? false,
  )
  const scanning = (registryScanning ??
    unknown('the scanning configuration of the registry is not known')) as Fact<RegistryFacts['scanning']>
  if ('unknown' in scanning) return isKnownTrue(isOnPush) ? createFact('SCAN_ON_PUSH' as const) : scanning
  const { scanType, rules } = scanning.known
  const frequencies = new Set(
    rules.flatMap(({ scanFrequency, filters }) =>
      filters.some(filter => isFilterMatch(filter, name)) ? [scanFrequency] : [],
    ),
  )
  const byRule = (['CONTINUOUS_SCAN', 'SCAN_ON_PUSH'] as const).find(each => frequencies.has(each))
  if (byRule !== undefined) return createFact(byRule, scanning.incomplete)
  if (scanType === 'ENHANCED') return createFact('MANUAL' as const, scanning.incomplete)
  return mapFact(isOnPush, onPush => (onPush ? 'SCAN_ON_PUSH' : 'MANUAL'))
}

/** A filter without a wildcard matches the names that contain it. */
function isFilterMatch(filter: string, name: string): boolean {
  return filter.includes('*') ? isWildcardMatch(filter, name) : name.includes(filter)
}

function isKnownTrue(fact: Fact<boolean>): boolean {
  return 'known' in fact && fact.known
}
