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
import { readTrustPolicyDocument } from './policy-files.ts'
import { readTrustStores } from './trust-store-files.ts'
import { parseTrustStores } from './trust-store.ts'
import type { SignatureVerifier } from './verify-image.ts'

/** Where and when a policy applies. */
export interface PolicyContext {
  /** The repository of the image with its registry; undefined if it is not known. */
  repository: string | undefined
  /** What proves keyless signatures. */
  trustRoot: TrustRoot
  now: Date
}

/**
 * The verifiers of the signers that a policy accepts, except for signing profiles, of which ECR speaks; with the contents of its files (`resolvePolicyFiles`). Throws
 * ExpectedSignerError, TrustPolicyError or TrustStoreError.
 */
export function createPolicyVerifiers(
  { signedBy }: ImagePolicy,
  context: PolicyContext,
): SignatureVerifier[] {
  const signers: ExpectedSigner[] = []
  const verifiers: SignatureVerifier[] = []
  for (const signer of signedBy) {
    if ('signingProfile' in signer) continue
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
  const policy = selectPolicy(readTrustPolicyDocument(file, path), { repository, name: path })
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

function parseSigner(
  signer: Exclude<ImageSigner, { trustPolicy: unknown } | { signingProfile: string }>,
): ExpectedSigner {
  if ('key' in signer) return { kind: 'KEY', key: parsePublicKey(signer.key) }
  const subject = 'subject' in signer ? { exact: signer.subject } : parseTextPattern(signer.subjectPattern)
  return { kind: 'IDENTITY', issuer: { exact: signer.issuer }, subject }
}
