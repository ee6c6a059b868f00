import { X509Certificate } from 'node:crypto'
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TrustStoreName } from '../../audit/engines/signature/notation/trust-policy.ts'
import type { TrustPolicyFiles } from '../../audit/settings/image-policy.ts'

/** A trust store that cannot be used; the message says which and why. */
export class TrustStoreError extends Error {
  override name = 'TrustStoreError'
}

const MAX_FILES = 1_000
const MAX_FILE_BYTES = 1_024 * 1_024
const EXTENSIONS = ['.pem', '.crt', '.cer']
const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g

/**
 * Reads the certificates of trust stores from `truststore/x509/TYPE/NAME` in `folder` (Notary Project, "Trust Store").
 * Throws TrustStoreError for a store that is missing or empty, and for what is no certificate.
 */
export function readTrustStores(
  folder: string,
  names: readonly TrustStoreName[],
): TrustPolicyFiles['trustStores'] {
  const stores = new Map(names.map(name => [formatStoreName(name), name]))
  return Object.fromEntries([...stores].map(([key, name]) => [key, readTrustStore(folder, name)]))
}

/** The name of a store as trust policies have it: `ca:acme`. */
export function formatStoreName({ type, name }: TrustStoreName): string {
  return `${type}:${name}`
}

function readTrustStore(folder: string, { type, name }: TrustStoreName): string[] {
  const path = join(folder, 'truststore', 'x509', type, name)
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory() !== true)
    throw new TrustStoreError(`the trust store ${type}:${name} is no directory: ${path}`)
  const entries = readdirSync(path, { withFileTypes: true })
  const files = entries.filter(entry =>
    EXTENSIONS.some(extension => entry.name.toLowerCase().endsWith(extension)),
  )
  if (files.length > MAX_FILES)
    throw new TrustStoreError(`the trust store ${type}:${name} has more than ${MAX_FILES} files`)
  const certificates = files
    .filter(entry => !entry.isDirectory())
    .flatMap(entry => readCertificates(join(path, entry.name)))
  if (certificates.length === 0)
    throw new TrustStoreError(`the trust store ${type}:${name} has no certificate: ${path}`)
  return certificates
}

function readCertificates(path: string): string[] {
  const bytes = readFileWithin(path)
  const blocks = [...bytes.toString('latin1').matchAll(PEM)].map(([, text = '']) =>
    Buffer.from(text, 'base64'),
  )
  return (blocks.length > 0 ? blocks : [bytes]).map(block => encodeCertificate(block, path))
}

function encodeCertificate(block: Buffer, path: string): string {
  try {
    return new X509Certificate(block).raw.toString('base64')
  } catch (failure) {
    throw new TrustStoreError(`${path}: the certificate cannot be parsed`, { cause: failure })
  }
}

function readFileWithin(path: string): Buffer {
  const handle = openStoreFile(path)
  try {
    const stats = fstatSync(handle)
    if (!stats.isFile() || stats.size > MAX_FILE_BYTES)
      throw new TrustStoreError(`${path} is no file of at most ${MAX_FILE_BYTES} bytes`)
    return readFileSync(handle)
  } finally {
    closeSync(handle)
  }
}

function openStoreFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (failure) {
    throw new TrustStoreError(`${path} is a symbolic link or cannot be read`, { cause: failure })
  }
}
