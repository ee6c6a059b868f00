import { partitionOf } from '../arn.ts'
import { against, type KindDefinition, type Path } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'

/** Where the scan of an image stands (ECR API Reference, ScanStatus). */
export type ScanStatus =
  | 'ACTIVE'
  | 'COMPLETE'
  | 'FAILED'
  | 'FINDINGS_UNAVAILABLE'
  | 'IMAGE_ARCHIVED'
  | 'IN_PROGRESS'
  | 'LIMIT_EXCEEDED'
  | 'PENDING'
  | 'SCAN_ELIGIBILITY_EXPIRED'
  | 'UNSUPPORTED_IMAGE'

/** How severe a vulnerability is (ECR API Reference, FindingSeverity). */
export type VulnerabilitySeverity =
  'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL' | 'UNDEFINED' | 'UNTRIAGED'

/** A vulnerability that a scan found. */
export interface Vulnerability {
  /** Such as `CVE-2021-44228`. */
  id: string
  severity: VulnerabilitySeverity
  /** The package and its version, where the scan says them. */
  package?: string
}

/** What the last scan of an image said. */
export interface ImageScan {
  status: ScanStatus
  /** ISO 8601; absent where no scan completed. */
  completedAt?: string
  /** Vulnerabilities by severity; only what there is. */
  counts: Readonly<Partial<Record<VulnerabilitySeverity, number>>>
  /** The most severe ones, at most ten. */
  worst: readonly Vulnerability[]
}

/** What a scan that came to an end found in an image. */
export type Vulnerabilities = Pick<ImageScan, 'counts' | 'worst'>

/** What engines say of a container image. */
export interface ImageDerivedFacts {
  /**
   * `'INDEX'` and `'ARTIFACT'` where it is no image to scan; `'UNTAGGED'` where it is not scanned and no tag says that it
   * is one: attestations of build tools look the same.
   */
  vulnerabilities: Vulnerabilities | 'INDEX' | 'ARTIFACT' | 'UNTAGGED'
}

/** What is known of a container image. */
export interface ImageFacts {
  repository: Resource<'AWS::ECR::Repository'>
  tags: readonly string[]
  /** The tags, as what others name. */
  taggedAs: readonly Resource<'AWS::ECR::ImageTag'>[]
  /** ISO 8601. */
  pushedAt: string
  /** The media type of its manifest; that of an index where it stands for several platforms. */
  mediaType: string
  /** What is signed or attests another image is no image to run; `'NONE'` where it says nothing of it. */
  artifactType: string
  /** ECR API Reference, ImageDetail `imageStatus`. */
  storage: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING'
  scan: ImageScan | 'NONE'
}

const workloads: readonly Path[] = [[against('AWS::Lambda::Function', 'image')]]

export const imageKind = {
  kind: 'AWS::ECR::Image',
  noun: 'image',
  facts: {
    repository: {
      aspect: 'details',
      reaches: [],
      relation: { to: 'AWS::ECR::Repository', says: 'is in', inverse: 'the repository of' },
    },
    tags: { aspect: 'details', reaches: workloads },
    taggedAs: {
      aspect: 'details',
      reaches: [],
      relation: { to: 'AWS::ECR::ImageTag', says: 'has', inverse: 'a tag of' },
    },
    pushedAt: { aspect: 'details', reaches: workloads },
    mediaType: { aspect: 'details', reaches: workloads },
    artifactType: { aspect: 'details', reaches: workloads },
    storage: { aspect: 'details', reaches: workloads },
    scan: { aspect: 'scan', reaches: workloads },
  },
} satisfies KindDefinition

/** An image by its repository's ARN and its digest; Inspector calls it the same. */
export function imageResource(
  repositoryArn: string,
  digest: string,
  { account, region }: Place,
): Resource<'AWS::ECR::Image'> {
  return { kind: 'AWS::ECR::Image', account, region, arn: `${repositoryArn}/${digest}` }
}

/** An image as its URI names it (`ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG@DIGEST`, either part optional). */
export interface ImageUri {
  registryAccount: string
  region: string
  repository: string
  /** The repository's ARN. */
  repositoryArn: string
  tag?: string
  digest?: string
}

const URI =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]{4,30})\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)\/([a-z0-9][a-z0-9._/-]{0,254}?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/

/** The parts of an image URI of an ECR registry, or undefined where it names another registry. */
export function parseImageUri(uri: string): ImageUri | undefined {
  const [, registryAccount, region, repository, tag, digest] = URI.exec(uri) ?? []
  if (registryAccount === undefined || region === undefined || repository === undefined) return undefined
  const repositoryArn = `arn:${partitionOf(region)}:ecr:${region}:${registryAccount}:repository/${repository}`
  return {
    registryAccount,
    region,
    repository,
    repositoryArn,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  }
}
