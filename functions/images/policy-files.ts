import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parsePublicKey, parseTextPattern } from '../../audit/engines/signature/sigstore/expected-signer.ts'
import { parseTrustPolicies, TrustPolicyError } from '../../audit/engines/signature/notation/trust-policy.ts'
import type { ImagePolicy, ImageSigner } from '../../audit/settings/image-policy.ts'
import { readTrustStores } from './trust-store-files.ts'

const MAX_DOCUMENT_BYTES = 1_024 * 1_024

/**
 * A policy with the contents of the files that it names, so that it can travel: keys in PEM, trust policies with their
 * trust stores. Relative paths start from `folder`. Throws ExpectedSignerError, TrustPolicyError, TrustStoreError or a file
 * system error for a signer that cannot be used.
 */
export function resolvePolicyFiles(policy: ImagePolicy, folder: string): ImagePolicy {
  return { ...policy, signedBy: policy.signedBy.map(signer => resolveSigner(signer, folder)) }
}

function resolveSigner(signer: ImageSigner, folder: string): ImageSigner {
  if ('key' in signer) {
    const key = isPem(signer.key) ? signer.key : readText(resolve(folder, signer.key))
    parsePublicKey(key)
    return { key }
  }
  if ('subjectPattern' in signer) parseTextPattern(signer.subjectPattern)
  if (!('trustPolicy' in signer) || typeof signer.trustPolicy !== 'string') return signer
  const file = resolve(folder, signer.trustPolicy)
  const document = readTrustPolicyDocument(file, signer.trustPolicy)
  const stores = parseTrustPolicies(document).flatMap(({ trustStores }) => trustStores)
  const trustStores = readTrustStores(dirname(file), stores)
  return { trustPolicy: { document: document as Readonly<Record<string, unknown>>, trustStores } }
}

function isPem(key: string): boolean {
  return key.includes('-----BEGIN')
}

/** The JSON of a trust policy. Throws TrustPolicyError or a file system error. */
export function readTrustPolicyDocument(file: string, path: string): unknown {
  try {
    return JSON.parse(readText(file))
  } catch (failure) {
    if (!(failure instanceof SyntaxError)) throw failure
    throw new TrustPolicyError(`${path} is no JSON`, { cause: failure })
  }
}

function readText(path: string): string {
  const bytes = readFileSync(path)
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new TrustPolicyError(`${path} has more than ${MAX_DOCUMENT_BYTES} bytes`)
  return bytes.toString('utf8')
}
