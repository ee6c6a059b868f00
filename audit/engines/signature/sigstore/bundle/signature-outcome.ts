import { VerificationError } from '@sigstore/verify'
import { quoteText } from '../../../../text/quote-text.ts'
import type { SignatureCheck } from '../../signature-check.ts'

/** A signature that is invalid, about something else, or by a signer that is not expected; the message says why. */
export class SignatureRefused extends Error {
  override name = 'SignatureRefused'
}

/** Whether a signature is valid cannot be decided; the message says why. */
export class SignatureUndecided extends Error {
  override name = 'SignatureUndecided'
}

/** What the codes of @sigstore/verify are about. */
const SUBJECTS: Readonly<Record<string, string>> = {
  TIMESTAMP_ERROR: 'No trusted time proves when it was signed',
  CERTIFICATE_ERROR: 'The certificate is not trusted',
  PUBLIC_KEY_ERROR: 'The public key is not trusted',
  SIGNATURE_ERROR: 'The signature is not valid',
  TLOG_ERROR: 'The entries of the transparency log are not accepted',
  TLOG_BODY_ERROR: 'The entry of the transparency log is about something else',
  TLOG_INCLUSION_PROMISE_ERROR: 'The inclusion promise of the transparency log is not valid',
  TLOG_INCLUSION_PROOF_ERROR: 'The inclusion proof of the transparency log is not valid',
  TLOG_MISSING_INCLUSION_ERROR: 'The transparency log does not prove the entry',
}

/** Runs `verify`; what it throws becomes REFUSED or UNKNOWN, never VERIFIED. */
export function decideSignature(verify: () => SignatureCheck): SignatureCheck {
  try {
    return verify()
  } catch (failure) {
    return explainFailure(failure)
  }
}

function explainFailure(failure: unknown): SignatureCheck {
  if (failure instanceof SignatureRefused) return { outcome: 'REFUSED', reason: failure.message }
  if (failure instanceof SignatureUndecided) return { outcome: 'UNKNOWN', reason: failure.message }
  if (failure instanceof VerificationError) {
    const { code, message } = failure as VerificationError & { code: string }
    const subject = SUBJECTS[code] ?? 'The signature is not accepted'
    return { outcome: 'REFUSED', reason: `${subject}: ${quoteText(message)}.` }
  }
  if (failure instanceof RangeError)
    return { outcome: 'UNKNOWN', reason: 'The signature or the trust root is too large or too deep to read.' }
  return { outcome: 'REFUSED', reason: 'The signature is malformed: a part of it cannot be read.' }
}
