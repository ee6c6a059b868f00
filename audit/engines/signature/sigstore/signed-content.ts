import type { Bundle } from '@sigstore/bundle'
import { HashAlgorithm } from '@sigstore/protobuf-specs'
import type { SignedEntity } from '@sigstore/verify'
import { SignatureRefused, SignatureUndecided } from './bundle/signature-outcome.ts'
import {
  describeArtifact,
  DIGEST_BYTES,
  isDigestOf,
  type HashName,
  type SignedArtifact,
} from './signed-artifact.ts'
import { verifySignedData } from './verify-signed-data.ts'

type SignatureContent = SignedEntity['signature']
type MessageSignature = Extract<Bundle['content'], { $case: 'messageSignature' }>['messageSignature']
type Envelope = Extract<Bundle['content'], { $case: 'dsseEnvelope' }>['dsseEnvelope']

const HASHES: Readonly<Partial<Record<HashAlgorithm, HashName>>> = {
  [HashAlgorithm.SHA2_256]: 'sha256',
  [HashAlgorithm.SHA2_384]: 'sha384',
  [HashAlgorithm.SHA2_512]: 'sha512',
}

/**
 * The signature of a bundle, as @sigstore/verify asks about it. A signature over the artifact itself is verified also
 * where only its digest is known, which the library cannot. Throws SignatureRefused if it names another digest.
 */
export function createSignedContent(content: Bundle['content'], artifact: SignedArtifact): SignatureContent {
  return content.$case === 'messageSignature'
    ? createMessageContent(content.messageSignature, artifact)
    : createEnvelopeContent(content.dsseEnvelope)
}

function createMessageContent(
  { signature, messageDigest }: MessageSignature,
  artifact: SignedArtifact,
): SignatureContent {
  const hash = HASHES[messageDigest.algorithm]
  if (hash === undefined) throw new SignatureUndecided('The hash function of the signature is not supported.')
  if (messageDigest.digest.length !== DIGEST_BYTES[hash])
    throw new SignatureRefused('The digest of the signature is none of its hash function.')
  if (!isDigestOf(artifact, messageDigest.digest))
    throw new SignatureRefused('The signature is about another artifact: its digest differs.')
  return {
    signature,
    compareSignature: other => signature.equals(other),
    compareDigest: () => false,
    compareSignedDigest: digest => isDigestOf(artifact, digest),
    verifySignature: key => verifySignedData(key, signature, { ...artifact, hash }),
  }
}

function createEnvelopeContent({ payload, payloadType, signatures }: Envelope): SignatureContent {
  const signature = signatures[0]?.sig ?? Buffer.alloc(0)
  const encoded = describeArtifact(encodeEnvelope(payloadType, payload))
  return {
    signature,
    compareSignature: other => signature.equals(other),
    compareDigest: digest => isDigestOf(describeArtifact(payload), digest),
    compareSignedDigest: digest => isDigestOf(encoded, digest),
    verifySignature: key => verifySignedData(key, signature, { ...encoded, hash: 'sha256' }),
  }
}

/** What a DSSE signature is over: the pre-authentication encoding of DSSE v1. */
function encodeEnvelope(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType)
  const head = Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
  ])
  return Buffer.concat([head, payload])
}
