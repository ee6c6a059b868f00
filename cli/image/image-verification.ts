import type {
  AttestedStatement,
  SignatureCheck,
  Signer,
} from '../../audit/engines/signature/signature-check.ts'
import type { SignatureSummary } from '../../functions/images/verify-image.ts'
import { quoteText } from '../../audit/text/quote-text.ts'
import { printJson, printLine } from '../output/terminal.ts'
import { setExitCode } from '../program-io.ts'

/** Whether expected signers vouch for an artifact, as `assay image verify --json` prints it. */
export interface ImageVerification {
  schema: 'assay.image-verification/1'
  /** Of the image, if one was named. */
  digest?: string
  /** null if it could not be decided. */
  verified: boolean | null
  /** Who vouches for it. */
  by: readonly VouchingSigner[]
  /** Why it is not verified, or could not be decided. */
  reasons: readonly string[]
}

/** A signer with what was signed and when. */
interface VouchingSigner extends Signer, Partial<AttestedStatement> {
  signedAt?: string
}

/** The verification that follows from one signature. */
export function describeSignatureCheck(check: SignatureCheck): ImageVerification {
  const schema = 'assay.image-verification/1'
  if (check.outcome !== 'VERIFIED')
    return { schema, verified: check.outcome === 'REFUSED' ? false : null, by: [], reasons: [check.reason] }
  const { signer, signedAt, statement } = check
  const by = [{ ...signer, ...(signedAt === undefined ? {} : { signedAt }), ...statement }]
  return { schema, verified: true, by, reasons: [] }
}

/** The verification that follows from all signatures of an image. */
export function describeSignatureSummary(summary: SignatureSummary): ImageVerification {
  const { digest, verified, by, reasons } = summary
  return {
    schema: 'assay.image-verification/1',
    digest,
    verified: verified ?? null,
    by: by.map(({ signer, signedAt, statement }) => ({
      ...signer,
      ...(signedAt === undefined ? {} : { signedAt }),
      ...statement,
    })),
    reasons,
  }
}

/** Prints the verification, and sets the exit code: 0 verified, 1 not, 2 if it could not be decided. */
export function printImageVerification(verification: ImageVerification, { json }: { json: boolean }): void {
  if (json) printJson(verification)
  else formatVerification(verification).forEach(printLine)
  setExitCode(verification.verified === null ? 2 : verification.verified ? 0 : 1)
}

function formatVerification({ digest, verified, by, reasons }: ImageVerification): string[] {
  const verdict = verified === null ? 'could not be decided' : verified ? 'verified' : 'not verified'
  return [
    digest === undefined ? verdict : `${digest}: ${verdict}`,
    ...by.map(formatSigner),
    ...reasons.map(reason => `  ${reason}`),
  ]
}

function formatSigner({
  identity,
  issuer,
  signedAt,
  predicateType,
  builder,
  source,
}: VouchingSigner): string {
  const parts = [
    `by ${quoteText(identity)}`,
    ...(issuer === undefined ? [] : [`of ${quoteText(issuer)}`]),
    ...(signedAt === undefined ? [] : [`at ${signedAt}`]),
    ...(predicateType === undefined ? [] : [`stating ${quoteText(predicateType)}`]),
    ...(builder === undefined ? [] : [`built by ${quoteText(builder)}`]),
    ...(source === undefined ? [] : [`from ${quoteText(source)}`]),
  ]
  return `  ${parts.join(', ')}`
}
