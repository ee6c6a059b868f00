import root from './public-good-root.json' with { type: 'json' }
import { parseTrustRoot, type TrustRoot } from './trust-root.ts'

/** Where the trust root of the public good instance of Sigstore is from, and how long it is used. */
export const PUBLIC_GOOD_ROOT = {
  /**
   * The target trusted_root.json of https://tuf-repo-cdn.sigstore.dev, as @sigstore/tuf 5.0.1 distributes it with
   * version 16 of the TUF root; its source is targets/trusted_root.json of github.com/sigstore/root-signing.
   */
  source: '@sigstore/tuf 5.0.1 (github.com/sigstore/root-signing, targets/trusted_root.json)',
  /** The SHA-256 digest of the target. */
  sha256: '6494e21ea73fa7ee769f85f57d5a3e6a08725eae1e38c755fc3517c9e6bc0b66',
  takenOn: '2026-11-29',
  /**
   * Twelve months after it was taken. Sigstore replaces the keys of its logs about once a year, and a revoked key
   * reaches an offline copy only with the next version: what is older decides nothing.
   */
  expiresAt: '2027-11-29T00:00:00Z',
} as const

let parsed: TrustRoot | undefined

/** The trust root of the public good instance of Sigstore, as it was on `PUBLIC_GOOD_ROOT.takenOn`. It is parsed once. */
export function loadPublicGoodRoot(): TrustRoot {
  parsed ??= { ...parseTrustRoot(JSON.stringify(root)), expiresAt: PUBLIC_GOOD_ROOT.expiresAt }
  return parsed
}
