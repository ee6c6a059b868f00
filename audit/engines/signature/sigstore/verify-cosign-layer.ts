import { createHash, X509Certificate } from 'node:crypto'
import * as z from 'zod/mini'
import { quoteText } from '../../../text/quote-text.ts'
import type { SignatureCheck } from '../signature-check.ts'
import { envelopeSchema } from './bundle/bundle-schema.ts'
import { isBundleMediaType } from './bundle/parse-bundle.ts'
import { decodeText, JsonRefused, parseUnambiguousJson } from '../../../text/unambiguous-json.ts'
import { decideSignature, SignatureRefused, SignatureUndecided } from './bundle/signature-outcome.ts'
import { describeArtifact, parseArtifactDigest, type SignedArtifact } from './signed-artifact.ts'
import { verifyBundle, type SignatureExpectation } from './verify-bundle.ts'

/** A layer of a manifest that cosign attaches to an image: a signature, an attestation or a Sigstore bundle. */
export interface CosignLayer {
  mediaType: string
  /** The bytes of the blob. */
  payload: Uint8Array
  annotations: Readonly<Record<string, string>>
}

const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json'
const ENVELOPE = 'application/vnd.dsse.envelope.v1+json'

/** Annotations of cosign's layers (sigstore/cosign, specs/SIGNATURE_SPEC.md). */
const SIGNATURE = 'dev.cosignproject.cosign/signature'
const CERTIFICATE = 'dev.sigstore.cosign/certificate'
const LOG_ENTRY = 'dev.sigstore.cosign/bundle'
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp'

const CRITICAL_TYPE = 'cosign container image signature'

const payloadSchema = z.object({
  critical: z.object({
    image: z.object({ 'docker-manifest-digest': z.string() }),
    type: z.string(),
  }),
})

const logEntrySchema = z.object({
  SignedEntryTimestamp: z.string(),
  Payload: z.object({
    body: z.string(),
    integratedTime: z.number(),
    logIndex: z.number(),
    logID: z.string(),
  }),
})

const bodySchema = z.object({ kind: z.string(), apiVersion: z.string() })

const timestampSchema = z.object({ SignedRFC3161Timestamp: z.string() })

/** Whether a layer of this media type can be a signature or an attestation of cosign. */
export function isCosignLayer(mediaType: string): boolean {
  return mediaType === SIMPLE_SIGNING || mediaType === ENVELOPE || isBundleMediaType(mediaType)
}

/**
 * Verifies a layer that cosign attached to the image with this digest. What the layer says in annotations is verified
 * as a bundle of v0.1, by the same checks. Never throws.
 */
export function verifyCosignLayer(
  layer: CosignLayer,
  digest: string,
  expectation: SignatureExpectation,
): SignatureCheck {
  return decideSignature(() => {
    const image = parseArtifactDigest(digest)
    if (image === undefined) throw new SignatureUndecided(`The digest ${quoteText(digest)} is not supported.`)
    if (isBundleMediaType(layer.mediaType)) return verifyBundle(layer.payload, image, expectation)
    if (layer.mediaType === SIMPLE_SIGNING) return verifySimpleSigning(layer, digest, expectation)
    if (layer.mediaType === ENVELOPE) return verifyEnvelope(layer, image, expectation)
    throw new SignatureUndecided(`Layers of type ${quoteText(layer.mediaType)} are not supported.`)
  })
}

/** The signature is over the payload, and the payload names the image. */
function verifySimpleSigning(
  layer: CosignLayer,
  digest: string,
  expectation: SignatureExpectation,
): SignatureCheck {
  const { payload, annotations } = layer
  const signature = new Map(Object.entries(annotations)).get(SIGNATURE)
  if (signature === undefined) throw new SignatureRefused('The layer has no signature.')
  const messageDigest = {
    algorithm: 'SHA2_256',
    digest: createHash('sha256').update(payload).digest('base64'),
  }
  const check = verifyLayerBundle(
    layer,
    { messageSignature: { messageDigest, signature } },
    {
      artifact: describeArtifact(payload),
      expectation,
    },
  )
  if (check.outcome === 'VERIFIED') checkPayload(payload, digest)
  return check
}

function checkPayload(payload: Uint8Array, digest: string): void {
  const { critical } = readText(payloadSchema, decodePayload(payload), 'The payload of the signature')
  if (critical.type !== CRITICAL_TYPE)
    throw new SignatureRefused(
      `The signature is of type ${quoteText(critical.type)}, which is none of an image.`,
    )
  if (critical.image['docker-manifest-digest'] !== digest)
    throw new SignatureRefused('The signature is about another artifact: it names another digest.')
}

function verifyEnvelope(
  layer: CosignLayer,
  artifact: SignedArtifact,
  expectation: SignatureExpectation,
): SignatureCheck {
  const dsseEnvelope = readText(envelopeSchema, decodePayload(layer.payload), 'The envelope')
  return verifyLayerBundle(layer, { dsseEnvelope }, { artifact, expectation })
}

/** Verifies the layer as a bundle: its content, with what the annotations say. */
function verifyLayerBundle(
  { annotations }: CosignLayer,
  content: object,
  { artifact, expectation }: { artifact: SignedArtifact; expectation: SignatureExpectation },
): SignatureCheck {
  const given = new Map(Object.entries(annotations))
  const certificate = given.get(CERTIFICATE)
  const logEntry = given.get(LOG_ENTRY)
  if (certificate !== undefined && logEntry === undefined)
    throw new SignatureUndecided('The layer carries no entry of a transparency log, and none is looked up.')
  const timestamp = given.get(TIMESTAMP)
  const verificationMaterial = {
    ...(certificate === undefined
      ? { publicKey: {} }
      : { x509CertificateChain: { certificates: [{ rawBytes: readCertificate(certificate) }] } }),
    tlogEntries: logEntry === undefined ? [] : [convertLogEntry(logEntry)],
    ...(timestamp === undefined ? {} : { timestampVerificationData: convertTimestamp(timestamp) }),
  }
  const mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.1'
  const bundle = JSON.stringify({ mediaType, verificationMaterial, ...content })
  return verifyBundle(Buffer.from(bundle), artifact, expectation)
}

/** The certificate of the signer; that of authorities, which the layer also carries, are those of the trust root. */
function readCertificate(pem: string): string {
  try {
    return new X509Certificate(pem).raw.toString('base64')
  } catch (failure) {
    throw new SignatureRefused('The certificate of the layer is malformed.', { cause: failure })
  }
}

/** An entry of Rekor with its inclusion promise, as an entry of a bundle. */
function convertLogEntry(text: string): object {
  const { SignedEntryTimestamp, Payload } = readText(logEntrySchema, text, 'The log entry')
  const body = Buffer.from(Payload.body, 'base64').toString('utf8')
  const { kind, apiVersion } = readText(bodySchema, body, 'The log entry')
  return {
    logIndex: String(Payload.logIndex),
    logId: { keyId: Buffer.from(Payload.logID, 'hex').toString('base64') },
    kindVersion: { kind, version: apiVersion },
    integratedTime: String(Payload.integratedTime),
    inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp },
    canonicalizedBody: Payload.body,
  }
}

function convertTimestamp(text: string): object {
  const { SignedRFC3161Timestamp } = readText(timestampSchema, text, 'The timestamp')
  return { rfc3161Timestamps: [{ signedTimestamp: SignedRFC3161Timestamp }] }
}

function decodePayload(payload: Uint8Array): string {
  try {
    return decodeText(payload)
  } catch (failure) {
    throw new SignatureRefused('The payload of the layer is no text.', { cause: failure })
  }
}

/** Reads JSON of a layer. Throws SignatureRefused if it is malformed; `what` names it. */
function readText<S extends z.ZodMiniType>(schema: S, text: string, what: string): z.output<S> {
  try {
    const { data } = schema.safeParse(parseUnambiguousJson(text))
    if (data !== undefined) return data
  } catch (failure) {
    if (!(failure instanceof JsonRefused)) throw failure
    throw new SignatureRefused(`${what} is malformed: ${failure.message}.`, { cause: failure })
  }
  throw new SignatureRefused(`${what} is malformed: it lacks a field.`)
}
