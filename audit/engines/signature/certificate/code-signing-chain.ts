import { CertificateError, type Certificate, type KeyUsage } from './certificate.ts'

/**
 * The algorithms with which certificates of a chain may be signed (Notary Project signature specification, "Certificate
 * Requirements": neither SHA-1 nor MD5).
 */
const SIGNATURE_ALGORITHMS: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.11', // sha256WithRSAEncryption
  '1.2.840.113549.1.1.12', // sha384WithRSAEncryption
  '1.2.840.113549.1.1.13', // sha512WithRSAEncryption
  // RSASSA-PSS with MGF1, each with SHA-256, SHA-384 or SHA-512
  '1.2.840.113549.1.1.10 2.16.840.1.101.3.4.2.1 2.16.840.1.101.3.4.2.1',
  '1.2.840.113549.1.1.10 2.16.840.1.101.3.4.2.2 2.16.840.1.101.3.4.2.2',
  '1.2.840.113549.1.1.10 2.16.840.1.101.3.4.2.3 2.16.840.1.101.3.4.2.3',
  '1.2.840.10045.4.3.2', // ecdsa-with-SHA256
  '1.2.840.10045.4.3.3', // ecdsa-with-SHA384
  '1.2.840.10045.4.3.4', // ecdsa-with-SHA512
])

const CODE_SIGNING = '1.3.6.1.5.5.7.3.3'
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const FOREIGN_PURPOSES: Readonly<Record<string, string>> = {
  '2.5.29.37.0': 'any purpose',
  '1.3.6.1.5.5.7.3.1': 'server authentication',
  '1.3.6.1.5.5.7.3.2': 'client authentication',
  '1.3.6.1.5.5.7.3.4': 'e-mail protection',
  '1.3.6.1.5.5.7.3.9': 'OCSP signing',
}

/** What a leaf is for. */
export type ChainPurpose = 'codeSigning' | 'timeStamping'

const FORBIDDEN_LEAF_USAGES: readonly KeyUsage[] = [
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
]

/** Certificates of a chain that are read; a longer one is refused. */
const MAX_CERTIFICATES = 10

/**
 * Checks that a chain leads from a leaf for this purpose to a self-signed root, each certificate issued by the next
 * (Notary Project signature specification, "Certificate Requirements"). Throws CertificateError with the reason if not.
 * Neither trust nor time is checked.
 */
export function checkCertificateChain(chain: readonly Certificate[], purpose: ChainPurpose): void {
  const [leaf] = chain
  if (leaf === undefined) throw new CertificateError('the chain has no certificate')
  if (chain.length > MAX_CERTIFICATES)
    throw new CertificateError(
      `the chain has ${chain.length} certificates, more than the ${MAX_CERTIFICATES} that are read`,
    )
  chain.forEach((certificate, index) => {
    checkAlgorithm(certificate)
    checkKeyLength(certificate)
    checkIssuer(certificate, chain[index + 1])
    if (index > 0) checkAuthority(certificate, index - 1)
  })
  checkLeaf(leaf, purpose)
}

function checkAlgorithm(certificate: Certificate): void {
  if (!SIGNATURE_ALGORITHMS.has(certificate.signatureAlgorithm))
    throw refuse(certificate, `is signed with ${certificate.signatureAlgorithm}, which is not accepted`)
}

/** Shorter RSA keys are not accepted of authorities either. */
const MIN_RSA_BITS = 2_048

function checkKeyLength(certificate: Certificate): void {
  const bits = certificate.publicKey.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < MIN_RSA_BITS) throw refuse(certificate, `has an RSA key of ${bits} bits`)
}

/** The last certificate is its own issuer, and no other one is. */
function checkIssuer(certificate: Certificate, issuer: Certificate | undefined): void {
  if (issuer === undefined) {
    if (!isSelfSigned(certificate)) throw refuse(certificate, 'ends the chain and is not self-signed')
    return
  }
  if (isSelfSigned(certificate)) throw refuse(certificate, 'is self-signed and does not end the chain')
  if (!isSameName(certificate.issuerBytes, issuer.subjectBytes) || !certificate.isSignedBy(issuer))
    throw refuse(certificate, `is not issued by the next one, "${issuer.subjectText}"`)
}

/** Whether a certificate is its own issuer, by name and signature. */
export function isSelfSigned(certificate: Certificate): boolean {
  return isSameName(certificate.issuerBytes, certificate.subjectBytes) && certificate.isSignedBy(certificate)
}

function checkAuthority(certificate: Certificate, authoritiesBelow: number): void {
  const { basicConstraints, keyUsage } = certificate
  if (basicConstraints?.isCa !== true || !basicConstraints.isCritical)
    throw refuse(certificate, 'issued another one and is no certificate authority')
  if ((basicConstraints.pathLength ?? authoritiesBelow) < authoritiesBelow)
    throw refuse(
      certificate,
      `allows ${basicConstraints.pathLength} authorities below it and has ${authoritiesBelow}`,
    )
  if (keyUsage?.isCritical !== true || !keyUsage.bits.has('keyCertSign'))
    throw refuse(certificate, 'issued another one and may not sign certificates')
}

function checkLeaf(leaf: Certificate, purpose: ChainPurpose): void {
  const { basicConstraints, keyUsage } = leaf
  if (basicConstraints?.isCa === true) throw refuse(leaf, 'signed and is a certificate authority')
  if (keyUsage?.isCritical !== true || !keyUsage.bits.has('digitalSignature'))
    throw refuse(leaf, 'may not be used for digital signatures')
  const forbidden = FORBIDDEN_LEAF_USAGES.find(usage => keyUsage.bits.has(usage))
  if (forbidden !== undefined) throw refuse(leaf, `may also be used for ${forbidden}`)
  checkPurpose(leaf, purpose)
}

function checkPurpose(leaf: Certificate, purpose: ChainPurpose): void {
  const { extendedKeyUsage } = leaf
  if (extendedKeyUsage === undefined) return
  const foreign = extendedKeyUsage.find(each => each in FOREIGN_PURPOSES)
  if (foreign !== undefined) throw refuse(leaf, `is for ${FOREIGN_PURPOSES[foreign]}`)
  const other = purpose === 'codeSigning' ? TIME_STAMPING : CODE_SIGNING
  if (extendedKeyUsage.includes(other))
    throw refuse(leaf, `is for ${purpose === 'codeSigning' ? 'time stamping' : 'code signing'}`)
  if (purpose === 'timeStamping' && !extendedKeyUsage.includes(TIME_STAMPING))
    throw refuse(leaf, 'is not for time stamping')
}

function refuse({ subjectText }: Certificate, why: string): CertificateError {
  return new CertificateError(`the certificate "${subjectText}" ${why}`)
}

function isSameName(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}
