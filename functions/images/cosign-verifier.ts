import type { ExpectedSigner } from '../../audit/engines/signature/sigstore/expected-signer.ts'
import type { TrustRoot } from '../../audit/engines/signature/sigstore/trust-root.ts'
import {
  isCosignLayer,
  verifyCosignLayer,
} from '../../audit/engines/signature/sigstore/verify-cosign-layer.ts'
import type { SignatureCheck } from '../../audit/engines/signature/signature-check.ts'
import type { SignatureVerifier } from './verify-image.ts'

/**
 * Verifies signatures and attestations of cosign by these signers. A key is accepted without an entry in a transparency
 * log, since its holder is known.
 */
export function createCosignVerifier(
  signers: readonly ExpectedSigner[],
  { trustRoot, now }: { trustRoot: TrustRoot; now: Date },
): SignatureVerifier {
  const expectation = { signers, trustRoot, now, allowUnlogged: signers.every(({ kind }) => kind === 'KEY') }
  return {
    accepts: ({ mediaType }) => isCosignLayer(mediaType),
    verify: ({ mediaType, annotations }, payload, { digest }) =>
      refuseOtherStatement(verifyCosignLayer({ mediaType, annotations, payload }, digest, expectation)),
  }
}

/** Only a signature and a provenance vouch for an image: a bill of materials or a scan describes it. */
function refuseOtherStatement(check: SignatureCheck): SignatureCheck {
  if (check.outcome !== 'VERIFIED' || check.statement === undefined) return check
  const { kind, predicateType } = check.statement
  if (kind === 'SIGNATURE' || kind === 'PROVENANCE') return check
  return {
    outcome: 'REFUSED',
    reason: `an attestation of type ${predicateType} describes the image and does not vouch for it`,
  }
}
