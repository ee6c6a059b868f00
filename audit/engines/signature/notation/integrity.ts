import * as z from 'zod/mini'
import { quoteText } from '../../../text/quote-text.ts'
import { decodeText, JsonRefused, parseUnambiguousJson } from '../../../text/unambiguous-json.ts'
import type { Certificate } from '../certificate/certificate.ts'
import { checkCertificateChain } from '../certificate/code-signing-chain.ts'
import type { SignatureCheck } from '../signature-check.ts'
import {
  AUTHENTIC_SIGNING_TIME,
  EXPIRY,
  isSignatureValid,
  PAYLOAD_TYPE,
  selectAlgorithm,
  SIGNING_SCHEME,
  type NotationEnvelope,
} from './envelope.ts'

/** A signature of the Notary Project and what it must vouch for. */
export interface NotationSignature {
  envelope: Uint8Array
  mediaType: string
  /** The digest of the image's manifest. */
  digest: string
  /** The size of the image's manifest in bytes; undefined if it is not known. */
  size?: number
  /** The media type of the image's manifest; undefined if it is not known. */
  artifactType?: string
}

/** Critical attributes that are compared; standard signatures have up to five. */
const MAX_CRITICAL = 100

/** Attributes that this verifier understands (Notary Project, "Standard attributes"). */
const UNDERSTOOD = [SIGNING_SCHEME, AUTHENTIC_SIGNING_TIME, EXPIRY]

/** A digest with an algorithm that the OCI Image Format Specification registers. */
const DIGEST = /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

const payloadSchema = z.object({
  targetArtifact: z.object({
    mediaType: z.string(),
    digest: z.string().check(z.regex(DIGEST)),
    size: z.number(),
    annotations: z.optional(z.nullable(z.record(z.string(), z.string()))),
  }),
})

/**
 * What no level accepts: an envelope that is broken, about something else, or asks for more than is understood; undefined
 * if nothing is wrong. Throws CertificateError for a chain that is none.
 */
export function findIntegrityFailure(
  envelope: NotationEnvelope,
  chain: readonly Certificate[],
  { digest, size, artifactType }: NotationSignature,
): SignatureCheck | undefined {
  const [leaf] = chain
  if (leaf === undefined) return refused('the envelope has no certificate')
  checkCertificateChain(chain, 'codeSigning')
  if (envelope.contentType !== PAYLOAD_TYPE)
    return refused(`the content type ${quoteText(envelope.contentType)} is not accepted`)
  if (envelope.algorithm !== selectAlgorithm(leaf.publicKey))
    return refused(`the algorithm ${quoteText(envelope.algorithm)} is not that of the signer's key`)
  if (!isSignatureValid(envelope, leaf.publicKey))
    return refused('the signature is not by the key of its certificate')
  const attributes = findAttributeFailure(envelope)
  if (attributes !== undefined) return attributes
  const payload = payloadSchema.safeParse(parseJson(envelope.payload))
  if (!payload.success) return refused('the payload names no artifact')
  const { targetArtifact } = payload.data
  if (targetArtifact.digest !== digest)
    return refused(`it is a signature of another artifact, ${targetArtifact.digest}`)
  if (artifactType !== undefined && targetArtifact.mediaType !== artifactType)
    return refused(`it is a signature of an artifact of the type ${quoteText(targetArtifact.mediaType)}`)
  if (size !== undefined && targetArtifact.size !== size)
    return refused(
      `it is a signature of an artifact with ${targetArtifact.size} bytes, and this one has ${size}`,
    )
  return undefined
}

function findAttributeFailure(envelope: NotationEnvelope): SignatureCheck | undefined {
  const {
    signingScheme,
    critical,
    attributes,
    authenticSigningTime,
    signingTime,
    expiry,
    verificationPlugin,
  } = envelope
  if (!critical.includes(SIGNING_SCHEME)) return refused('the signing scheme is not marked as critical')
  if (critical.length > MAX_CRITICAL) return refused(`it has more than ${MAX_CRITICAL} critical attributes`)
  if (new Set(critical).size < critical.length) return refused('it has a critical attribute twice')
  const missing = critical.find(name => !attributes.includes(name))
  if (missing !== undefined)
    return refused(`the attribute ${quoteText(missing)} is critical and is not there`)
  const unmarked = [AUTHENTIC_SIGNING_TIME, EXPIRY].find(
    name => attributes.includes(name) && !critical.includes(name),
  )
  if (unmarked !== undefined) return refused(`the attribute ${unmarked} is not marked as critical`)
  if (signingScheme === 'notary.x509') {
    if (signingTime === undefined || authenticSigningTime !== undefined)
      return refused('the times of the signature do not belong to its signing scheme')
  } else if (signingScheme !== 'notary.x509.signingAuthority') {
    return refused(`the signing scheme ${quoteText(signingScheme)} is not known`)
  } else if (authenticSigningTime === undefined || signingTime !== undefined) {
    return refused('the times of the signature do not belong to its signing scheme')
  }
  const signedAt = authenticSigningTime ?? signingTime
  if (expiry !== undefined && signedAt !== undefined && expiry <= signedAt)
    return refused('the signature expires before it was made')
  if (verificationPlugin !== undefined)
    return unknown(`only the plugin ${quoteText(verificationPlugin)} of Notation can verify this signature`)
  const foreign = critical.find(name => !UNDERSTOOD.includes(name))
  return foreign === undefined
    ? undefined
    : refused(`the critical attribute ${quoteText(foreign)} is not known`)
}

function refused(reason: string): SignatureCheck {
  return { outcome: 'REFUSED', reason }
}

function unknown(reason: string): SignatureCheck {
  return { outcome: 'UNKNOWN', reason }
}

/** Undefined for what is no JSON, or has a key twice, of which readers take different ones. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return parseUnambiguousJson(decodeText(bytes))
  } catch (failure) {
    if (failure instanceof JsonRefused) return undefined
    throw failure
  }
}
