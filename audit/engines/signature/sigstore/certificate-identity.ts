import { X509Certificate } from 'node:crypto'
import type { SignedEntity } from '@sigstore/verify'
import { SignatureRefused } from './bundle/signature-outcome.ts'

/** A certificate as @sigstore/verify reads it. */
export type ParsedCertificate = Extract<SignedEntity['key'], { $case: 'certificate' }>['certificate']
type Asn1 = ParsedCertificate['root']

/** Who a certificate of Fulcio names. */
export interface CertificateIdentity {
  /** The subject alternative names: e-mail addresses, URIs, and names of the type that Fulcio defines. */
  subjects: readonly string[]
  /** The OIDC issuer. */
  issuer: string
}

/** Object identifiers of X.509 (RFC 5280) and of Fulcio (sigstore/fulcio, docs/oid-info.md). */
const OID = {
  subjectAltName: '2.5.29.17',
  issuerV1: '1.3.6.1.4.1.57264.1.1',
  issuerV2: '1.3.6.1.4.1.57264.1.8',
  otherName: '1.3.6.1.4.1.57264.1.7',
}

/** The extended key usage of certificates that sign code (RFC 5280, 4.2.1.12). */
export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3'

/** Critical extensions that are understood: names, constraints, key usage, and identifiers of keys. */
const UNDERSTOOD = new Set([
  '2.5.29.14',
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.19',
  '2.5.29.35',
  '2.5.29.37',
  '1.3.6.1.4.1.11129.2.4.2',
])

const UTF8_STRING = 12

/**
 * Reads who a signing certificate names. Throws SignatureRefused if it is none for signing code, if it is the
 * certificate of an authority, or if it is ambiguous. Its chain and its time are checked elsewhere.
 */
export function readCertificateIdentity(certificate: ParsedCertificate): CertificateIdentity {
  checkPurpose(certificate)
  const extensions = readExtensions(certificate)
  const issuer = readIssuer(extensions)
  const subjects = readSubjects(extensions.get(OID.subjectAltName))
  if (subjects.length === 0) throw new SignatureRefused('The certificate names no subject.')
  if (issuer === undefined) throw new SignatureRefused('The certificate names no OIDC issuer.')
  return { subjects, issuer }
}

/** @sigstore/verify does not check what a leaf certificate is for. */
function checkPurpose(certificate: ParsedCertificate): void {
  const { ca, keyUsage } = new X509Certificate(certificate.root.toDER())
  if (ca || certificate.extBasicConstraints?.isCA === true)
    throw new SignatureRefused('The certificate is that of an authority.')
  // What Node.js calls keyUsage is the extended key usage.
  if (!keyUsage?.includes(CODE_SIGNING))
    throw new SignatureRefused('The certificate is not for signing code.')
  if (certificate.extKeyUsage?.digitalSignature === false)
    throw new SignatureRefused('The certificate is not for digital signatures.')
}

/** The extensions by their object identifiers. */
function readExtensions({ extensions }: ParsedCertificate): Map<string, Asn1> {
  const found = new Map<string, Asn1>()
  for (const { subs } of extensions) {
    const oid = subs[0]?.toOID() ?? ''
    const value = subs.at(-1)
    if (found.has(oid)) throw new SignatureRefused('The certificate has an extension twice.')
    if (subs.length === 3 && subs[1]?.toBoolean() === true && !UNDERSTOOD.has(oid))
      throw new SignatureRefused(`The certificate has a critical extension that is not understood: ${oid}.`)
    if (value !== undefined) found.set(oid, value)
  }
  return found
}

/** The issuer of the newer extension, or else of the older one; both must say the same. */
function readIssuer(extensions: Map<string, Asn1>): string | undefined {
  const older = extensions.get(OID.issuerV1)?.value
  const newer = extensions.get(OID.issuerV2)?.subs[0]
  const texts = [
    ...(newer !== undefined ? [readUtf8String(newer)] : []),
    ...(older !== undefined ? [decodeName(older)] : []),
  ]
  if (new Set(texts).size > 1) throw new SignatureRefused('The certificate names two OIDC issuers.')
  return texts[0]
}

function readUtf8String({ tag, value }: Asn1): string {
  if (!tag.isUniversal() || tag.number !== UTF8_STRING)
    throw new SignatureRefused('The certificate has a name that is no text.')
  return decodeName(value)
}

/** The names of the types that Fulcio issues; names of other types count as absent. */
function readSubjects(extension: Asn1 | undefined): string[] {
  const names = extension?.subs[0]?.subs ?? []
  return names.flatMap(name => {
    if (name.tag.isContextSpecific(1) || name.tag.isContextSpecific(6)) return decodeName(name.value)
    return name.tag.isContextSpecific(0) ? readOtherName(name) : []
  })
}

function readOtherName({ subs }: Asn1): string[] {
  const text = subs[1]?.subs[0]
  return subs[0]?.toOID() === OID.otherName && text !== undefined ? [readUtf8String(text)] : []
}

/** A name with a control character could be read as another one. */
function decodeName(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (text === undefined || text === '' || /\p{Cc}/u.test(text))
    throw new SignatureRefused('The certificate has a name that cannot be read.')
  return text
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
