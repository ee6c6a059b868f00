import type { OsRelease } from '../../engines/image/content/os-release.ts'
import { incoming, type EffectPath, type KindDefinition } from '../kind-definition.ts'
import type { Resource } from '../resource.ts'
import { imageDependents } from './image-dependents.ts'

/** Why a part of an image is unknown however often it is read: at most 300 characters. */
export interface UnreadablePart {
  unreadable: string
}

/** The user that containers of an image run as if nothing else names one. */
export interface DefaultUser {
  /** As the configuration has it, with its group; empty if it does not name one. At most 100 characters. */
  user: string
  isRoot: boolean
}

/** A place of an image in which a secret was detected: a file, or a part of the configuration. The secret is not kept. */
export interface ContentSecret {
  /** At most 300 characters. */
  path: string
  detected: readonly string[]
  /** The digest of the layer that has the file, which higher layers can hide; absent for the configuration. */
  layer?: string
}

/** The secrets that were detected in an image. */
export interface ContentSecrets {
  /** At most 30. */
  found: readonly ContentSecret[]
  /** Why there can be more: at most 300 characters. Absent if everything was searched. */
  unread?: string
}

/**
 * What the configuration and the layers of an image say. It depends on the digest of the image alone, so it is read once: what
 * cannot be read is a value with the reason.
 */
export interface ImageContentFacts {
  /** `'NONE'` if the image has no distribution, as one from scratch. */
  operatingSystem: OsRelease | 'NONE' | UnreadablePart
  defaultUser: DefaultUser | UnreadablePart
  secrets: ContentSecrets
}

/** The image, and what depends on it. */
const related: readonly EffectPath[] = [[], ...imageDependents].map((path): EffectPath => [
  incoming('AWS::ECR::Image', 'contents'),
  ...path,
])
const fact = { collector: 'content', affects: related }

/** What an image contains. It is a kind of its own because the function that reads layers needs more memory and time. */
export const imageContentKind = {
  kind: 'AWS::ECR::ImageContent',
  label: 'content of image',
  describedBy: 'AWS::ECR::Image',
  immutable: { collector: 'content' },
  auditedIfReferenced: true,
  forgottenIfUnreferenced: true,
  readInParts: 'content',
  // A layer begins to be read in the first 45 seconds, and takes up to 240.
  readSeconds: 285,
  facts: { operatingSystem: fact, defaultUser: fact, secrets: fact },
} satisfies KindDefinition

const SUFFIX = '/content'

/** The content of an image. */
export function buildImageContentResource(
  image: Resource<'AWS::ECR::Image'>,
): Resource<'AWS::ECR::ImageContent'> {
  const { account, region, arn } = image
  return { kind: 'AWS::ECR::ImageContent', account, region, arn: `${arn}${SUFFIX}` }
}

/** The image of a content. */
export function buildContainedImage({
  account,
  region,
  arn,
}: Resource<'AWS::ECR::ImageContent'>): Resource<'AWS::ECR::Image'> {
  return { kind: 'AWS::ECR::Image', account, region, arn: arn.slice(0, -SUFFIX.length) }
}
