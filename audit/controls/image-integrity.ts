import { ecrPullThroughUpstreamAllowed } from './image-integrity/ecr-pull-through-upstream-allowed.ts'
import { ecrTagImmutable } from './image-integrity/ecr-tag-immutable.ts'
import { functionCodeNoSecrets } from './image-integrity/function-code-no-secrets.ts'
import { functionCodeSigning } from './image-integrity/function-code-signing.ts'
import { functionImageExists } from './image-integrity/function-image-exists.ts'
import { functionLayersTrusted } from './image-integrity/function-layers-trusted.ts'
import { imageNoSecrets } from './image-integrity/image-no-secrets.ts'
import { imagePinnedByDigest } from './image-integrity/image-pinned-by-digest.ts'
import { imageRegistryAllowed } from './image-integrity/image-registry-allowed.ts'
import { imageVerified } from './image-integrity/image-verified.ts'

/** The controls of the strategy image-integrity: only images and code from trusted sources run, unchanged. */
export const imageIntegrity = [
  ecrPullThroughUpstreamAllowed,
  ecrTagImmutable,
  functionCodeNoSecrets,
  functionCodeSigning,
  functionImageExists,
  functionLayersTrusted,
  imageNoSecrets,
  imagePinnedByDigest,
  imageRegistryAllowed,
  imageVerified,
]
