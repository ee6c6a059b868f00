import { listFunctionPaths } from '../function-paths.ts'
import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import type { TagMutabilityRules } from '../../engines/image/tag-mutability.ts'
import { parseArn, getPartition } from '../arn.ts'
import { incoming, type KindDefinition } from '../kind-definition.ts'
import { toServicesOfRevision } from '../revision-paths.ts'
import type { ScanCoverageFact } from '../inspector2/scan-coverage.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import type { ClassifiedExposure } from '../trust-level.ts'

/** The facts of an image repository; `'FOREIGN'` for what only another account, which owns it, configures. */
export interface RepositoryFacts {
  registry: Resource<'AWS::ECR::Registry'> | 'FOREIGN'
  /** `'FOREIGN'` for a repository of another account that does not allow to read it. */
  tagMutability: TagMutabilityRules | 'FOREIGN'
  policy: PolicyDocument | 'NONE' | 'FOREIGN'
  /** The lifecycle policy as text; `'NONE'` if there is none. */
  lifecyclePolicy: string
  /** The effective scan frequency by all rules (ECR API Reference, RepositoryScanningConfiguration). */
  scanFrequency: 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN' | 'MANUAL' | 'FOREIGN'
  /** Whether Inspector scans its images. */
  scanCoverage: ScanCoverageFact | 'FOREIGN'
  /** The tagged image that was pushed last: the next deployment is likely to use it. */
  latestImage: Resource<'AWS::ECR::Image'> | 'NONE' | 'FOREIGN'
  /** The image that was pushed last, tagged or not. */
  latestPush: Resource<'AWS::ECR::Image'> | 'NONE' | 'FOREIGN'
  /** The tags of the repository; those of its images are facts of these. */
  tags: Readonly<Record<string, string>> | 'FOREIGN'
}

/** The derived facts of an image repository. */
export interface RepositoryDerivedFacts {
  /** The principals that its policy admits; `'FOREIGN'` for a repository of another account. */
  policyExposure: readonly ClassifiedExposure[] | 'FOREIGN'
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
        ...listFunctionPaths('tagRepository'),
        [incoming('AWS::ECS::TaskDefinition', 'tagRepositories')],
        ...toServicesOfRevision.map(step => [incoming('AWS::ECS::TaskDefinition', 'tagRepositories'), step]),
      ],
    },
    policy: { collector: 'policy', affects: [] },
    lifecyclePolicy: { collector: 'lifecycle', affects: [] },
    scanFrequency: { collector: 'scanning', affects: [] },
    scanCoverage: { collector: 'scan coverage', affects: [] },
    latestImage: {
      collector: 'images',
      affects: [],
      relationship: {
        to: 'AWS::ECR::Image',
        label: 'last received',
        inverseLabel: 'the latest image of',
      },
    },
    latestPush: {
      collector: 'images',
      affects: [],
      relationship: { to: 'AWS::ECR::Image', label: 'last received', inverseLabel: 'the latest push to' },
    },
    tags: { collector: 'tags', affects: [] },
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

/**
 * The URI of a repository, or of that of an image, with the host that policies name: the same one for all hosts of its
 * registry.
 */
export function formatRepositoryUri({ arn }: Resource<'AWS::ECR::Repository' | 'AWS::ECR::Image'>): string {
  const { account = '', region = '', partition = 'aws', resource = '' } = parseArn(arn) ?? {}
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const [, name = ''] = /^repository\/(.+?)(?:\/sha256:[0-9a-f]{64})?$/.exec(resource) ?? []
  return `${account}.dkr.ecr.${region}.${suffix}/${name}`
}
