import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import type { TagMutabilityRules } from '../../engines/image/tag-mutability.ts'
import { getPartition } from '../arn.ts'
import { incoming, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'
import type { RegistryTrust } from './image-origin.ts'

/** A scanning rule of the registry (ECR API Reference, RegistryScanningRule). */
interface ScanningRule {
  scanFrequency: 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN' | 'MANUAL'
  /** Wildcard filters on repository names. */
  filters: readonly string[]
}

/** A pull-through cache rule (ECR API Reference, PullThroughCacheRule). */
interface PullThroughRule {
  prefix: string
  upstream: string
}

/** The settings of auto-created repositories (ECR API Reference, RepositoryCreationTemplate). */
export interface CreationTemplate {
  prefix: string
  tagMutability: TagMutabilityRules
  hasLifecyclePolicy: boolean
  policy: PolicyDocument | 'NONE'
}

/** An upstream registry of the pull-through cache, with its trust. */
export interface Upstream extends PullThroughRule {
  trust: RegistryTrust
}

/** A creation template whose policy allows anonymous access. */
export interface TemplateAccess {
  prefix: string
  access: 'EVERYONE' | 'UNDER_CONDITIONS'
}

/** The derived facts of the registry of a region. */
export interface RegistryDerivedFacts {
  upstreams: readonly Upstream[]
  openTemplates: readonly TemplateAccess[]
  /** The principals that its policy admits. */
  policyExposure: readonly ClassifiedExposure[]
}

/** The facts of the registry of a region. */
export interface RegistryFacts {
  policy: PolicyDocument | 'NONE'
  scanning: { scanType: 'BASIC' | 'ENHANCED'; rules: readonly ScanningRule[] }
  pullThroughRules: readonly PullThroughRule[]
  creationTemplates: readonly CreationTemplate[]
}

const repositories: readonly EffectPath[] = [[incoming('AWS::ECR::Repository', 'registry')]]

export const registryKind = {
  kind: 'AWS::ECR::Registry',
  label: 'registry',
  facts: {
    policy: { collector: 'policy', affects: repositories },
    scanning: { collector: 'scanning', affects: repositories },
    pullThroughRules: { collector: 'pull-through cache', affects: repositories },
    creationTemplates: { collector: 'creation templates', affects: repositories },
  },
} satisfies KindDefinition

/** The registry of an account in a region. */
export function buildRegistryResource({ account, region }: ResourceLocation): Resource<'AWS::ECR::Registry'> {
  const arn = `arn:${getPartition(region)}:ecr:${region}:${account}:registry`
  return { kind: 'AWS::ECR::Registry', account, region, arn }
}
