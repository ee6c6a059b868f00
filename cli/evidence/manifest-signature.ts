import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { MANIFEST, MANIFEST_SIGNATURE } from '../../reports/evidence/manifest.ts'
import { CliError } from '../cli-error.ts'
import { readBoundedFile } from '../read-bounded-file.ts'
import { isRegularFile, readDocument, readEvidenceFile } from '../../functions/evidence/evidence-files.ts'

const MAX_KEY_BYTES = 100_000

/** Reads a private key in PEM. Throws CliError. */
export function readPrivateKey(file: string): KeyObject {
  const pem = readBoundedFile(file, 'the private key', MAX_KEY_BYTES)
  try {
    const key = createPrivateKey(pem)
    signText('', key)
    return key
  } catch {
    // The message of OpenSSL is left out: it can quote the key.
    throw new CliError(
      `--sign-key: ${file} is no private key in PEM that signs SHA-256 digests, or it has a passphrase`,
    )
  }
}

/** The signature of a text in Base64: over its SHA-256 digest, or over the text itself for Ed25519 and Ed448. */
export function signText(text: string, key: KeyObject): string {
  return sign(isEdwardsKey(key) ? null : 'sha256', Buffer.from(text), key).toString('base64')
}

/** Whether signatures by a key have a digest of their own (RFC 8032). */
function isEdwardsKey({ asymmetricKeyType }: KeyObject): boolean {
  return asymmetricKeyType === 'ed25519' || asymmetricKeyType === 'ed448'
}

/** Checks that the manifest in `directory` is signed by the key in a file. Throws CliError. */
export function checkSignature(directory: string, keyFile: string): string[] {
  const key = readPublicKey(keyFile)
  const path = join(directory, MANIFEST_SIGNATURE)
  if (isRegularFile(path) === undefined) return [`${MANIFEST}: is not signed`]
  const signature = readEvidenceFile(path, 'the signature', MAX_KEY_BYTES)
  return isSignature(signature, readDocument(directory, MANIFEST), key)
    ? []
    : [`${MANIFEST_SIGNATURE}: is no signature of the manifest by the key ${keyFile}`]
}

/** Whether a text is signed by a key. False for a key that signs nothing, as one for key agreement. */
function isSignature(signature: string, text: string, key: KeyObject): boolean {
  const digest = isEdwardsKey(key) ? null : 'sha256'
  try {
    return verify(digest, Buffer.from(text), key, Buffer.from(signature.trim(), 'base64'))
  } catch {
    return false
  }
}

function readPublicKey(file: string): KeyObject {
  const pem = readBoundedFile(file, 'the public key', MAX_KEY_BYTES)
  try {
    return createPublicKey(pem)
  } catch {
    throw new CliError(`--key: ${file} is no public key in PEM`)
  }
}

/** What is not known of the manifest in `directory` without a key. */
export function describeSignature(directory: string): string {
  return isRegularFile(join(directory, MANIFEST_SIGNATURE)) === true
    ? 'There is a signature, which is not verified without --key.'
    : 'The manifest is not signed: who could write to the directory could have written all of it.'
}
