import { expect } from 'vitest'
import type { SignatureCheck } from '../../audit/engines/signature/signature-check.ts'
import type { ExpectedSigner } from '../../audit/engines/signature/sigstore/expected-signer.ts'
import {
  describeArtifact,
  type SignedArtifact,
} from '../../audit/engines/signature/sigstore/signed-artifact.ts'
import { parseTrustRoot, type TrustRoot } from '../../audit/engines/signature/sigstore/trust-root.ts'
import {
  verifyBundle,
  type SignatureExpectation,
} from '../../audit/engines/signature/sigstore/verify-bundle.ts'
import { createEcKey, type IssuedCertificate, type SigningKey } from './certificates.ts'
import { signBundle, stateAbout, type BundleRequest, type WrittenBundle } from './sign-bundle.ts'
import {
  createSigstoreInstance,
  describeTrustRoot,
  signLeaf,
  TEST_ISSUER,
  TEST_SUBJECT,
  type SigstoreInstance,
} from './sigstore-instance.ts'

/** What tests sign, and with what: made once, since keys take time. */
export interface SigningCase {
  instance: SigstoreInstance
  artifact: Buffer
  key: SigningKey
  leaf: IssuedCertificate
}

/** Half a year after signatures are made: their certificates have expired. */
const VERIFIED_AT = new Date('2026-11-29T00:00:00Z')

export function createSigningCase(): SigningCase {
  const instance = createSigstoreInstance()
  const artifact = Buffer.from('the artifact of a test')
  return { instance, artifact, key: createEcKey(), leaf: signLeaf(instance) }
}

/** Signs the artifact of a case: keyless, logged in Rekor v1, unless the request says otherwise. */
export function signCase(signing: SigningCase, request: Partial<BundleRequest> = {}): WrittenBundle {
  const { instance, artifact, leaf } = signing
  return signBundle(instance, { message: { artifact }, signer: leaf, ...request })
}

/** Signs a statement about the artifact of a case. */
export function signAttestation(signing: SigningCase, request: Partial<BundleRequest> = {}): WrittenBundle {
  return signCase(signing, { message: { statement: stateAbout(signing.artifact) }, ...request })
}

/** The identity that signs in tests. */
const TEST_IDENTITY: ExpectedSigner = {
  kind: 'IDENTITY',
  issuer: { exact: TEST_ISSUER },
  subject: { exact: TEST_SUBJECT },
}

/** What tests expect: the key or the identity of the case, by the trust root of its instance. */
export function expectCase(
  { instance, key }: SigningCase,
  changes: Partial<SignatureExpectation> = {},
): SignatureExpectation {
  return {
    signers: [{ kind: 'KEY', key: key.publicKey }, TEST_IDENTITY],
    trustRoot: readTrustRoot(instance),
    now: VERIFIED_AT,
    ...changes,
  }
}

/** Trust roots that are read: reading one takes longer than verifying a bundle. */
const trustRoots = new WeakMap<SigstoreInstance, TrustRoot>()

function readTrustRoot(instance: SigstoreInstance): TrustRoot {
  const read = trustRoots.get(instance) ?? parseTrustRoot(JSON.stringify(describeTrustRoot(instance)))
  trustRoots.set(instance, read)
  return read
}

/** Verifies a bundle as it is written. */
export function verifyWritten(
  signing: SigningCase,
  bundle: unknown,
  { artifact, ...changes }: Partial<SignatureExpectation> & { artifact?: SignedArtifact } = {},
): SignatureCheck {
  const text = typeof bundle === 'string' ? bundle : JSON.stringify(bundle)
  const about = artifact ?? describeArtifact(signing.artifact)
  return verifyBundle(Buffer.from(text), about, expectCase(signing, changes))
}

/** The reason of a check that is not VERIFIED. */
export function readReason(check: SignatureCheck): string {
  return check.outcome === 'VERIFIED' ? 'VERIFIED' : `${check.outcome}: ${check.reason}`
}

/** Expects that a bundle of the case is refused, with a reason that says `reason`. */
export function expectRefusal(signing: SigningCase, bundle: unknown, reason: string): void {
  expect(readReason(verifyWritten(signing, bundle))).toContain(`REFUSED: ${reason}`)
}

/** Base64 with one bit of its bytes changed. */
export function changeBit(text = ''): string {
  const bytes = Buffer.from(text, 'base64')
  const at = bytes.length - 3
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes.toString('base64')
}
