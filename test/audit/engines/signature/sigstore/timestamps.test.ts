import { describe, expect, it } from 'vitest'
import { type WrittenBundle } from '../../../../signing/sign-bundle.ts'
import { parseTrustRoot } from '../../../../../audit/engines/signature/sigstore/trust-root.ts'
import type { BundleRequest } from '../../../../signing/sign-bundle.ts'
import {
  describeTrustRoot,
  createSigstoreInstance,
  INSTANCE_END,
  SIGNED_AT,
} from '../../../../signing/sigstore-instance.ts'
import { signTimestamp, type ResponseRequest } from '../../../../signing/timestamp.ts'
import {
  createSigningCase,
  expectRefusal,
  signCase,
  readReason,
  verifyWritten,
} from '../../../../signing/verify-written.ts'

const UNTRUSTED = 'The certificate is not trusted: "Failed to verify certificate chain"'

const signing = createSigningCase()
const { instance, leaf, key } = signing
const stranger = createSigstoreInstance()
const HOUR = 3_600_000
const later = new Date(SIGNED_AT.getTime() + HOUR)
const anotherArtifact = Buffer.from('another artifact')

/** A bundle in which this timestamp stands, or none. */
function replaceTimestamp(signedTimestamp: Buffer | undefined): WrittenBundle {
  const bundle = signCase(signing, { log: instance.rekorV2 })
  const rfc3161Timestamps = signedTimestamp ? [{ signedTimestamp: signedTimestamp.toString('base64') }] : []
  bundle.verificationMaterial.timestampVerificationData = { rfc3161Timestamps }
  return bundle
}

/** A bundle with a timestamp of its signature by `authority`. */
function resign(
  authority = instance.timestampAuthority,
  time = SIGNED_AT,
  request: Partial<ResponseRequest> = {},
): WrittenBundle {
  const bundle = signCase(signing, { log: instance.rekorV2 })
  const data = Buffer.from(bundle.messageSignature?.signature ?? '', 'base64')
  const timestamp = signTimestamp(authority, { data, time, ...request })
  const rfc3161Timestamps = [{ signedTimestamp: timestamp.toString('base64') }]
  bundle.verificationMaterial.timestampVerificationData = { rfc3161Timestamps }
  return bundle
}

describe('a timestamp is refused', () => {
  it('that is missing', () => {
    expectRefusal(signing, replaceTimestamp(undefined), 'No trusted time proves when it was signed')
  })

  it('of another signature', () => {
    const timestamp = signTimestamp(instance.timestampAuthority, { data: anotherArtifact, time: SIGNED_AT })
    expectRefusal(signing, replaceTimestamp(timestamp), 'No trusted time proves when it was signed')
  })

  it('of another authority', () => {
    expectRefusal(signing, resign(stranger.timestampAuthority), 'No trusted time proves when it was signed')
    expectRefusal(signing, resign(leaf), 'No trusted time proves when it was signed')
  })

  it('from when the certificate was not valid', () => {
    expectRefusal(signing, resign(instance.timestampAuthority, later), UNTRUSTED)
  })

  it('from when the authority was not valid', () => {
    const time = new Date(INSTANCE_END.getTime() + HOUR)
    expectRefusal(
      signing,
      resign(instance.timestampAuthority, time),
      'No trusted time proves when it was signed',
    )
  })

  it.each<[string, Partial<ResponseRequest>, string]>([
    ['that names another certificate', { named: leaf.der }, 'the timestamp names another certificate'],
    ['that names no certificate', { named: 'NONE' }, 'the timestamp does not name its certificate'],
    ['that signs no type', { signedType: '' }, 'the timestamp does not sign its content type'],
    [
      'that signs another type',
      { signedType: '1.2.840.113549.1.7.1' },
      'the timestamp does not sign its content type',
    ],
    [
      'in the form of another version',
      { version: 3 },
      'the timestamp is not signed in the form of version 1',
    ],
  ])('%s', (_, request, reason) => {
    const bundle = resign(instance.timestampAuthority, SIGNED_AT, request)
    expectRefusal(signing, bundle, `A timestamp is not valid: ${reason}.`)
  })

  it('that was not granted', () => {
    expect(verifyWritten(signing, resign()).outcome).toBe('VERIFIED')
    expectRefusal(
      signing,
      resign(instance.timestampAuthority, SIGNED_AT, { status: 2 }),
      'A timestamp was not granted.',
    )
  })
})

const time = SIGNED_AT.toISOString()
const before = new Date(SIGNED_AT.getTime() - 1_000).toISOString()
const after = new Date(SIGNED_AT.getTime() + 1_000).toISOString()
type Root = ReturnType<typeof describeTrustRoot>
const withRoot = (
  change: (root: Root) => void,
  log = instance.rekorV2,
  signer: BundleRequest['signer'] = leaf,
) => {
  const root = structuredClone(describeTrustRoot(instance))
  change(root)
  const trustRoot = parseTrustRoot(JSON.stringify(root))
  return readReason(verifyWritten(signing, signCase(signing, { log, signer }), { trustRoot }))
}
const limitLogs = (end: string) => (root: Root) => {
  for (const { publicKey } of root.tlogs) publicKey.validFor.end = end
}
const limitTimestamps = (end: string) => (root: Root) => {
  for (const { validFor } of root.timestampAuthorities) validFor.end = end
}

describe('the periods of a trust root', () => {
  it('include their ends', () => {
    expect(withRoot(limitTimestamps(time))).toBe('VERIFIED')
    expect(withRoot(limitLogs(time))).toBe('VERIFIED')
    expect(withRoot(limitLogs(time), instance.rekor)).toBe('VERIFIED')
  })

  it('end the trust in an authority and in a log', () => {
    expect(withRoot(limitTimestamps(before))).toContain('REFUSED: No trusted time')
    expect(withRoot(limitLogs(before))).toContain('REFUSED: The key of the transparency log was not valid')
    expect(withRoot(limitLogs(before), instance.rekor)).toContain('REFUSED: The inclusion promise')
  })

  it('begin the trust in a log of certificates', () => {
    expect(withRoot(root => root.ctlogs.forEach(log => (log.publicKey.validFor.start = after)))).toContain(
      'SCT verification failed',
    )
  })

  it('are not borrowed from another authority', () => {
    const validFor = { start: before }
    expect(
      withRoot(root => {
        limitTimestamps(before)(root)
        root.timestampAuthorities.push({ certChain: { certificates: [] }, validFor })
      }),
    ).toContain('REFUSED: No trusted time')
  })

  it('must include now, where a signature with a key has no time', () => {
    const untimed = signCase(signing, { log: instance.rekorV2, signer: key, isTimestamped: false })
    const root = describeTrustRoot(instance)
    expect(verifyWritten(signing, untimed).outcome).toBe('VERIFIED')
    limitLogs(after)(root)
    const trustRoot = parseTrustRoot(JSON.stringify(root))
    expect(readReason(verifyWritten(signing, untimed, { trustRoot }))).toContain(
      'REFUSED: The key of the transparency log was not valid',
    )
  })

  it('are of authorities that may sign timestamps', () => {
    const certificates = [{ rawBytes: leaf.der.toString('base64') }]
    const start = '2026-01-01T00:00:00Z'
    expect(
      withRoot(root => (root.timestampAuthorities = [{ certChain: { certificates }, validFor: { start } }])),
    ).toContain('REFUSED: No trusted time')
  })
})
