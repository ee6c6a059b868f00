import type { Resource } from '../resource.ts'

/** A tag that a push moved from an image to another one. */
export interface LostTag {
  tag: string
  /** The image that got the tag. */
  to: Resource<'AWS::ECR::Image'>
  changeId: string
  /** When the push happened, ISO 8601. */
  at: string
}

/** A tag that a push moved to an image from another one. */
export interface GainedTag {
  tag: string
  /** The image that lost the tag. */
  from: Resource<'AWS::ECR::Image'>
  changeId: string
  /** When the push happened, ISO 8601. */
  at: string
}

/** The image from which a push moved a tag. */
export interface ReplacedImage extends Resource<'AWS::ECR::Image'>, Omit<GainedTag, 'from'> {}
