import type { NotationTrust } from '../../audit/engines/signature/notation/verify-notation.ts'
import { verifyNotation } from '../../audit/engines/signature/notation/verify-notation.ts'
import type { SignatureVerifier } from './verify-image.ts'

/** The type of artifacts that hold a signature (Notary Project signature specification, "Storage"). */
const NOTATION_SIGNATURE = 'application/vnd.cncf.notary.signature'

/** Verifies signatures of Notation by a trust policy. */
export function createNotationVerifier(trust: NotationTrust): SignatureVerifier {
  return {
    accepts: ({ kind }) => kind === NOTATION_SIGNATURE,
    verify: ({ mediaType, siblings }, envelope, { digest, size, mediaType: artifactType }) =>
      siblings === 1
        ? verifyNotation(
            { envelope, mediaType, digest, size, ...(artifactType ? { artifactType } : {}) },
            trust,
          )
        : {
            outcome: 'REFUSED',
            reason: `a signature of Notation has one layer, and this one has ${siblings}`,
          },
  }
}
