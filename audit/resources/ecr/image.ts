import type { OsLifecycle } from '../../engines/image/content/os-lifecycle.ts'
import { listFunctionPaths } from '../function-paths.ts'
import type { ContentSecret } from './image-content.ts'
import { imageDependents } from './image-dependents.ts'
import type { OverdueFix } from '../../engines/image/due-fixes.ts'
import type { FixAvailability, FixSummary } from '../../engines/image/vulnerability-fixes.ts'
import type { GainedTag } from '../recorded/moved-tags.ts'
import type { ManifestRole } from '../../engines/image/manifest-role.ts'
import type { Severity } from '../../settings/severity.ts'
import { getPartition } from '../arn.ts'
import {
  incoming,
  outgoing,
  modified,
  followRecorded,
  type KindDefinition,
  type EffectPath,
} from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

/** The status of an image scan (ECR API Reference, ScanStatus). */
type ScanStatus =
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

/** The severity of a vulnerability (ECR API Reference, FindingSeverity). */
export type VulnerabilitySeverity =
  'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL' | 'UNDEFINED' | 'UNTRIAGED'

/** A vulnerability that a scan found. */
export interface ImageVulnerability {
  /** Such as `CVE-2021-44228`. */
  id: string
  severity: VulnerabilitySeverity
  /** The package and its version, if the scan reports them. */
  package?: string
  /** Whether a fix is available; absent if the scan does not say. Basic scanning never does. */
  fix?: FixAvailability
  /** Set if Inspector knows of an exploit. */
  exploit?: true
  /** When Inspector first observed it in the image, ISO 8601; absent for basic scanning. */
  firstObservedAt?: string
}

/** What is known of the fixes of vulnerabilities by severity. */
export type VulnerabilityFixes = Readonly<Partial<Record<VulnerabilitySeverity, FixSummary>>>

/** The number of vulnerabilities by severity, without zeros. */
export type VulnerabilityCounts = Readonly<Partial<Record<VulnerabilitySeverity, number>>>

/** The result of the last scan of an image. */
export interface ImageScan {
  status: ScanStatus
  /** ISO 8601; absent if no scan completed. */
  completedAt?: string
  counts: VulnerabilityCounts
  /** The ten most severe vulnerabilities. */
  worst: readonly ImageVulnerability[]
  /** The fixes of all findings that were read; absent for basic scanning, which does not say whether there are any. */
  fixes?: VulnerabilityFixes
}

/** The vulnerabilities that a completed scan found in an image. */
export interface ImageVulnerabilities extends Pick<ImageScan, 'counts' | 'worst' | 'fixes'> {
  /** Those that filters of Inspector suppress, if they are known. */
  suppressed: VulnerabilityCounts
}

/** The role of an image, or `'ARCHIVED'`: it cannot be run, scanned or read before it is restored. */
export type ImageRole = ManifestRole | 'ARCHIVED'

/** The operating system of an image. */
export interface ImageOs extends OsLifecycle {
  /** As os-release(5) has it, such as `debian`. */
  id: string
}

/** The platform of an image of an index. */
export interface ImagePlatform {
  arn: string
  platform: string
}

/** The derived facts of a container image. */
export interface ImageDerivedFacts {
  role: ImageRole
  /** `'NONE'` if it has no distribution; the role if it is not an image that can be read. */
  operatingSystem: ImageOs | 'NONE' | Exclude<ImageRole, 'IMAGE'>
  /** The places with secrets; the role if it is not an image that can be read. */
  contentSecrets: readonly ContentSecret[] | Exclude<ImageRole, 'IMAGE'>
  /** The role instead of vulnerabilities if it is not a scannable image. */
  vulnerabilities: ImageVulnerabilities | Exclude<ImageRole, 'IMAGE'>
  /** The tags that pushes moved to it from other images, as far as it has them since. */
  gainedTags: readonly GainedTag[]
  /** The platforms of the images of an index, where it names them. */
  platforms: readonly ImagePlatform[]
  /** The vulnerabilities whose fix is overdue; the role instead if it is not a scannable image. */
  overdueFixes: readonly OverdueFix<Severity>[] | Exclude<ImageRole, 'IMAGE'>
}

/** An image of an index. */
export interface IndexedImage extends Resource<'AWS::ECR::Image'> {
  /** Such as `linux/arm64/v8`; absent if the index does not say it. */
  platform?: string
}

/** The facts of a container image. */
export interface ImageFacts {
  repository: Resource<'AWS::ECR::Repository'>
  tags: readonly string[]
  /** The tags as resources, which workloads and events reference. */
  taggedAs: readonly Resource<'AWS::ECR::ImageTag'>[]
  /** ISO 8601. */
  pushedAt: string
  /** The media type of its manifest; an index for a multi-arch image. */
  mediaType: string
  /** ECR API Reference, ImageDetail `imageStatus`. */
  storage: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING'
  /** The role by its manifest; `'ARCHIVED'` if it was archived at the time of the read. */
  content: ImageRole
  /** The images of an index, one per platform. */
  children: readonly IndexedImage[]
  /** What it contains; `'NONE'` for an index, an artifact and an archived image. */
  contents: Resource<'AWS::ECR::ImageContent'> | 'NONE'
  /** Who vouches for it; `'NONE'` for an artifact. */
  verification: Resource<'AWS::ECR::ImageVerification'> | 'NONE'
  /** The image that it refers to, for example the signed image of a signature; `'NONE'` for an image. */
  subject: Resource<'AWS::ECR::Image'> | 'NONE'
  scan: ImageScan | 'NONE'
  /** The vulnerabilities that filters of Inspector suppress; none if ECR itself scans. */
  suppressed: VulnerabilityCounts
}

/**
 * The images of an index, the images that got tags of the image or of its index, and the subject of a referrer with its
 * dependents and its verification, are affected too.
 */
const related: readonly EffectPath[] = [
  ...imageDependents,
  [followRecorded('lostTags')],
  [incoming('AWS::ECR::Image', 'children'), followRecorded('lostTags')],
  [outgoing('children')],
  [outgoing('subject')],
  [outgoing('subject'), outgoing('verification')],
  ...imageDependents.map(path => [outgoing('subject'), ...path]),
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
      affects: [
        ...related,
        ...listFunctionPaths('imageTag').map((path): EffectPath => [modified('taggedAs'), ...path]),
      ],
      relationship: { to: 'AWS::ECR::ImageTag', label: 'has', inverseLabel: 'a tag of', exclusive: true },
    },
    pushedAt: { collector: 'details', affects: related },
    mediaType: { collector: 'details', affects: related },
    storage: { collector: 'details', affects: related },
    content: { collector: 'manifest', affects: related },
    children: {
      collector: 'manifest',
      affects: related,
      relationship: { to: 'AWS::ECR::Image', label: 'is the index of', inverseLabel: 'part of' },
    },
    contents: {
      collector: 'manifest',
      affects: related,
      relationship: { to: 'AWS::ECR::ImageContent', label: 'has', inverseLabel: 'the content of' },
    },
    verification: {
      collector: 'manifest',
      affects: related,
      relationship: {
        to: 'AWS::ECR::ImageVerification',
        label: 'has',
        inverseLabel: 'who vouches for',
      },
    },
    subject: {
      collector: 'manifest',
      affects: related,
      relationship: {
        to: 'AWS::ECR::Image',
        label: 'refers to',
        inverseLabel: 'the subject of',
      },
    },
    scan: { collector: 'scan', affects: related },
    suppressed: { collector: 'scan', affects: related },
  },
} satisfies KindDefinition

/** An image by its repository's ARN and its digest. Inspector uses the same id. */
export function buildImageResource(
  repositoryArn: string,
  digest: string,
  { account, region }: ResourceLocation,
): Resource<'AWS::ECR::Image'> {
  return { kind: 'AWS::ECR::Image', account, region, arn: `${repositoryArn}/${digest}` }
}

/** The digest of an image. */
export function getImageDigest({ arn }: Pick<Resource<'AWS::ECR::Image'>, 'arn'>): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** The ARN of the repository of an image. */
export function getImageRepositoryArn({ arn }: Pick<Resource<'AWS::ECR::Image'>, 'arn'>): string {
  return arn.slice(0, arn.lastIndexOf('/'))
}

/** The image with `digest` in the same repository. */
export function buildSiblingImage(
  image: Resource<'AWS::ECR::Image'>,
  digest: string,
): Resource<'AWS::ECR::Image'> {
  return buildImageResource(getImageRepositoryArn(image), digest, image)
}

/** A parsed image URI (`ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG@DIGEST`, either part optional). */
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

/** Parses an image URI of ECR. Returns undefined for other registries. */
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
