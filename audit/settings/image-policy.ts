import { isWildcardMatch } from '../engines/image/wildcard.ts'

/** Who must vouch for the images of some repositories. */
export interface ImagePolicy {
  /** Repositories with their registry; `*` stands for any characters. */
  repositories: readonly string[]
  /** One of these signers must have signed. */
  signedBy: readonly ImageSigner[]
  /** What an attestation by one of the signers must state, if anything. */
  builtBy?: RequiredBuild | undefined
  /** What happens to an image that is not verified; `enforce` by default. */
  mode?: ImagePolicyMode | undefined
}

/** An image that is not verified is a finding; with `enforce`, the gate and the deployment hook also refuse to deploy it. */
export type ImagePolicyMode = 'warn' | 'enforce'

/** A signer that is accepted. */
export type ImageSigner =
  /** The holder of a key: the public key in PEM, or the path of its file. */
  | { key: string }
  /** An identity that an OIDC issuer proved: a keyless signature of cosign. */
  | { issuer: string; subject: string }
  | { issuer: string; subjectPattern: string }
  /** Who is trusted by a trust policy of Notation: the path of the document, which has its trust store beside it. */
  | { trustPolicy: string | TrustPolicyFiles }
  /** ECR itself, with a signing profile of AWS Signer: its ARN. ECR signs what a principal pushes that may use the profile. */
  | { signingProfile: string }

/** A trust policy of Notation with its trust store, as it travels with a deployment. */
export interface TrustPolicyFiles {
  /** The trust policy document. */
  document: Readonly<Record<string, unknown>>
  /** The certificates of each store that it names, such as `ca:acme`: DER in Base64. */
  trustStores: Readonly<Record<string, readonly string[]>>
}

/** How an image must have been built, by its SLSA provenance. */
export interface RequiredBuild {
  /** The id of the builder, exactly. */
  builder: string
  /** The URI of the source repository, exactly and without a revision. */
  source?: string | undefined
}

/** The first policy that names a repository; undefined if none does. Without a repository only `*` names it. */
export function selectImagePolicy(
  policies: readonly ImagePolicy[],
  repository: string | undefined,
): ImagePolicy | undefined {
  return policies.find(({ repositories }) =>
    repositories.some(
      pattern => pattern === '*' || (repository !== undefined && isWildcardMatch(pattern, repository)),
    ),
  )
}
