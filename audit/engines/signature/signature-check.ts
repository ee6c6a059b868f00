/** Who signed, as the signature proves it. */
export interface Signer {
  /** How it was signed: `notation`, `cosign-key`, `cosign-keyless` or `ecr-managed`. */
  scheme: SignatureScheme
  /** The subject of the certificate, the fingerprint of the key, or the ARN of the signing profile. */
  identity: string
  /** The OIDC issuer of a keyless signature. */
  issuer?: string
}

type SignatureScheme = 'notation' | 'cosign-key' | 'cosign-keyless' | 'ecr-managed'

/** What one signature or attestation proves of a digest. Only `VERIFIED` vouches for it. */
export type SignatureCheck =
  | {
      outcome: 'VERIFIED'
      signer: Signer
      /** When it was signed, by a trusted clock; ISO 8601. */
      signedAt?: string
      /** What an attestation states about the digest. */
      statement?: AttestedStatement
    }
  /** It is invalid, about something else, or by a signer that is not expected. */
  | { outcome: 'REFUSED'; reason: string }
  /** Whether it is valid could not be decided: not supported, unreadable, beyond a limit, no trust material. */
  | { outcome: 'UNKNOWN'; reason: string }

/** The predicate of an in-toto statement. */
export interface AttestedStatement {
  kind: StatementKind
  predicateType: string
  /** The builder of a SLSA provenance. */
  builder?: string
  /** The source of a SLSA provenance: the URI of the repository, without `git+`, `.git` and the revision. */
  source?: string
  /** The revision of the source: its commit, or else a reference such as `refs/heads/main`. */
  revision?: string
}

/** A SLSA provenance, a software bill of materials, what `cosign sign` states, or anything else. */
export type StatementKind = 'PROVENANCE' | 'SPDX' | 'CYCLONEDX' | 'SIGNATURE' | 'OTHER'
