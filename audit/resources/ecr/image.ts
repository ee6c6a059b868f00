import type { ManifestRole } from '../../engines/image/manifest-role.ts'
import { getPartition } from '../arn.ts'
import { incoming, outgoing, modified, type KindDefinition, type EffectPath } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

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
export interface ImageVulnerability {
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
  worst: readonly ImageVulnerability[]
}

/** What a scan that came to an end found in an image. */
export type ImageVulnerabilities = Pick<ImageScan, 'counts' | 'worst'>

/** What an image is, or that it is archived: it cannot be run, scanned or read before it is restored. */
export type ImageRole = ManifestRole | 'ARCHIVED'

/** What engines say of a container image. */
export interface ImageDerivedFacts {
  role: ImageRole
  /** The role where it is not an image to scan. */
  vulnerabilities: ImageVulnerabilities | Exclude<ImageRole, 'IMAGE'>
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
  /** ECR API Reference, ImageDetail `imageStatus`. */
  storage: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING'
  /** What its manifest says that it is; `'ARCHIVED'` where it was archived when ECR was asked for that. */
  content: ImageRole
  /** Of an index, its images: one for each platform. */
  children: readonly Resource<'AWS::ECR::Image'>[]
  /** The image that it is about, such as of a signature; `'NONE'` where it is an image itself. */
  subject: Resource<'AWS::ECR::Image'> | 'NONE'
  scan: ImageScan | 'NONE'
}

/** Who rests on an image: its index and what runs it. */
const dependents = [
  [incoming('AWS::ECR::Image', 'children')],
  [incoming('AWS::Lambda::Function', 'image')],
  [incoming('AWS::ECS::Service', 'running')],
]
/** An image also brings its own images, and what is about another brings that one with who rests on it. */
const related: readonly EffectPath[] = [
  ...dependents,
  [outgoing('children')],
  [outgoing('subject')],
  ...dependents.map(path => [outgoing('subject'), ...path]),
]

export const imageKind = {
  kind: 'AWS::ECR::Image',
  label: 'image',
  subjectRelationship: 'subject',
  immutable: { collector: 'manifest', unless: { fact: 'content', is: 'ARCHIVED' } },
  facts: {
    repository: {
      collector: 'details',
      affects: [],
      relationship: { to: 'AWS::ECR::Repository', label: 'is in', inverseLabel: 'the repository of' },
    },
    tags: { collector: 'details', affects: related },
    taggedAs: {
      collector: 'details',
      affects: [...related, [modified('taggedAs'), incoming('AWS::Lambda::Function', 'imageTag')]],
      relationship: { to: 'AWS::ECR::ImageTag', label: 'has', inverseLabel: 'a tag of', exclusive: true },
    },
    pushedAt: { collector: 'details', affects: related },
    mediaType: { collector: 'details', affects: related },
    storage: { collector: 'details', affects: related },
    content: { collector: 'manifest', affects: related },
    children: {
      collector: 'manifest',
      affects: related,
      relationship: { to: 'AWS::ECR::Image', label: 'is the index of', inverseLabel: 'one of the images of' },
    },
    subject: {
      collector: 'manifest',
      affects: related,
      relationship: {
        to: 'AWS::ECR::Image',
        label: 'is about',
        inverseLabel: 'what is said something of by',
      },
    },
    scan: { collector: 'scan', affects: related },
  },
} satisfies KindDefinition

/** An image by its repository's ARN and its digest; Inspector calls it the same. */
export function buildImageResource(
  repositoryArn: string,
  digest: string,
  { account, region }: ResourceLocation,
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

const IMAGE_URI =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]{4,30})\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)\/([a-z0-9][a-z0-9._/-]{0,254}?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/

/** The parts of an image URI of an ECR registry, or undefined where it names another registry. */
export function parseImageUri(uri: string): ImageUri | undefined {
  const [, registryAccount, region, repository, tag, digest] = IMAGE_URI.exec(uri) ?? []
  if (registryAccount === undefined || region === undefined || repository === undefined) return undefined
  const repositoryArn = `arn:${getPartition(region)}:ecr:${region}:${registryAccount}:repository/${repository}`
  return {
    registryAccount,
    region,
    repository,
    repositoryArn,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  }
}
