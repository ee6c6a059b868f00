import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ImagePolicy, ImageSigner, TrustPolicyFiles } from '../../audit/settings/image-policy.ts'
import {
  parsePublicKey,
  parseTextPattern,
  type ExpectedSigner,
} from '../../audit/engines/signature/sigstore/expected-signer.ts'
import type { TrustRoot } from '../../audit/engines/signature/sigstore/trust-root.ts'
import {
  parseTrustPolicies,
  selectTrustPolicy,
  TrustPolicyError,
  type TrustPolicy,
} from '../../audit/engines/signature/notation/trust-policy.ts'
import { createCosignVerifier } from './cosign-verifier.ts'
import { createNotationVerifier } from './notation-verifier.ts'
import { parseTrustStores, readTrustStores } from './trust-store.ts'
import type { SignatureVerifier } from './verify-image.ts'

/** Where and when a policy applies. */
export interface PolicyContext {
  /** The repository of the image with its registry; undefined if it is not known. */
  repository: string | undefined
  /** What proves keyless signatures. */
  trustRoot: TrustRoot
  now: Date
}

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
  const document = readDocument(file, signer.trustPolicy)
  const policies = parseTrustPolicies(document)
  const trustStores = readTrustStores(
    dirname(file),
    policies.flatMap(each => each.trustStores),
  )
  for (const each of policies) parseTrustStores(each, trustStores)
  return { trustPolicy: { document: document as Readonly<Record<string, unknown>>, trustStores } }
}

function isPem(key: string): boolean {
  return key.includes('-----BEGIN')
}

/** The verifiers of the signers that a policy accepts; its files are inlined. Throws as `resolvePolicyFiles` does. */
export function createPolicyVerifiers(
  { signedBy }: ImagePolicy,
  context: PolicyContext,
): SignatureVerifier[] {
  const signers: ExpectedSigner[] = []
  const verifiers: SignatureVerifier[] = []
  for (const signer of signedBy) {
    if ('trustPolicy' in signer) verifiers.push(createTrustPolicyVerifier(signer.trustPolicy, context))
    else signers.push(parseSigner(signer))
  }
  const byKind = (['KEY', 'IDENTITY'] as const)
    .map(kind => signers.filter(signer => signer.kind === kind))
    .filter(ofKind => ofKind.length > 0)
  return [...byKind.map(ofKind => createCosignVerifier(ofKind, context)), ...verifiers]
}

function createTrustPolicyVerifier(
  files: string | TrustPolicyFiles,
  { repository, now }: Omit<PolicyContext, 'trustRoot'>,
): SignatureVerifier {
  if (typeof files === 'string') throw new TrustPolicyError(`${files} was not read`)
  const policy = selectPolicy(files.document, { repository, name: 'the trust policy' })
  return createNotationVerifier({ policy, certificates: parseTrustStores(policy, files.trustStores), now })
}

/** The verifier of a trust policy document of Notation, with the trust store beside it. */
export function readNotationVerifier(
  path: string,
  { repository, now }: Omit<PolicyContext, 'trustRoot'>,
): SignatureVerifier {
  const file = resolve(path)
  const policy = selectPolicy(readDocument(file, path), { repository, name: path })
  const trustStores = readTrustStores(dirname(file), policy.trustStores)
  return createNotationVerifier({ policy, certificates: parseTrustStores(policy, trustStores), now })
}

function selectPolicy(
  document: unknown,
  { repository, name }: { repository: string | undefined; name: string },
): TrustPolicy {
  const policy = selectTrustPolicy(parseTrustPolicies(document), repository)
  if (policy !== undefined) return policy
  const scope = repository ?? 'an image whose repository is not known'
  throw new TrustPolicyError(`${name} has no trust policy for ${scope}`)
}

function parseSigner(signer: Exclude<ImageSigner, { trustPolicy: unknown }>): ExpectedSigner {
  if ('key' in signer) return { kind: 'KEY', key: parsePublicKey(signer.key) }
  const subject = 'subject' in signer ? { exact: signer.subject } : parseTextPattern(signer.subjectPattern)
  return { kind: 'IDENTITY', issuer: { exact: signer.issuer }, subject }
}

function readDocument(file: string, path: string): unknown {
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
