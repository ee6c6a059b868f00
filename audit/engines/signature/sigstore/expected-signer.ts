import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { SignatureRefused } from './bundle/signature-outcome.ts'

/** A signer that is accepted. */
export type ExpectedSigner =
  { kind: 'KEY'; key: KeyObject } | { kind: 'IDENTITY'; issuer: ExpectedText; subject: ExpectedText }

/** A text that is exactly this, or that a regular expression matches from its beginning to its end. */
export type ExpectedText = { exact: string } | { pattern: RegExp }

/** Characters of the longest regular expression that is accepted. */
const MAX_PATTERN_LENGTH = 1_024

/** Characters of the longest issuer or subject that is compared. */
const MAX_TEXT_LENGTH = 8_192

/** An expected signer that cannot be used; the message says why. */
export class ExpectedSignerError extends Error {
  override name = 'ExpectedSignerError'
}

/** Reads a public key in PEM. Throws ExpectedSignerError if it is none; a private key is refused too. */
export function parsePublicKey(pem: string): KeyObject {
  if (/PRIVATE KEY/.test(pem)) throw new ExpectedSignerError('it is a private key')
  if (!/-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem))
    throw new ExpectedSignerError('it is no public key in PEM')
  try {
    return createPublicKey(pem)
  } catch (failure) {
    throw new ExpectedSignerError('it is no public key that can be read', { cause: failure })
  }
}

/** A regular expression for a whole text. Throws ExpectedSignerError if it is none, or has more than 1,024 characters. */
export function parseTextPattern(source: string): ExpectedText {
  if (source.length > MAX_PATTERN_LENGTH)
    throw new ExpectedSignerError(`it has more than ${MAX_PATTERN_LENGTH} characters`)
  try {
    void new RegExp(source, 'u')
    return { pattern: new RegExp(`^(?:${source})$`, 'u') }
  } catch (failure) {
    throw new ExpectedSignerError('it is no regular expression of JavaScript', { cause: failure })
  }
}

/** Whether `text` is the expected one. Throws SignatureRefused for a text of more than 8,192 characters. */
export function isExpectedText(expected: ExpectedText, text: string): boolean {
  if (text.length > MAX_TEXT_LENGTH) throw new SignatureRefused('The identity of the signer is too long.')
  return 'exact' in expected ? expected.exact === text : expected.pattern.test(text)
}

/** The SHA-256 digest of a public key, as `sha256:` with hexadecimal digits. */
export function computeKeyFingerprint(key: KeyObject): string {
  return `sha256:${createHash('sha256').update(exportKey(key)).digest('hex')}`
}

/** A public key in DER (SubjectPublicKeyInfo). */
export function exportKey(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' })
}
