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
