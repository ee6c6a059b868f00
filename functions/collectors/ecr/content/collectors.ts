import type { CollectorsByKind } from '../../fact-collector.ts'
import { imageSignatures } from './image-verification.ts'

/** The collectors of who vouches for images. They need packages that others do not, so a function of their own runs them. */
export const imageContentCollectors = {
  'AWS::ECR::ImageVerification': { signatures: imageSignatures },
} as const satisfies CollectorsByKind
