import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CertificateError,
  parseCertificate,
  type Certificate,
} from '../../audit/engines/signature/certificate/certificate.ts'
import { isSelfSigned } from '../../audit/engines/signature/certificate/code-signing-chain.ts'
import type { TrustPolicy, TrustStoreName } from '../../audit/engines/signature/notation/trust-policy.ts'
import type { NotationTrust } from '../../audit/engines/signature/notation/verify-notation.ts'

/** A trust store that cannot be used; the message says which and why. */
export class TrustStoreError extends Error {
  override name = 'TrustStoreError'
}

const MAX_FILES = 1_000
const MAX_FILE_BYTES = 1_024 * 1_024
const EXTENSIONS = ['.pem', '.crt', '.cer']
const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g

/**
 * Reads the certificates of the trust stores that a policy names from `truststore/x509/TYPE/NAME` in `folder` (Notary
 * Project, "Trust Store"). Throws TrustStoreError for a store that is missing, empty, or holds what it must not.
 */
export async function readTrustStores(
  folder: string,
  { trustStores }: TrustPolicy,
): Promise<NotationTrust['certificates']> {
  const certificates: Record<TrustStoreName['type'], Certificate[]> = {
    ca: [],
    signingAuthority: [],
    tsa: [],
  }
  for (const store of trustStores) certificates[store.type].push(...(await readTrustStore(folder, store)))
  return certificates
}

async function readTrustStore(folder: string, { type, name }: TrustStoreName): Promise<Certificate[]> {
  const path = join(folder, 'truststore', 'x509', type, name)
  const found = await lstat(path).catch(() => undefined)
  if (found?.isDirectory() !== true)
    throw new TrustStoreError(`the trust store ${type}:${name} is no directory: ${path}`)
  const entries = await readdir(path, { withFileTypes: true })
  const files = entries.filter(entry =>
    EXTENSIONS.some(extension => entry.name.toLowerCase().endsWith(extension)),
  )
  if (files.length > MAX_FILES)
    throw new TrustStoreError(`the trust store ${type}:${name} has more than ${MAX_FILES} files`)
  const read = await Promise.all(
    files.filter(entry => !entry.isDirectory()).map(entry => readCertificates(join(path, entry.name))),
  )
  const certificates = read.flat()
  if (certificates.length === 0)
    throw new TrustStoreError(`the trust store ${type}:${name} has no certificate: ${path}`)
  return certificates
}

async function readCertificates(path: string): Promise<Certificate[]> {
  const bytes = await readFileWithin(path)
  const blocks = [...bytes.toString('latin1').matchAll(PEM)].map(([, text = '']) =>
    Buffer.from(text, 'base64'),
  )
  try {
    return (blocks.length > 0 ? blocks : [bytes]).map(block => checkTrusted(parseCertificate(block)))
  } catch (failure) {
    if (failure instanceof CertificateError)
      throw new TrustStoreError(`${path}: ${failure.message}`, { cause: failure })
    throw failure
  }
}

/** A store holds authorities, and leaves that are their own issuer. */
function checkTrusted(certificate: Certificate): Certificate {
  if (certificate.basicConstraints?.isCa === true || isSelfSigned(certificate)) return certificate
  throw new CertificateError(
    `the certificate "${certificate.subjectText}" is no authority and not self-signed`,
  )
}

async function readFileWithin(path: string): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (failure: unknown) => {
      throw new TrustStoreError(`${path} is a symbolic link or cannot be read`, { cause: failure })
    },
  )
  try {
    const { size, isFile } = await handle.stat().then(stats => ({ size: stats.size, isFile: stats.isFile() }))
    if (!isFile || size > MAX_FILE_BYTES)
      throw new TrustStoreError(`${path} is no file of at most ${MAX_FILE_BYTES} bytes`)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}
