import type { PolicyDocument } from '../../policy/document.ts'
import { parseArn, partitionOf } from '../arn.ts'
import { against, type KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../standing.ts'

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
  noun: 'repository',
  facts: {
    registry: {
      aspect: 'settings',
      reaches: [],
      relation: { to: 'AWS::ECR::Registry', says: 'is in', inverse: 'the registry of' },
    },
    tagMutability: {
      aspect: 'settings',
      reaches: [
        [against('AWS::Lambda::Function', 'tagRepository')],
        [against('AWS::ECS::TaskDefinition', 'tagRepositories')],
      ],
    },
    policy: { aspect: 'policy', reaches: [] },
    lifecyclePolicy: { aspect: 'lifecycle', reaches: [] },
    scanFrequency: { aspect: 'scanning', reaches: [] },
    latestImage: {
      aspect: 'images',
      reaches: [],
      relation: { to: 'AWS::ECR::Image', says: 'has as its latest image', inverse: 'the latest image of' },
    },
    latestPush: {
      aspect: 'images',
      reaches: [],
      relation: { to: 'AWS::ECR::Image', says: 'was given last', inverse: 'the latest push to' },
    },
  },
} satisfies KindDefinition

/** A repository by its ARN, which may be another account's. */
export function repositoryResource(arn: string, account: string): Resource<'AWS::ECR::Repository'> {
  return { kind: 'AWS::ECR::Repository', account, region: parseArn(arn)?.region ?? '', arn }
}

/** A repository of the account by its name. */
export function repositoryNamed(name: string, { account, region }: Place): Resource<'AWS::ECR::Repository'> {
  return repositoryResource(`arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${name}`, account)
}
