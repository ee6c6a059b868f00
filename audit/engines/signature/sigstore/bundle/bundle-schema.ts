import * as z from 'zod/mini'

/** The most log entries and the most timestamps of a bundle, and the most hashes of an inclusion proof. */
const MAX_PROOFS = 32
const MAX_HASHES = 64

/** Standard Base64 in its only canonical form. */
const base64 = z
  .string()
  .check(z.refine(text => Buffer.from(text, 'base64').toString('base64') === text, 'is not Base64'))

/** An integer of 64 bits, which Protocol Buffers write as text. */
const integer = z.union([
  z.string().check(z.regex(/^(0|[1-9]\d{0,18})$/)),
  z.number().check(z.gte(0), z.lte(Number.MAX_SAFE_INTEGER), z.multipleOf(1)),
])

const optional = <T extends z.ZodMiniType>(schema: T) => z.optional(z.nullable(schema))

const list = <T extends z.ZodMiniType>(schema: T, most: number) => z.array(schema).check(z.maxLength(most))

const certificate = z.strictObject({ rawBytes: base64 })

const inclusionProof = z.strictObject({
  logIndex: optional(integer),
  rootHash: base64,
  treeSize: integer,
  hashes: optional(list(base64, MAX_HASHES)),
  checkpoint: optional(z.strictObject({ envelope: z.string() })),
})

const logEntry = z.strictObject({
  logIndex: optional(integer),
  logId: z.strictObject({ keyId: base64 }),
  kindVersion: z.strictObject({ kind: z.string(), version: z.string() }),
  integratedTime: optional(integer),
  inclusionPromise: optional(z.strictObject({ signedEntryTimestamp: base64 })),
  inclusionProof: optional(inclusionProof),
  canonicalizedBody: base64,
})

const timestamps = z.strictObject({
  rfc3161Timestamps: optional(list(z.strictObject({ signedTimestamp: base64 }), MAX_PROOFS)),
})

const material = z
  .strictObject({
    certificate: optional(certificate),
    x509CertificateChain: optional(z.strictObject({ certificates: list(certificate, MAX_PROOFS) })),
    publicKey: optional(z.strictObject({ hint: optional(z.string()) })),
    tlogEntries: optional(list(logEntry, MAX_PROOFS)),
    timestampVerificationData: optional(timestamps),
  })
  .check(
    z.refine(
      isExactlyOneOf(['certificate', 'x509CertificateChain', 'publicKey']),
      'has not exactly one signer',
    ),
  )

const messageSignature = z.strictObject({
  messageDigest: z.strictObject({ algorithm: z.union([z.string(), z.number()]), digest: base64 }),
  signature: base64,
})

/** An envelope with one signature: of several, each reader could check another. */
export const envelopeSchema = z.strictObject({
  payload: base64,
  payloadType: z.string(),
  signatures: list(z.strictObject({ sig: base64, keyid: optional(z.string()) }), 1),
})

/**
 * The fields of Sigstore bundles of v0.1 to v0.3 (protobuf-specs, sigstore_bundle.proto), and no others. What each
 * version demands, and what the fields say, is checked elsewhere.
 */
export const bundleSchema = z
  .strictObject({
    mediaType: z.string(),
    verificationMaterial: material,
    messageSignature: optional(messageSignature),
    dsseEnvelope: optional(envelopeSchema),
  })
  .check(z.refine(isExactlyOneOf(['messageSignature', 'dsseEnvelope']), 'has not exactly one content'))

/** Whether exactly one of the fields is there: a bundle has one of them ("oneof"). */
function isExactlyOneOf(fields: readonly string[]): (value: object) => boolean {
  return value => {
    const present = new Map(Object.entries(value))
    return fields.filter(field => (present.get(field) ?? null) !== null).length === 1
  }
}
