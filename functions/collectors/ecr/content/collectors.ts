import type { CollectorsByKind } from '../../fact-collector.ts'
import { imageContent } from './image-content.ts'
import { imageSignatures } from './image-verification.ts'

/**
 * The collectors of what images contain and who vouches for them. They need packages and memory that others do not, so a
 * function of their own runs them.
 */
export const imageContentCollectors = {
  'AWS::ECR::ImageContent': { content: imageContent },
  'AWS::ECR::ImageVerification': { signatures: imageSignatures },
} as const satisfies CollectorsByKind
