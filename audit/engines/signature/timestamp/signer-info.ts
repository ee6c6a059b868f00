import { createHash } from 'node:crypto'
import type { ASN1Obj } from '@sigstore/core'

/** The type of what a timestamp contains, TSTInfo (RFC 3161, section 2.4.2). */
export const TIMESTAMP_INFO = '1.2.840.113549.1.9.16.1.4'

const CONTENT_TYPE = '1.2.840.113549.1.9.3'
/** The attributes that name the certificate of the signer: by its SHA-1 (RFC 2634), by another hash (RFC 5035). */
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12'
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47'

/** The hash functions of timestamps, by their object identifiers. */
export const TIMESTAMP_HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/**
 * What is wrong with how a timestamp is signed, beside its digest and its signature: it must be of version 1, sign that it
 * is a timestamp (RFC 5652, sections 5.3 and 11.1), and name `certificate` as that of its signer (RFC 3161, section
 * 2.4.2; RFC 5816). Undefined if nothing is wrong.
 */
export function findSignerInfoFailure(signerInfo: ASN1Obj, certificate: Uint8Array): string | undefined {
  const [version, , , attributes] = signerInfo.subs
  if (version?.tag.isInteger() !== true || version.toInteger() !== 1n)
    return 'the timestamp is not signed in the form of version 1'
  if (attributes?.tag.isContextSpecific(0) !== true) return 'the timestamp signs no attributes'
  const types = attributes.subs.map(({ subs }) => subs[0]?.toOID())
  if (new Set(types).size < types.length) return 'the timestamp has an attribute twice'
  if (readSignedAttribute(attributes, CONTENT_TYPE)?.toOID() !== TIMESTAMP_INFO)
    return 'the timestamp does not sign its content type'
  return findNameFailure(attributes, certificate)
}

/** The only value of an attribute; undefined if it is absent. */
export function readSignedAttribute(attributes: ASN1Obj, type: string): ASN1Obj | undefined {
  return attributes.subs.find(({ subs }) => subs[0]?.toOID() === type)?.subs[1]?.subs[0]
}

/** One attribute that names the certificate is needed; where there are both, both must name it. */
function findNameFailure(attributes: ASN1Obj, certificate: Uint8Array): string | undefined {
  const older = readSignedAttribute(attributes, SIGNING_CERTIFICATE)?.subs[0]?.subs[0]
  const newer = readSignedAttribute(attributes, SIGNING_CERTIFICATE_V2)?.subs[0]?.subs[0]
  if (older === undefined && newer === undefined) return 'the timestamp does not name its certificate'
  const isNamed =
    (older === undefined || isHash(older.subs[0], 'sha1', certificate)) &&
    (newer === undefined || isNamedByHash(newer.subs, certificate))
  return isNamed ? undefined : 'the timestamp names another certificate'
}

/** The hash function of an identifier is SHA-256 unless it names one (RFC 5035, section 4). */
function isNamedByHash([first, second]: readonly ASN1Obj[], certificate: Uint8Array): boolean {
  if (first?.tag.isOctetString() === true) return isHash(first, 'sha256', certificate)
  return isHash(second, TIMESTAMP_HASHES[first?.subs[0]?.toOID() ?? ''], certificate)
}

function isHash(value: ASN1Obj | undefined, hash: string | undefined, content: Uint8Array): boolean {
  if (value?.tag.isOctetString() !== true || hash === undefined) return false
  return createHash(hash).update(content).digest().equals(value.value)
}
