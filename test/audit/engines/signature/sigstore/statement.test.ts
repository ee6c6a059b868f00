import { describe, expect, it } from 'vitest'
import {
  describeArtifact,
  parseArtifactDigest,
} from '../../../../../audit/engines/signature/sigstore/signed-artifact.ts'
import { hashHex, stateAbout } from '../../../../signing/sign-bundle.ts'
import {
  signAttestation,
  createSigningCase,
  readReason,
  verifyWritten,
} from '../../../../signing/verify-written.ts'

const signing = createSigningCase()
const { artifact } = signing
const sha256 = hashHex(artifact)
const sound = stateAbout(artifact)

/** What the verification of a signed statement says. */
function verifyStatement(statement: object | Buffer, payloadType?: string) {
  const message = { statement, ...(payloadType === undefined ? {} : { payloadType }) }
  return verifyWritten(signing, signAttestation(signing, { message }))
}

describe('a statement', () => {
  it.each(['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'])(
    'of type %s is read',
    _type => {
      expect(verifyStatement({ ...sound, _type })).toMatchObject({
        statement: { kind: 'OTHER', predicateType: 'https://example.com/test' },
      })
    },
  )

  it.each([
    ['https://slsa.dev/provenance/v1', 'PROVENANCE'],
    ['https://slsa.dev/provenance/v0.2', 'PROVENANCE'],
    ['https://spdx.dev/Document', 'SPDX'],
    ['https://spdx.dev/Document/v2.3', 'SPDX'],
    ['https://cyclonedx.org/bom', 'CYCLONEDX'],
    ['https://cyclonedx.org/bom/v1.6', 'CYCLONEDX'],
    ['https://sigstore.dev/cosign/sign/v1', 'SIGNATURE'],
    ['https://spdx.dev/Documents', 'OTHER'],
    ['https://example.com/https://spdx.dev/Document', 'OTHER'],
  ])('with the predicate %s is of kind %s', (predicateType, kind) => {
    expect(verifyStatement({ ...sound, predicateType })).toMatchObject({ statement: { kind, predicateType } })
  })

  const subjects: { name: string; subject: unknown; reason: string }[] = [
    {
      name: 'another digest',
      subject: [{ digest: { sha256: '0'.repeat(64) } }],
      reason: 'about another artifact',
    },
    { name: 'no digest', subject: [{ digest: {} }], reason: 'about another artifact' },
    {
      name: 'a digest in capitals',
      subject: [{ digest: { sha256: sha256.toUpperCase() } }],
      reason: 'another',
    },
    {
      name: 'a second digest of another artifact',
      subject: [{ digest: { sha256, sha512: '0'.repeat(128) } }],
      reason: 'about another artifact',
    },
    { name: 'no subject', subject: [], reason: 'malformed' },
    { name: 'a subject that is no list', subject: { digest: { sha256 } }, reason: 'malformed' },
  ]

  it.each(subjects)('with $name is refused', ({ subject, reason }) => {
    const check = verifyStatement({ ...sound, subject })
    expect(check.outcome).toBe('REFUSED')
    expect(readReason(check)).toContain(reason)
  })

  it('about several artifacts is about each of them', () => {
    const others = Array.from({ length: 200 }, (_, at) => ({
      digest: { sha256: String(at).padStart(64, '0') },
    }))
    expect(verifyStatement({ ...sound, subject: [...others, { digest: { sha256 } }] }).outcome).toBe(
      'VERIFIED',
    )
    expect(verifyStatement({ ...sound, subject: others }).outcome).toBe('REFUSED')
  })

  it('is not decided where only digests of other functions are known', () => {
    const bundle = signAttestation(signing)
    const artifactOnly = parseArtifactDigest(`sha512:${'0'.repeat(128)}`) ?? describeArtifact(artifact)
    expect(verifyWritten(signing, bundle, { artifact: artifactOnly }).outcome).toBe('UNKNOWN')
  })

  it('is refused if it is malformed, ambiguous or of another type', () => {
    const text = JSON.stringify(sound)
    const twice = text.replace('{', `{"subject":[{"digest":{"sha256":"${'0'.repeat(64)}"}}],`)
    const { _type, ...untyped } = sound
    expect(_type).toBeDefined()
    for (const statement of [
      Buffer.from(twice),
      Buffer.from(text.slice(1)),
      Buffer.from([0xff, 0xfe]),
      untyped,
      { ...sound, _type: 'https://in-toto.io/Statement/v2' },
      { ...sound, predicateType: '' },
    ])
      expect(verifyStatement(statement).outcome).toBe('REFUSED')
  })

  it('is not decided if the envelope is of another type', () => {
    expect(readReason(verifyStatement(sound, 'application/json'))).toBe(
      'UNKNOWN: Envelopes of type application/json are not supported.',
    )
  })
})

/** What is read of a provenance. */
function readProvenanceOf(version: string, predicate: object) {
  const check = verifyStatement({
    ...sound,
    predicateType: `https://slsa.dev/provenance/${version}`,
    predicate,
  })
  return check.outcome === 'VERIFIED' ? check.statement : check
}

describe('a SLSA provenance', () => {
  const builder = 'https://example.com/builder'
  const uri = 'git+https://github.com/example/shop@refs/heads/main'
  const repository = 'https://github.com/example/shop'
  const commit = '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567'

  it('of v1 names its builder, its source and its commit', () => {
    const predicate = {
      buildDefinition: {
        externalParameters: { workflow: { repository, ref: 'refs/heads/main', path: 'release.yml' } },
        resolvedDependencies: [
          { uri: 'git+https://github.com/example/other', digest: { gitCommit: 'f'.repeat(40) } },
          { uri, digest: { gitCommit: commit } },
        ],
      },
      runDetails: { builder: { id: builder } },
    }
    expect(readProvenanceOf('v1', predicate)).toMatchObject({ builder, source: repository, revision: commit })
    const { buildDefinition } = predicate
    const unresolved = { ...predicate, buildDefinition: { ...buildDefinition, resolvedDependencies: [] } }
    expect(readProvenanceOf('v1', unresolved)).toMatchObject({
      source: repository,
      revision: 'refs/heads/main',
    })
  })

  it('of v0.2 names its builder, its source and its commit', () => {
    const predicate = {
      builder: { id: builder },
      invocation: { configSource: { uri, digest: { sha1: commit } } },
    }
    expect(readProvenanceOf('v0.2', predicate)).toMatchObject({
      builder,
      source: repository,
      revision: commit,
    })
    const only = { builder: { id: builder }, materials: [{ uri }] }
    expect(readProvenanceOf('v0.2', only)).toMatchObject({ source: repository, revision: 'refs/heads/main' })
  })

  it('names no source where it is not clear', () => {
    const materials = [{ uri }, { uri: 'git+https://github.com/example/other' }]
    expect(readProvenanceOf('v0.2', { builder: { id: builder }, materials })).toEqual({
      kind: 'PROVENANCE',
      predicateType: 'https://slsa.dev/provenance/v0.2',
      builder,
    })
  })

  it.each([null, [], {}, { builder: builder }, { runDetails: { builder: {} } }])(
    'that is not understood names nothing: %j',
    predicate => {
      for (const version of ['v1', 'v0.2'])
        expect(Object.keys(readProvenanceOf(version, predicate as object) ?? {})).toEqual([
          'kind',
          'predicateType',
        ])
    },
  )
})
