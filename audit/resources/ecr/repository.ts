import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { parseArn, getPartition } from '../arn.ts'
import { incoming, type KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** Whether tags can be moved to other images (ECR API Reference, Repository). */
export interface TagMutability {
  mode: 'MUTABLE' | 'IMMUTABLE' | 'IMMUTABLE_WITH_EXCLUSION' | 'MUTABLE_WITH_EXCLUSION'
  /** Wildcard filters on tags for which the opposite holds. */
  exclusions: readonly string[]
}

/** What is known of an image repository. */
export interface RepositoryFacts {
  registry: Resource<'AWS::ECR::Registry'>
  tagMutability: TagMutability
  policy: PolicyDocument | 'NONE'
  /** The lifecycle policy's text; `'NONE'` where there is none. */
  lifecyclePolicy: string
  /** When images are scanned, by all rules that are in force (ECR API Reference, RepositoryScanningConfiguration). */
  scanFrequency: 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN' | 'MANUAL'
  /** The tagged image that was pushed last: what the next deploy is likely to take. */
  latestImage: Resource<'AWS::ECR::Image'> | 'NONE'
  /** What was pushed last of all, tagged or not. */
  latestPush: Resource<'AWS::ECR::Image'> | 'NONE'
}

/** What engines say of an image repository. */
export interface RepositoryDerivedFacts {
  /** Whom its policy lets in. */
  policyExposure: readonly ClassifiedExposure[]
}

export const repositoryKind = {
  kind: 'AWS::ECR::Repository',
  label: 'repository',
  facts: {
    registry: {
      collector: 'settings',
      affects: [],
      relationship: { to: 'AWS::ECR::Registry', label: 'is in', inverseLabel: 'the registry of' },
    },
    tagMutability: {
      collector: 'settings',
      affects: [
        [incoming('AWS::Lambda::Function', 'tagRepository')],
        [incoming('AWS::ECS::TaskDefinition', 'tagRepositories')],
      ],
    },
    policy: { collector: 'policy', affects: [] },
    lifecyclePolicy: { collector: 'lifecycle', affects: [] },
    scanFrequency: { collector: 'scanning', affects: [] },
    latestImage: {
      collector: 'images',
      affects: [],
      relationship: {
        to: 'AWS::ECR::Image',
        label: 'has as its latest image',
        inverseLabel: 'the latest image of',
      },
    },
    latestPush: {
      collector: 'images',
      affects: [],
      relationship: { to: 'AWS::ECR::Image', label: 'was given last', inverseLabel: 'the latest push to' },
    },
  },
} satisfies KindDefinition

/** A repository by its ARN, which may be another account's. */
export function buildRepositoryResource(arn: string, account: string): Resource<'AWS::ECR::Repository'> {
  return { kind: 'AWS::ECR::Repository', account, region: parseArn(arn)?.region ?? '', arn }
}

/** A repository of the account by its name. */
export function buildRepositoryResourceByName(
  name: string,
  { account, region }: ResourceLocation,
): Resource<'AWS::ECR::Repository'> {
  return buildRepositoryResource(
    `arn:${getPartition(region)}:ecr:${region}:${account}:repository/${name}`,
    account,
  )
}
