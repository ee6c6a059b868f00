import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { ImagePolicy, ImageSigner } from '../../audit/settings/image-policy.ts'
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
} from '../../audit/engines/signature/notation/trust-policy.ts'
import { createCosignVerifier } from './cosign-verifier.ts'
import { createNotationVerifier } from './notation-verifier.ts'
import { readTrustStores } from './trust-store.ts'
import type { SignatureVerifier } from './verify-image.ts'

/** Where and when a policy applies. */
export interface PolicyContext {
  /** The directory that relative paths of the policy start from. */
  folder: string
  /** The repository of the image with its registry; undefined if it is not known. */
  repository: string | undefined
  /** What proves keyless signatures. */
  trustRoot: TrustRoot
  now: Date
}

const MAX_DOCUMENT_BYTES = 1_024 * 1_024

/**
 * The verifiers of the signers that a policy accepts. Throws ExpectedSignerError, TrustPolicyError, TrustStoreError or a
 * file system error for a signer that cannot be used.
 */
export async function createPolicyVerifiers(
  { signedBy }: ImagePolicy,
  context: PolicyContext,
): Promise<SignatureVerifier[]> {
  const signers: ExpectedSigner[] = []
  const verifiers: SignatureVerifier[] = []
  for (const signer of signedBy) {
    if ('trustPolicy' in signer) verifiers.push(await readNotationVerifier(signer.trustPolicy, context))
    else signers.push(await readSigner(signer, context))
  }
  const byKind = (['KEY', 'IDENTITY'] as const)
    .map(kind => signers.filter(signer => signer.kind === kind))
    .filter(ofKind => ofKind.length > 0)
  return [...byKind.map(ofKind => createCosignVerifier(ofKind, context)), ...verifiers]
}

/** The verifier of a trust policy document of Notation, with the trust store beside it. */
export async function readNotationVerifier(
  path: string,
  { folder, repository, now }: Omit<PolicyContext, 'trustRoot'>,
): Promise<SignatureVerifier> {
  const file = resolve(folder, path)
  const policies = parseTrustPolicies(parseDocument(await readText(file), path))
  const policy = selectTrustPolicy(policies, repository)
  if (policy === undefined) {
    const scope = repository ?? 'an image whose repository is not known'
    throw new TrustPolicyError(`${path} has no trust policy for ${scope}`)
  }
  const certificates = await readTrustStores(dirname(file), policy)
  return createNotationVerifier({ policy, certificates, now })
}

async function readSigner(
  signer: Exclude<ImageSigner, { trustPolicy: string }>,
  { folder }: PolicyContext,
): Promise<ExpectedSigner> {
  if ('key' in signer) {
    const isPem = signer.key.includes('-----BEGIN')
    return { kind: 'KEY', key: parsePublicKey(isPem ? signer.key : await readText(join(folder, signer.key))) }
  }
  const subject = 'subject' in signer ? { exact: signer.subject } : parseTextPattern(signer.subjectPattern)
  return { kind: 'IDENTITY', issuer: { exact: signer.issuer }, subject }
}

function parseDocument(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (failure) {
    throw new TrustPolicyError(`${path} is no JSON`, { cause: failure })
  }
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path)
  if (bytes.length > MAX_DOCUMENT_BYTES)
    throw new TrustPolicyError(`${path} has more than ${MAX_DOCUMENT_BYTES} bytes`)
  return bytes.toString('utf8')
}
