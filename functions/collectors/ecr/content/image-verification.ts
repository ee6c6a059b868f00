import type { SignatureCheck, Signer } from '../../../../audit/engines/signature/signature-check.ts'
import { loadPublicGoodRoot } from '../../../../audit/engines/signature/sigstore/public-good-root.ts'
import {
  buildVerifiedImage,
  type VouchingSignature,
} from '../../../../audit/resources/ecr/image-verification.ts'
import { formatRepositoryUri } from '../../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import {
  selectImagePolicy,
  type ImagePolicy,
  type ImagePolicyMode,
} from '../../../../audit/settings/image-policy.ts'
import { limitTextLength } from '../../../../audit/text/quote-text.ts'
import { isPolicyFault } from '../../../images/configured-policies.ts'
import { createPolicyVerifiers } from '../../../images/image-policy.ts'
import { ImageContentError } from '../../../images/image-source.ts'
import { checkSigningStatuses, listSigningProfiles } from '../../../images/signing-profile.ts'
import { verifyImage, type SignatureSummary } from '../../../images/verify-image.ts'
import { AwsCallError } from '../../api/aws-call.ts'
import { UnexpectedResponseError } from '../../api/aws-errors.ts'
import type { CollectedFacts, FactCollector } from '../../fact-collector.ts'
import { IMAGE_NOT_FOUND_ERRORS } from '../image.ts'
import { batchGetImage } from '../operations.ts'
import { MissingManifestError } from './registry-manifests.ts'
import { createRegistrySource, registrySourceOperations, type RegistrySource } from './registry-source.ts'
import { parseArnDigest } from '../repository-input.ts'

type VerificationKind = 'AWS::ECR::ImageVerification'

/** Signatures and reasons that are kept, and the length of their texts. */
const KEPT = 5
const LENGTH = 300

/**
 * Verifies the signatures and attestations of the image by the policy of its repository. Without a policy, it calls
 * nothing. What could not be decided is unknown.
 */
export const imageSignatures: FactCollector<VerificationKind> = {
  operations: registrySourceOperations,
  notFoundErrors: IMAGE_NOT_FOUND_ERRORS,
  async collect(callApi, resource, { imagePolicies, now }) {
    const image = buildVerifiedImage(resource)
    const policy = selectImagePolicy(imagePolicies, formatRepositoryUri(image))
    if (policy === undefined) return { facts: { result: 'NO_POLICY' } }
    try {
      const source = createRegistrySource(callApi, image)
      return summarize(await verifyByPolicy(source, image, policy, now()), policy.mode)
    } catch (failure) {
      if (!isPolicyFault(failure)) throw translateFailure(failure)
      return { facts: {}, unknown: { result: explainPolicyFault(failure) } }
    }
  },
}

/**
 * Verifies the signatures and attestations of an image by the policy of its repository. Throws ImageContentError, AwsCallError
 * and UnexpectedResponseError, and what `isPolicyFault` knows if the policy cannot be used.
 */
export async function verifyByPolicy(
  source: RegistrySource,
  image: Resource<'AWS::ECR::Image'>,
  policy: ImagePolicy,
  now: Date,
): Promise<SignatureSummary> {
  const digest = parseArnDigest(image)
  const trust = { repository: formatRepositoryUri(image), trustRoot: loadPublicGoodRoot(), now }
  const requirement = {
    verifiers: createPolicyVerifiers(policy, trust),
    stated: await checkProfiles(source, digest, listSigningProfiles(policy)),
    ...(policy.builtBy === undefined ? {} : { builtBy: policy.builtBy }),
  }
  return verifyImage(source, { digest, mediaType: '' }, requirement)
}

/** Why a policy says nothing of an image. */
export function explainPolicyFault({ message }: Error): string {
  return `the policy of its repository cannot be used: ${message}`
}

/** Asks ECR only where the policy accepts what ECR signs. Throws AwsCallError. */
export async function checkProfiles(
  source: Pick<RegistrySource, 'listSigningStatuses'>,
  digest: string,
  profiles: readonly string[],
): Promise<SignatureCheck[]> {
  return profiles.length === 0 ? [] : checkSigningStatuses(profiles, await source.listSigningStatuses(digest))
}

function translateFailure(failure: unknown): unknown {
  if (failure instanceof MissingManifestError)
    return new AwsCallError(batchGetImage, 'ImageNotFoundException', 'the image does not exist')
  return failure instanceof ImageContentError
    ? new UnexpectedResponseError(failure.message, { cause: failure })
    : failure
}

function summarize(
  { verified, by, reasons }: SignatureSummary,
  mode: ImagePolicyMode = 'enforce',
): CollectedFacts<VerificationKind> {
  const kept = reasons.slice(0, KEPT).map(reason => limitTextLength(reason, LENGTH))
  if (verified === undefined)
    return { facts: {}, unknown: { result: `its signatures could not be verified: ${kept.join('; ')}` } }
  const signatures = by.slice(0, KEPT).map(({ signer, signedAt, statement }): VouchingSignature => ({
    ...limitSigner(signer),
    ...(signedAt === undefined ? {} : { signedAt }),
    ...(statement?.builder === undefined ? {} : { builder: limitTextLength(statement.builder, LENGTH) }),
  }))
  return { facts: { result: { verified, by: signatures, reasons: kept, mode } } }
}

function limitSigner({ scheme, identity, issuer }: Signer) {
  return {
    scheme,
    identity: limitTextLength(identity, LENGTH),
    ...(issuer === undefined ? {} : { issuer: limitTextLength(issuer, LENGTH) }),
  }
}
