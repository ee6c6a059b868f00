import { X509Certificate, type KeyObject } from 'node:crypto'
import type { Bundle } from '@sigstore/bundle'
import { toSignedEntity, Verifier, type SignedEntity } from '@sigstore/verify'
import { quoteText } from '../../../text/quote-text.ts'
import type { SignatureCheck, Signer } from '../signature-check.ts'
import { readCertificateIdentity, type ParsedCertificate } from './certificate-identity.ts'
import { computeKeyFingerprint, exportKey, isExpectedText, type ExpectedSigner } from './expected-signer.ts'
import { admitCheckpointNames, checkEntryKinds, checkLogEntries } from './log-entries.ts'
import { checkEncodings, listCertificates } from './bundle/bundle-encodings.ts'
import { parseBundle } from './bundle/parse-bundle.ts'
import { decideSignature, SignatureRefused, SignatureUndecided } from './bundle/signature-outcome.ts'
import type { SignedArtifact } from './signed-artifact.ts'
import { createSignedContent } from './signed-content.ts'
import { readStatement } from './statement.ts'
import { readSignedTimes } from './timestamp-authority.ts'
import type { TrustRoot } from './trust-root.ts'

/** Who must have signed, and what proves it. */
export interface SignatureExpectation {
  /** One of these must have signed. */
  signers: readonly ExpectedSigner[]
  trustRoot: TrustRoot
  now: Date
  /**
   * Accepts a signature by an expected key without an entry in a transparency log. It is accepted also if the trust
   * root names no log. A keyless signature always needs an entry.
   */
  allowUnlogged?: boolean
}

/** Verifies a Sigstore bundle of v0.1 to v0.3 as a signature or attestation of `artifact`. Never throws. */
export function verifyBundle(
  bundle: Uint8Array,
  artifact: SignedArtifact,
  expectation: SignatureExpectation,
): SignatureCheck {
  return decideSignature(() => verifyParsedBundle(parseBundle(bundle), artifact, expectation))
}

/** Verifies a bundle that is parsed. Throws SignatureRefused, SignatureUndecided, or what the library throws. */
function verifyParsedBundle(
  bundle: Bundle,
  artifact: SignedArtifact,
  expectation: SignatureExpectation,
): SignatureCheck {
  checkExpiry(expectation)
  checkEncodings(bundle)
  checkEntryKinds(bundle)
  const content = createSignedContent(bundle.content, artifact)
  const entity = { ...toSignedEntity(withoutUnprovenProofs(bundle)), signature: content }
  const { signer, times } =
    entity.key.$case === 'certificate'
      ? verifyCertificate(bundle, { ...entity, key: entity.key }, expectation)
      : verifyKey(bundle, entity, expectation)
  const signedAt = times.toSorted((a, b) => a.getTime() - b.getTime())[0]?.toISOString()
  return {
    outcome: 'VERIFIED',
    signer,
    ...(signedAt === undefined ? {} : { signedAt }),
    ...(bundle.content.$case === 'dsseEnvelope'
      ? { statement: readStatement(bundle.content.dsseEnvelope, artifact) }
      : {}),
  }
}

function checkExpiry({ trustRoot: { expiresAt }, now }: SignatureExpectation): void {
  if (expiresAt !== undefined && now.getTime() > Date.parse(expiresAt))
    throw new SignatureUndecided(`The trust root expired at ${expiresAt}.`)
}

/**
 * Bundles of v0.1 can have a proof without a signed checkpoint, which proves nothing; their inclusion promise does.
 * Later versions demand the checkpoint.
 */
function withoutUnprovenProofs(bundle: Bundle): Bundle {
  const { verificationMaterial } = bundle
  const tlogEntries = verificationMaterial.tlogEntries.map(entry => {
    const isUnproven = entry.inclusionProof !== undefined && !entry.inclusionProof.checkpoint?.envelope
    return isUnproven ? { ...entry, inclusionProof: undefined } : entry
  })
  return { ...bundle, verificationMaterial: { ...verificationMaterial, tlogEntries } } as Bundle
}

interface Verified {
  signer: Signer
  /** When it was signed, by trusted clocks. */
  times: readonly Date[]
}

function verifyCertificate(
  bundle: Bundle,
  entity: SignedEntity & { key: { certificate: ParsedCertificate } },
  { signers, trustRoot, now }: SignatureExpectation,
): Verified {
  const identities = signers.flatMap(each => (each.kind === 'IDENTITY' ? each : []))
  if (identities.length === 0)
    throw new SignatureRefused('It is signed with a certificate, and a public key is expected.')
  const certificate = new X509Certificate(readCertificates(bundle)[0] ?? Buffer.alloc(0))
  const { material } = trustRoot
  new Verifier(selectMaterial(bundle, trustRoot, undefined)).verify(entity)
  // OpenSSL gives a second opinion: on the signature of the issuer, over the bytes as they are.
  const issued = trustRoot.issuers.some(
    issuer => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey),
  )
  if (!issued) throw new SignatureRefused('The certificate is not trusted: no authority issued it.')
  checkIntegratedTimes(bundle, entity.key.certificate)
  const times = readSignedTimes(entity, material.timestampAuthorities)
  checkLogEntries(bundle, { signer: { certificate: certificate.raw }, times, logs: material.tlogs }, now)
  const { subjects, issuer } = readCertificateIdentity(entity.key.certificate)
  const subject = subjects.find(each =>
    identities.some(
      expected => isExpectedText(expected.issuer, issuer) && isExpectedText(expected.subject, each),
    ),
  )
  if (subject === undefined)
    throw new SignatureRefused(
      `It is signed by ${quoteText(subjects[0] ?? '')} of ${quoteText(issuer)}, which is not expected.`,
    )
  const signer: Signer = { scheme: 'cosign-keyless', identity: subject, issuer }
  return { signer, times: [...times, ...readLogTimes(bundle)] }
}

/** A log entry whose time is not signed says nothing about the time, but it must not contradict the certificate. */
function checkIntegratedTimes(
  { verificationMaterial: { tlogEntries } }: Bundle,
  certificate: ParsedCertificate,
): void {
  for (const { integratedTime } of tlogEntries)
    if (Number(integratedTime) > 0 && !certificate.validForDate(new Date(Number(integratedTime) * 1_000)))
      throw new SignatureRefused(
        'The certificate was not valid when the entry was added to the transparency log.',
      )
}

/** The certificates of a bundle, in DER. Throws SignatureRefused if one is that of a root, which nothing may trust. */
function readCertificates({ verificationMaterial: { content } }: Bundle): Buffer[] {
  const certificates = listCertificates(content)
  if (content.$case === 'x509CertificateChain' && certificates.some(isRoot))
    throw new SignatureRefused('The bundle contains the certificate of a root.')
  return certificates
}

function isRoot(der: Buffer): boolean {
  const certificate = new X509Certificate(der)
  return certificate.checkIssued(certificate)
}

function verifyKey(
  bundle: Bundle,
  entity: SignedEntity,
  { signers, trustRoot, now, allowUnlogged }: SignatureExpectation,
): Verified {
  const keys = signers.flatMap(each => (each.kind === 'KEY' ? each.key : []))
  if (keys.length === 0)
    throw new SignatureRefused('It is signed with a public key, and a certificate is expected.')
  const logs = trustRoot.material.tlogs
  const isLogged = entity.tlogEntries.length > 0
  if (!isLogged && allowUnlogged !== true && logs.length > 0)
    throw new SignatureRefused('It has no entry in a transparency log.')
  const key = keys.find(each => entity.signature.verifySignature(each))
  if (key === undefined) throw new SignatureRefused('The signature is not valid, or by another key.')
  new Verifier(selectMaterial(bundle, trustRoot, key), {
    tlogThreshold: isLogged ? 1 : 0,
    timestampThreshold: 0,
  }).verify(entity)
  const times = readSignedTimes(entity, trustRoot.material.timestampAuthorities)
  checkLogEntries(bundle, { signer: { key: exportKey(key) }, times, logs }, now)
  const signer: Signer = { scheme: 'cosign-key', identity: computeKeyFingerprint(key) }
  return { signer, times: [...times, ...readLogTimes(bundle)] }
}

/** What is trusted, for one signature: its key has no period of validity, and its hint decides nothing. */
function selectMaterial(bundle: Bundle, { material }: TrustRoot, key: KeyObject | undefined) {
  return {
    ...material,
    tlogs: admitCheckpointNames(bundle, material.tlogs),
    publicKey: () => {
      if (key === undefined)
        throw new SignatureRefused('It is signed with a public key that is not expected.')
      return { publicKey: key, validFor: () => true }
    },
  }
}

/** The times of log entries with an inclusion promise, which signs the time. */
function readLogTimes({ verificationMaterial: { tlogEntries } }: Bundle): Date[] {
  return tlogEntries.flatMap(({ inclusionPromise, integratedTime }) =>
    inclusionPromise === undefined ? [] : new Date(Number(integratedTime) * 1_000),
  )
}
