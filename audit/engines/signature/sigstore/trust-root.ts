import { X509Certificate } from 'node:crypto'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toTrustMaterial, type TrustMaterial } from '@sigstore/verify'
import { CODE_SIGNING } from './certificate-identity.ts'
import { JsonRefused, parseUnambiguousJson } from '../../../text/unambiguous-json.ts'
import { selectTimestampAuthorities } from './timestamp-authority.ts'

/** The authorities and logs that are trusted, and until when. */
export interface TrustRoot {
  material: Omit<TrustMaterial, 'publicKey'>
  /** The certificates of the authorities that may issue certificates for signing code. */
  issuers: readonly X509Certificate[]
  /** After this time, nothing is decided with it; ISO 8601. */
  expiresAt?: string
}

/** A trust root that cannot be used; the message says why. */
export class TrustRootError extends Error {
  override name = 'TrustRootError'
}

/** The media types of trusted roots that are read: those of v0.1 and v0.2. */
const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot(\+json;version=0\.[12]|\.v0\.[12]\+json)$/

/** Reads a `trusted_root.json` of Sigstore. Throws TrustRootError if it is malformed or of another version. */
export function parseTrustRoot(text: string): TrustRoot {
  const content = readJson(text) as { mediaType?: unknown } | null
  if (typeof content?.mediaType !== 'string' || !MEDIA_TYPE.test(content.mediaType))
    throw new TrustRootError('it is no trusted root of Sigstore v0.1 or v0.2')
  const root = readFields(content)
  for (const { publicKey } of [...root.tlogs, ...root.ctlogs])
    if (publicKey?.validFor?.start === undefined)
      throw new TrustRootError('a log does not say from when its key is valid')
  checkTimes(root)
  const material = createMaterial(root)
  return { material, issuers: readIssuers(material) }
}

function readJson(text: string): unknown {
  try {
    return parseUnambiguousJson(text)
  } catch (failure) {
    if (failure instanceof JsonRefused) throw new TrustRootError(failure.message, { cause: failure })
    throw failure
  }
}

function readFields(content: unknown): TrustedRoot {
  try {
    return TrustedRoot.fromJSON(content)
  } catch (failure) {
    throw new TrustRootError('it is malformed', { cause: failure })
  }
}

/** A time that cannot be read would compare with nothing. */
function checkTimes({ tlogs, ctlogs, certificateAuthorities, timestampAuthorities }: TrustedRoot): void {
  const ranges = [
    ...[...tlogs, ...ctlogs].map(({ publicKey }) => publicKey?.validFor),
    ...[...certificateAuthorities, ...timestampAuthorities].map(({ validFor }) => validFor),
  ]
  const times = ranges.flatMap(range => [range?.start ?? [], range?.end ?? []].flat())
  if (times.some(time => Number.isNaN(time.getTime()))) throw new TrustRootError('a time cannot be read')
}

function createMaterial(root: TrustedRoot): TrustRoot['material'] {
  try {
    const material = toTrustMaterial(root)
    return { ...material, timestampAuthorities: selectTimestampAuthorities(material.timestampAuthorities) }
  } catch (failure) {
    throw new TrustRootError('a key or a certificate cannot be read', { cause: failure })
  }
}

function readIssuers({ certificateAuthorities }: TrustRoot['material']): X509Certificate[] {
  const certificates = certificateAuthorities.flatMap(({ certChain }) =>
    certChain.map(({ root }) => new X509Certificate(root.toDER())),
  )
  // What Node.js calls keyUsage is the extended key usage; an authority without one has no restriction.
  return certificates.filter(({ keyUsage }) => keyUsage?.includes(CODE_SIGNING) ?? true)
}
