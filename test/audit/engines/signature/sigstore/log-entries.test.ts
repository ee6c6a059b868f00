import { describe, expect, it } from 'vitest'
import { type WrittenBundle } from '../../../../signing/sign-bundle.ts'
import { signLeaf, SIGNED_AT } from '../../../../signing/sigstore-instance.ts'
import {
  createTransparencyLog,
  logEntry,
  signInclusion,
  signCheckpoint,
  type LoggedEntry,
} from '../../../../signing/transparency-log.ts'
import {
  signAttestation,
  changeBit,
  createSigningCase,
  expectRefusal,
  signCase,
  verifyWritten,
} from '../../../../signing/verify-written.ts'

const UNTRUSTED = 'The certificate is not trusted: "Failed to verify certificate chain"'

const signing = createSigningCase()
const { instance, leaf } = signing
const later = new Date(SIGNED_AT.getTime() + 3_600_000)
const anotherArtifact = Buffer.from('another artifact')

/** `bundle` after `change` of its first log entry. */
function changeEntry(bundle: WrittenBundle, change: (entry: LoggedEntry) => void): WrittenBundle {
  const [entry] = bundle.verificationMaterial.tlogEntries
  if (entry) change(entry)
  return bundle
}

describe('an entry of a transparency log is refused', () => {
  it('that is about another artifact, another signature, or another signer', () => {
    const other = signCase({ ...signing, artifact: anotherArtifact })
    const attested = signAttestation(signing)
    const again = signCase(signing, { signer: signLeaf(instance) })
    for (const from of [other, attested, again]) {
      const bundle = signCase(signing)
      bundle.verificationMaterial.tlogEntries = from.verificationMaterial.tlogEntries
      expectRefusal(signing, bundle, 'The entry of the transparency log is about something else')
    }
  })

  it('that names another signer, although all else is right', () => {
    const twin = signLeaf(instance, { notAfter: new Date(SIGNED_AT.getTime() + 500_000) })
    const bundle = signCase(signing, { signer: { ...twin, privateKey: leaf.privateKey } })
    bundle.verificationMaterial.certificate = { rawBytes: leaf.der.toString('base64') }
    expectRefusal(
      signing,
      bundle,
      'The entry of the transparency log is about something else: another signer.',
    )
  })

  it('without its log being trusted', () => {
    const log = createTransparencyLog('rekor.example.com', 1)
    expectRefusal(
      signing,
      signCase(signing, { log }),
      'The inclusion promise of the transparency log is not valid',
    )
    const logV2 = createTransparencyLog('log2026.rekor.example.com', 2)
    expectRefusal(
      signing,
      signCase(signing, { log: logV2 }),
      'The inclusion proof of the transparency log is not valid',
    )
  })

  const changes: { name: string; change: (entry: LoggedEntry) => void; reason: string }[] = [
    {
      name: 'whose promise is changed',
      change: entry => {
        const signedEntryTimestamp = changeBit(entry.inclusionPromise?.signedEntryTimestamp)
        entry.inclusionPromise = { signedEntryTimestamp }
      },
      reason: 'The inclusion promise',
    },
    {
      name: 'whose time is changed',
      change: entry => {
        entry.integratedTime = String(Number(entry.integratedTime) + 1)
      },
      reason: 'The inclusion promise',
    },
    {
      name: 'whose promise is for another time',
      change: entry => {
        entry.integratedTime = String(later.getTime() / 1_000)
        entry.inclusionPromise = signInclusion(instance.rekor, entry)
      },
      reason: UNTRUSTED,
    },
    {
      name: 'without a time',
      change: entry => {
        delete entry.inclusionPromise
      },
      reason: 'No trusted time proves when it was signed',
    },
    {
      name: 'without a proof',
      change: entry => {
        delete entry.inclusionProof
      },
      reason: 'The bundle lacks what its version demands',
    },
    {
      name: 'without a checkpoint',
      change: entry => {
        delete entry.inclusionProof?.checkpoint
      },
      reason: 'The bundle lacks what its version demands',
    },
    {
      name: 'whose checkpoint is empty',
      change: entry => {
        if (entry.inclusionProof) entry.inclusionProof.checkpoint = { envelope: '' }
      },
      reason: 'The inclusion proof',
    },
    {
      name: 'whose checkpoint is changed',
      change: entry => {
        const { checkpoint } = entry.inclusionProof ?? {}
        if (checkpoint) checkpoint.envelope = checkpoint.envelope.replace('\n11\n', '\n12\n')
      },
      reason: 'The inclusion proof',
    },
    {
      name: 'whose checkpoint is of another tree',
      change: entry => {
        const envelope = signCheckpoint(instance.rekor, 11, Buffer.alloc(32, 7))
        if (entry.inclusionProof) entry.inclusionProof.checkpoint = { envelope }
      },
      reason: 'The inclusion proof',
    },
    {
      name: 'whose proof is about another leaf',
      change: entry => {
        if (entry.inclusionProof) entry.inclusionProof.logIndex = '4'
      },
      reason: 'The inclusion proof',
    },
    {
      name: 'whose proof has another hash',
      change: entry => {
        const hashes = entry.inclusionProof?.hashes ?? []
        hashes[0] = changeBit(hashes[0])
      },
      reason: 'The inclusion proof',
    },
    {
      name: 'whose proof names another root',
      change: entry => {
        if (entry.inclusionProof) entry.inclusionProof.rootHash = changeBit(entry.inclusionProof.rootHash)
      },
      reason: 'The inclusion proof of the transparency log is not valid: it differs from its checkpoint.',
    },
    {
      name: 'of another kind than it says',
      change: entry => {
        entry.kindVersion = { kind: 'dsse', version: '0.0.1' }
      },
      reason: 'The entry of the transparency log is about something else',
    },
  ]

  it.each(changes)('$name', ({ change, reason }) => {
    expectRefusal(signing, changeEntry(signCase(signing), change), reason)
  })

  it.each([
    ['version 1', instance.rekor],
    ['version 2', instance.rekorV2],
  ])('of %s whose checkpoint is signed in a part of the name of the log', (_, log) => {
    const bundle = changeEntry(signCase(signing, { log }), ({ inclusionProof: { checkpoint } = {} }) => {
      if (checkpoint)
        checkpoint.envelope = checkpoint.envelope.replace(`\u2014 ${log.host}`, `\u2014 ${log.host.slice(1)}`)
    })
    expectRefusal(signing, bundle, 'The inclusion proof of the transparency log is not valid')
  })

  it.each([
    ['hashedrekord 0.0.1', signCase(signing), 'sha256', 'sha512'],
    ['hashedrekord 0.0.2', signCase(signing, { log: instance.rekorV2 }), 'SHA2_256', 'SHA2_512'],
    ['dsse 0.0.1', signAttestation(signing), 'sha256', 'sha512'],
    ['dsse 0.0.2', signAttestation(signing, { log: instance.rekorV2 }), 'SHA2_256', 'SHA2_384'],
  ])('of the kind %s whose hash is said to be of another function', (_, bundle, from, to) => {
    const [entry] = bundle.verificationMaterial.tlogEntries
    const log = entry?.inclusionPromise === undefined ? instance.rekorV2 : instance.rekor
    const text = Buffer.from(entry?.canonicalizedBody ?? '', 'base64').toString()
    const changed = text.replaceAll(`"algorithm":"${from}"`, `"algorithm":"${to}"`)
    const body = JSON.parse(changed) as Parameters<typeof logEntry>[1]
    bundle.verificationMaterial.tlogEntries = [logEntry(log, body, SIGNED_AT)]
    expectRefusal(
      signing,
      bundle,
      'The entry of the transparency log is about something else: a hash of another function.',
    )
  })

  it('twice', () => {
    const bundle = signCase(signing)
    bundle.verificationMaterial.tlogEntries.push(...bundle.verificationMaterial.tlogEntries)
    expectRefusal(signing, bundle, 'No trusted time proves when it was signed: "duplicate timestamp"')
  })

  it('by no certificate that was valid at its time, although the time is not signed', () => {
    const bundle = changeEntry(signCase(signing, { log: instance.rekorV2 }), entry => {
      entry.integratedTime = String(later.getTime() / 1_000)
    })
    expectRefusal(signing, bundle, 'The certificate was not valid when the entry was added')
  })
})

describe('an entry of a transparency log', () => {
  it('is verified if a witness signed the checkpoint of version 2, too', () => {
    const line = `\u2014 witness.example.com ${Buffer.alloc(68, 9).toString('base64')}\n`
    const bundle = changeEntry(signCase(signing, { log: instance.rekorV2 }), entry => {
      const { checkpoint } = entry.inclusionProof ?? {}
      if (checkpoint) checkpoint.envelope += line
    })
    expect(verifyWritten(signing, bundle).outcome).toBe('VERIFIED')
  })
})
