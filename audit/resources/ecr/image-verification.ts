import { incoming, outgoing, type EffectPath, type KindDefinition } from '../kind-definition.ts'
import type { ImagePolicyMode } from '../../settings/image-policy.ts'
import type { Resource } from '../resource.ts'
import { imageDependents } from './image-dependents.ts'

/** Who vouches for an image: a signature or an attestation that the policy of its repository accepts. */
export interface VouchingSignature {
  /** How it was signed: `notation`, `cosign-key`, `cosign-keyless`. */
  scheme: string
  /** The signer: the subject of a certificate, the fingerprint of a key, an e-mail address or URI. */
  identity: string
  /** The OIDC issuer that proved the identity. */
  issuer?: string
  /** ISO 8601, by a trusted clock. */
  signedAt?: string
  /** The builder that the provenance states. */
  builder?: string
}

/** What verifying the signatures of an image by the policy of its repository found. */
interface VerificationResult {
  verified: boolean
  /** The signatures that vouch for it, at most five. */
  by: readonly VouchingSignature[]
  /** Why signatures do not count, at most five. */
  reasons: readonly string[]
  /** Whether the gate refuses an image that is not verified. */
  mode: ImagePolicyMode
}

/** The facts of the verification of an image. */
export interface ImageVerificationFacts {
  /** `'NO_POLICY'` if no policy of the configuration names the repository. */
  result: VerificationResult | 'NO_POLICY'
}

/** The image, for an index its images too, and the workloads that run them. */
const related: readonly EffectPath[] = [
  [],
  ...imageDependents,
  [outgoing('children')],
  ...imageDependents.map((path): EffectPath => [outgoing('children'), ...path]),
].map((path): EffectPath => [incoming('AWS::ECR::Image', 'verification'), ...path])

/**
 * Who vouches for an image. It is a kind of its own because signatures come and go while an image never changes, and because
 * the function that reads it needs more packages and memory than others.
 */
export const imageVerificationKind = {
  kind: 'AWS::ECR::ImageVerification',
  label: 'verification of image',
  describedBy: 'AWS::ECR::Image',
  auditedIfReferenced: true,
  forgottenIfUnreferenced: true,
  readIfAffected: 'BY_MODIFIED_FACTS',
  // Signatures take up to 30 seconds, and the last download 30 more.
  readSeconds: 75,
  facts: { result: { collector: 'signatures', affects: related } },
} satisfies KindDefinition

const SUFFIX = '/verification'

/** The verification of an image. */
export function buildImageVerificationResource(
  image: Resource<'AWS::ECR::Image'>,
): Resource<'AWS::ECR::ImageVerification'> {
  const { account, region, arn } = image
  return { kind: 'AWS::ECR::ImageVerification', account, region, arn: `${arn}${SUFFIX}` }
}

/** The image of a verification. */
export function buildVerifiedImage({
  account,
  region,
  arn,
}: Resource<'AWS::ECR::ImageVerification'>): Resource<'AWS::ECR::Image'> {
  return { kind: 'AWS::ECR::Image', account, region, arn: arn.slice(0, -SUFFIX.length) }
}
