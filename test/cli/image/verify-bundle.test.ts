import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { hashHex, stateAbout, writePem } from '../../signing/sign-bundle.ts'
import { describeTrustRoot, TEST_ISSUER, TEST_SUBJECT } from '../../signing/sigstore-instance.ts'
import { signAttestation, createSigningCase, signCase } from '../../signing/verify-written.ts'
import { runAssay } from '../run-assay.ts'

const signing = createSigningCase()
const { instance, artifact, key } = signing
const directory = mkdtempSync(join(tmpdir(), 'assay-image-'))
afterAll(() => rmSync(directory, { recursive: true }))

function write(name: string, content: string | Buffer): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

const files = {
  artifact: write('artifact', artifact),
  other: write('other', 'another artifact'),
  root: write('trusted_root.json', JSON.stringify(describeTrustRoot(instance))),
  key: write('cosign.pub', writePem(key)),
  keyless: write('keyless.json', JSON.stringify(signCase(signing))),
  keyed: write('keyed.json', JSON.stringify(signCase(signing, { signer: key }))),
  unlogged: write('unlogged.json', JSON.stringify(signCase(signing, { signer: key, log: 'NONE' }))),
  attested: write(
    'attested.json',
    JSON.stringify(
      signAttestation(signing, {
        message: {
          statement: stateAbout(artifact, 'https://slsa.dev/provenance/v0.2', {
            builder: { id: 'https://example.com/builder' },
            invocation: { configSource: { uri: 'git+https://github.com/example/shop@refs/heads/main' } },
          }),
        },
      }),
    ),
  ),
  unknown: write('unknown.json', JSON.stringify({ ...signCase(signing), mediaType: 'application/json' })),
}
const digest = `sha256:${hashHex(artifact)}`
const identity = ['--issuer', TEST_ISSUER, '--subject', TEST_SUBJECT]
const trust = ['--trusted-root', files.root]

const verify = (bundle: string, about: string, ...args: string[]) =>
  runAssay('image', 'verify', '--bundle', bundle, '--artifact', about, ...args)

const match = (subject: string) =>
  verify(files.keyless, digest, '--issuer-regexp', 'https://.*', '--subject-regexp', subject, ...trust)

describe('assay image verify --bundle', () => {
  it('exits with 0 for a signature by the expected identity or key, of a file or a digest', async () => {
    for (const about of [files.artifact, digest]) {
      expect(await verify(files.keyless, about, ...identity, ...trust)).toMatchObject({
        status: 0,
        stderr: '',
      })
      expect(await verify(files.keyed, about, '--key', files.key, ...trust)).toMatchObject({ status: 0 })
    }
    const { stdout } = await verify(files.keyless, digest, ...identity, ...trust)
    expect(stdout).toBe(`verified\n  by ${TEST_SUBJECT}, of ${TEST_ISSUER}, at 2026-06-01T12:00:00.000Z\n`)
  })

  it('prints JSON with who vouches for it', async () => {
    const { stdout } = await verify(files.attested, digest, ...identity, ...trust, '--json')
    expect(JSON.parse(stdout)).toEqual({
      schema: 'assay.image-verification/1',
      verified: true,
      by: [
        {
          scheme: 'cosign-keyless',
          identity: TEST_SUBJECT,
          issuer: TEST_ISSUER,
          signedAt: '2026-06-01T12:00:00.000Z',
          kind: 'PROVENANCE',
          predicateType: 'https://slsa.dev/provenance/v0.2',
          builder: 'https://example.com/builder',
          source: 'https://github.com/example/shop',
          revision: 'refs/heads/main',
        },
      ],
      reasons: [],
    })
  })

  it('exits with 1 if it is not verified, and says why', async () => {
    const { status, stdout } = await verify(files.keyless, files.other, ...identity, ...trust, '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      verified: false,
      by: [],
      reasons: ['The signature is about another artifact: its digest differs.'],
    })
    const others = ['--issuer', TEST_ISSUER, '--subject', 'https://example.com/.*']
    expect(await verify(files.keyless, digest, ...others, ...trust)).toMatchObject({ status: 1 })
    expect(await verify(files.keyless, digest, ...identity)).toMatchObject({ status: 1 })
  })

  it('matches whole texts with regular expressions', async () => {
    expect(await match('https://example\\.com/.*')).toMatchObject({ status: 0 })
    expect(await match('example\\.com')).toMatchObject({ status: 1 })
  })

  it('needs --allow-unlogged for a signature without a log entry', async () => {
    const byKey = ['--key', files.key, ...trust]
    expect(await verify(files.unlogged, digest, ...byKey)).toMatchObject({ status: 1 })
    expect(await verify(files.unlogged, digest, ...byKey, '--allow-unlogged')).toMatchObject({ status: 0 })
  })

  it('exits with 2 if it could not be decided', async () => {
    const { status, stdout } = await verify(files.unknown, digest, ...identity, ...trust, '--json')
    expect(status).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ verified: null, by: [] })
  })

  it.each([
    ['without a bundle', ['--artifact', digest, ...identity], 'or a --bundle and its --artifact'],
    ['without a signer', ['--bundle', files.keyless, '--artifact', digest], 'name a --key'],
    [
      'with two signers',
      ['--bundle', files.keyless, '--artifact', digest, '--key', files.key, ...identity],
      '--key excludes',
    ],
    ['without a subject', ['--bundle', files.keyless, '--artifact', digest, '--issuer', 'x'], '--subject'],
    [
      'with a subject twice',
      ['--bundle', files.keyless, '--artifact', digest, ...identity, '--subject-regexp', 'x'],
      'not both',
    ],
    [
      'with an empty subject',
      ['--bundle', files.keyless, '--artifact', digest, '--issuer', 'x', '--subject', ''],
      '--subject is empty',
    ],
    [
      'with a pattern that is none',
      ['--bundle', files.keyless, '--artifact', digest, '--issuer', 'x', '--subject-regexp', '('],
      'no regular expression',
    ],
    [
      'with a file that is no key',
      ['--bundle', files.keyed, '--artifact', digest, '--key', files.artifact],
      'no public key in PEM',
    ],
    [
      'with a bundle that is not there',
      ['--bundle', join(directory, 'none'), '--artifact', digest, ...identity],
      'cannot read the bundle',
    ],
    [
      'with an artifact that is not there',
      ['--bundle', files.keyless, '--artifact', 'sha256:1234', ...identity],
      'cannot read the artifact',
    ],
    [
      'with an artifact that is a directory',
      ['--bundle', files.keyless, '--artifact', directory, ...identity],
      'it is no file',
    ],
    [
      'with a trust root that is none',
      ['--bundle', files.keyless, '--artifact', digest, ...identity, '--trusted-root', files.keyless],
      'cannot use the trust root',
    ],
    [
      'with --allow-unlogged for an identity',
      ['--bundle', files.keyless, '--artifact', digest, ...identity, '--allow-unlogged'],
      'needs --key',
    ],
  ])('does not run %s', async (_, args, message) => {
    const { status, stdout, stderr } = await runAssay('image', 'verify', ...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})
