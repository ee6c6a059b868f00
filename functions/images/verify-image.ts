import type { Descriptor } from '../../audit/engines/image/descriptor.ts'
import type { SignatureCheck } from '../../audit/engines/signature/signature-check.ts'
import { quoteText } from '../../audit/text/quote-text.ts'
import type { RequiredBuild } from '../../audit/settings/image-policy.ts'
import { listAttachedLayers, type AttachedLayer, type ReferrerSource } from './attached-layers.ts'
import { ImageContentError, MAX_BLOB_BYTES, type ImageSource } from './image-source.ts'
import { readMediaType } from './manifest-json.ts'

/** Whether the signatures of an image vouch for it, whose they are, and why not. */
export interface SignatureSummary {
  digest: string
  /** Undefined if it could not be decided. */
  verified?: boolean
  /** The signatures that vouch for it, each signer once. */
  by: readonly VerifiedCheck[]
  /** Why signatures do not vouch for it, each reason once. */
  reasons: readonly string[]
}

/** A signature that vouches for a digest. */
type VerifiedCheck = Extract<SignatureCheck, { outcome: 'VERIFIED' }>

/** One way to vouch for an image: a trust policy of Notation, a key, an identity. */
export interface SignatureVerifier {
  /** Whether a layer is a signature of the kind that this verifier judges. */
  accepts(layer: AttachedLayer): boolean
  verify(layer: AttachedLayer, bytes: Uint8Array, image: VerifiedImage): SignatureCheck
}

/** The image in question: the digest of its manifest, the size of that in bytes, and its media type if it is known. */
interface VerifiedImage {
  digest: string
  size: number
  mediaType: string
}

/** What the verification reads: manifests, signatures, and what refers to the image. */
type SignatureSource = ReferrerSource & Pick<ImageSource, 'readBlob'>

/** Bytes of all signatures and attestations of an image that are read. */
const MAX_TOTAL_BYTES = 64 * 1_024 * 1_024

/**
 * Milliseconds for reading and verifying the signatures of an image. The message of a function has five minutes, and the last
 * signature may be read when they are over.
 */
const MAX_MILLISECONDS = 30_000

/** What is said of the signatures for which there is no time. */
const LATE: SignatureCheck = {
  outcome: 'UNKNOWN',
  reason: `its signatures take more than ${MAX_MILLISECONDS / 1_000} seconds to verify`,
}

/** Reasons that are given. */
const MAX_REASONS = 20

/** What an image must have. */
export interface SignatureRequirement {
  /** The ways to vouch for it, of which one is enough. */
  verifiers: readonly SignatureVerifier[]
  /** What is known of signatures besides the attached ones. */
  stated?: readonly SignatureCheck[]
  /** How it must have been built, as one of them vouches. */
  builtBy?: RequiredBuild
}

/**
 * Verifies that a signature attached to an image vouches for it. Throws ImageContentError if the image itself cannot be
 * read.
 */
export async function verifyImage(
  source: SignatureSource,
  { digest, mediaType }: Pick<Descriptor, 'digest' | 'mediaType'>,
  { verifiers, stated = [], builtBy }: SignatureRequirement,
): Promise<SignatureSummary> {
  const manifest = await source.readManifest(digest)
  const image = { digest, size: manifest.length, mediaType: readMediaType(manifest) ?? mediaType }
  const { layers, unread } = await listAttachedLayers(source, digest)
  const checks: SignatureCheck[] = [
    ...stated,
    ...unread.map((reason): SignatureCheck => ({ outcome: 'UNKNOWN', reason })),
  ]
  const endsAt = performance.now() + MAX_MILLISECONDS
  let left = MAX_TOTAL_BYTES
  for (const layer of layers) {
    const judges = verifiers.filter(verifier => verifier.accepts(layer))
    if (judges.length === 0) continue
    left -= layer.size
    if (performance.now() > endsAt) {
      checks.push(LATE)
      break
    }
    if (left < 0) checks.push({ outcome: 'UNKNOWN', reason: 'its signatures have more bytes than are read' })
    else checks.push(...(await verifyLayer(source, layer, judges, { image, endsAt })))
  }
  const demanded = builtBy === undefined ? checks : checks.map(check => demandBuild(check, builtBy))
  return { digest, ...summarizeChecks(demanded) }
}

async function verifyLayer(
  source: SignatureSource,
  layer: AttachedLayer,
  judges: readonly SignatureVerifier[],
  { image, endsAt }: { image: VerifiedImage; endsAt: number },
): Promise<SignatureCheck[]> {
  try {
    const bytes = await source.readBlob(layer, Math.min(layer.size, MAX_BLOB_BYTES))
    if (bytes.length !== layer.size)
      return [{ outcome: 'UNKNOWN', reason: `${layer.digest} does not have the size that its artifact says` }]
    return judges.map(judge => (performance.now() > endsAt ? LATE : judge.verify(layer, bytes, image)))
  } catch (failure) {
    if (failure instanceof ImageContentError) return [{ outcome: 'UNKNOWN', reason: failure.message }]
    throw failure
  }
}

/** Where a build is required, only a provenance that states it vouches. */
function demandBuild(check: SignatureCheck, { builder, source }: RequiredBuild): SignatureCheck {
  if (check.outcome !== 'VERIFIED') return check
  const { statement } = check
  if (statement?.kind !== 'PROVENANCE')
    return { outcome: 'REFUSED', reason: 'it is signed, and no provenance says how it was built' }
  if (statement.builder !== builder)
    return {
      outcome: 'REFUSED',
      reason: `it was built by ${quoteText(statement.builder ?? 'an unnamed builder')}`,
    }
  if (source !== undefined && statement.source !== source)
    return {
      outcome: 'REFUSED',
      reason: `it was built from ${quoteText(statement.source ?? 'an unnamed source')}`,
    }
  return check
}

/** One signature that vouches is enough; without one, what could not be decided keeps the question open. */
function summarizeChecks(checks: readonly SignatureCheck[]): Omit<SignatureSummary, 'digest'> {
  const by = checks.flatMap(check => (check.outcome === 'VERIFIED' ? [check] : []))
  const reasons = checks.flatMap(check => (check.outcome === 'VERIFIED' ? [] : [check.reason]))
  if (by.length > 0) return { verified: true, by: dedupeSigners(by), reasons: shortenReasons(reasons) }
  if (checks.length === 0)
    return { verified: false, by: [], reasons: ['no signature of an accepted kind is attached to the image'] }
  const isOpen = checks.some(({ outcome }) => outcome === 'UNKNOWN')
  return { ...(isOpen ? {} : { verified: false }), by: [], reasons: shortenReasons(reasons) }
}

function dedupeSigners(checks: readonly VerifiedCheck[]): VerifiedCheck[] {
  return [...new Map(checks.map(check => [JSON.stringify([check.signer, check.statement]), check])).values()]
}

function shortenReasons(reasons: readonly string[]): string[] {
  const once = [...new Set(reasons)]
  const beyond = once.length - MAX_REASONS
  return beyond > 0 ? [...once.slice(0, MAX_REASONS), `and ${beyond} more reasons`] : once
}
