import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Descriptor } from '../../../audit/engines/image/descriptor.ts'
import {
  attachArtifact,
  attachByTag,
  signWithKey,
  type AttachedBlob,
} from '../../images/attach-signatures.ts'
import {
  addImage,
  addIndex,
  addLayer,
  createImageStore,
  writeLayout,
  type ImageStore,
} from '../../images/image-store.ts'
import { makeChain } from '../../signing/notation/chains.ts'
import { signNotation, type NotationRequest } from '../../signing/notation/signatures.ts'
import { signBundle } from '../../signing/sign-bundle.ts'
import {
  createSigstoreInstance,
  describeTrustRoot,
  signLeaf,
  TEST_ISSUER,
  TEST_SUBJECT,
} from '../../signing/sigstore-instance.ts'
import { runAssay } from '../run-assay.ts'

const NOTATION = 'application/vnd.cncf.notary.signature'
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json'
const ENDLESS = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2100-01-01T00:00:00Z') }
const made = makeChain(ENDLESS)
const other = makeChain(ENDLESS)
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const instance = createSigstoreInstance()

let folder = ''
let store: ImageStore
let image: Descriptor

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-layout-'))
  store = createImageStore()
  const layer = await addLayer(store, [['etc/motd', 'hello']])
  image = addImage(store, [layer], { tag: '1.4.0' })
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(path: string, content: object | string): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

/** Writes a trust policy of Notation, with its trust store beside it. */
function writeTrustPolicy(root: { pem: string } = made.root, registryScopes = ['*']): string {
  write('truststore/x509/ca/acme/root.pem', root.pem)
  const signatureVerification = { level: 'strict' }
  const trusted = { trustStores: ['ca:acme'], trustedIdentities: ['x509.subject: C=US, ST=WA, O=acme'] }
  const trustPolicies = [{ name: 'all', registryScopes, signatureVerification, ...trusted }]
  return write('trustpolicy.json', { version: '1.0', trustPolicies })
}

/** What Notation attaches to the image. */
function signByNotation(request: Partial<NotationRequest> = {}): Descriptor {
  const artifact = store.blobs.get(image.digest) ?? Buffer.alloc(0)
  const { envelope, mediaType } = signNotation({ ...made, artifact, ...request })
  return attachArtifact(store, image, NOTATION, [{ mediaType, bytes: envelope }])
}

/** What cosign attaches to an image with a key. */
function signByKey(privateKey: KeyObject, digest = image.digest): AttachedBlob {
  return signWithKey(digest, privateKey)
}

function writeImagePolicy(entry: object): string {
  write('cosign.pub', keys.publicKey.export({ format: 'pem', type: 'spki' }).toString())
  return write('images.json', { images: [{ repositories: ['*'], ...entry }] })
}

/** The verification of the image, and the exit code. */
async function verify(policy: string, untagged: readonly Descriptor[] = [], ...options: string[]) {
  const layout = join(folder, 'layout')
  writeLayout(store, layout, untagged)
  const { stdout, stderr, status } = await runAssay(
    'image',
    'verify',
    layout,
    '--policy',
    policy,
    '--json',
    ...options,
  )
  return { status, stderr, ...(stdout === '' ? {} : (JSON.parse(stdout) as object)) }
}

/** A bundle of an identity that states this about the image. */
function attest(predicateType: string, predicate: object): Descriptor {
  const subject = [{ name: 'app', digest: { sha256: image.digest.slice(7) } }]
  const statement = { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate }
  const bundle = signBundle(instance, { message: { statement }, signer: signLeaf(instance) })
  return attachArtifact(store, image, BUNDLE, [
    { mediaType: BUNDLE, bytes: Buffer.from(JSON.stringify(bundle)) },
  ])
}

const BUILT = {
  buildDefinition: {
    externalParameters: { workflow: { repository: 'https://example.com/shop', ref: 'refs/heads/main' } },
  },
  runDetails: { builder: { id: 'https://example.com/builder' } },
}
const PROVENANCE = 'https://slsa.dev/provenance/v1'

function trustInstance(): string[] {
  return ['--trusted-root', write('trusted_root.json', describeTrustRoot(instance))]
}

const text = (pattern: RegExp): unknown => expect.stringMatching(pattern)

describe('assay image verify LAYOUT --policy TRUSTPOLICY', () => {
  it('verifies a signature of Notation', async () => {
    const verification = await verify(writeTrustPolicy(), [signByNotation({ format: 'cose' })])
    expect(verification).toEqual({
      status: 0,
      stderr: '',
      schema: 'assay.image-verification/1',
      digest: image.digest,
      verified: true,
      by: [{ scheme: 'notation', identity: 'C=US, ST=WA, O=acme, CN=release' }],
      reasons: [],
    })
  })

  it('finds a valid signature among others', async () => {
    const signatures = [
      signByNotation(other),
      signByNotation({ artifact: Buffer.from('{}') }),
      signByNotation(),
    ]
    expect(await verify(writeTrustPolicy(), signatures)).toMatchObject({
      status: 0,
      verified: true,
      reasons: ['its certificates lead to no trusted one', text(/another artifact/)],
    })
  })

  it('does not verify an image without a signature', async () => {
    expect(await verify(writeTrustPolicy())).toMatchObject({
      status: 1,
      verified: false,
      by: [],
      reasons: ['no signature of an accepted kind is attached to the image'],
    })
  })

  it('does not verify an image by a signature of another one', async () => {
    const swapped = addImage(store, [await addLayer(store, [['etc/motd', 'bye']])], { tag: '2.0.0' })
    const signature = signByNotation()
    image = swapped
    const layout = join(folder, 'layout')
    const forged = { ...signature, annotations: {} }
    writeLayout(store, layout, [forged])
    const { status } = await runAssay('image', 'verify', `${layout}:2.0.0`, '--policy', writeTrustPolicy())
    expect(status).toBe(1)
  })

  it('could not tell if a signature cannot be read', async () => {
    const signature = signByNotation()
    const manifest = JSON.parse(Buffer.from(store.blobs.get(signature.digest) ?? '').toString()) as {
      layers: { digest: string }[]
    }
    store.blobs.delete(manifest.layers[0]?.digest ?? '')
    expect(await verify(writeTrustPolicy(), [signature])).toMatchObject({
      status: 2,
      verified: null,
      reasons: [text(/does not exist/)],
    })
  })

  it('could not tell if a signature is not what its digest says', async () => {
    const signature = signByNotation()
    store.blobs.set(signature.digest, Buffer.from('{}'))
    expect(await verify(writeTrustPolicy(), [signature])).toMatchObject({
      status: 2,
      verified: null,
      reasons: ['1 more artifacts may refer to the image and were not read'],
    })
  })

  it('refuses an image that is not what its digest says', async () => {
    store.blobs.set(image.digest, Buffer.from('{}'))
    expect(await verify(writeTrustPolicy())).toMatchObject({
      status: 2,
      stderr: text(/not what its digest says/),
    })
  })

  it('selects the policy by the repository', async () => {
    const policy = writeTrustPolicy(made.root, ['registry.example.com/shop/app'])
    const signatures = [signByNotation()]
    expect(await verify(policy, signatures)).toMatchObject({
      status: 2,
      stderr: text(/repository is not known/),
    })
    const repository = ['--repository', 'registry.example.com/shop/app']
    expect(await verify(policy, signatures, ...repository)).toMatchObject({ status: 0 })
    expect(await verify(policy, signatures, '--repository', 'registry.example.com/shop')).toMatchObject({
      status: 2,
    })
  })

  it('does not select the policy by what the layout says', async () => {
    const policy = writeTrustPolicy(made.root, ['registry.example.com/shop/app'])
    const layout = join(folder, 'layout')
    writeLayout(store, layout)
    const named = {
      ...image,
      annotations: { 'io.containerd.image.name': 'registry.example.com/shop/app:1.4.0' },
    }
    writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [named] }))
    const { status, stderr } = await runAssay('image', 'verify', `${layout}:1.4.0`, '--policy', policy)
    expect({ status, stderr }).toEqual({ status: 2, stderr: text(/repository is not known/) })
  })

  it.each<[string, () => void, RegExp]>([
    [
      'a trust store that is missing',
      () => rmSync(join(folder, 'truststore'), { recursive: true }),
      /no directory/,
    ],
    [
      'an empty trust store',
      () => rmSync(join(folder, 'truststore/x509/ca/acme/root.pem')),
      /has no certificate/,
    ],
    ['what is no certificate', () => write('truststore/x509/ca/acme/a.crt', 'x'), /cannot be parsed/],
    [
      'a leaf in the trust store',
      () => write('truststore/x509/ca/acme/a.pem', made.leaf.pem),
      /is no authority/,
    ],
    [
      'a symbolic link in the trust store',
      () => symlinkSync(write('a.pem', made.root.pem), join(folder, 'truststore/x509/ca/acme/a.pem')),
      /symbolic link/,
    ],
  ])('refuses %s', async (_, change, reason) => {
    const policy = writeTrustPolicy()
    change()
    expect(await verify(policy, [signByNotation()])).toMatchObject({ status: 2, stderr: text(reason) })
  })
})

describe('assay image verify LAYOUT --policy IMAGES', () => {
  it('verifies signatures of cosign with a key', async () => {
    attachByTag(store, image, 'sig', [signByKey(otherKeys.privateKey), signByKey(keys.privateKey)])
    expect(await verify(writeImagePolicy({ signedBy: [{ key: 'cosign.pub' }] }))).toMatchObject({
      status: 0,
      by: [{ scheme: 'cosign-key', identity: text(/^sha256:/) }],
    })
  })

  it('refuses signatures of cosign of another image, and by another key', async () => {
    const policy = writeImagePolicy({ signedBy: [{ key: 'cosign.pub' }] })
    attachByTag(store, image, 'sig', [
      signByKey(keys.privateKey, `sha256:${'0'.repeat(64)}`),
      signByKey(otherKeys.privateKey),
    ])
    expect(await verify(policy)).toMatchObject({
      status: 1,
      reasons: [text(/another digest/), text(/another key/)],
    })
  })

  const KEYLESS = { signedBy: [{ issuer: TEST_ISSUER, subject: TEST_SUBJECT }] }

  it('verifies who built an image, and from what', async () => {
    const provenance = [attest(PROVENANCE, BUILT)]
    const builder = 'https://example.com/builder'
    const check = (builtBy?: object) =>
      verify(writeImagePolicy({ ...KEYLESS, builtBy }), provenance, ...trustInstance())
    expect(await check()).toMatchObject({ status: 0, by: [{ identity: TEST_SUBJECT, builder }] })
    expect(await check({ builder, source: 'https://example.com/shop' })).toMatchObject({ status: 0 })
    expect(await check({ builder: 'https://example.com/other' })).toMatchObject({
      status: 1,
      reasons: [text(/it was built by https:\/\/example.com\/builder/)],
    })
    expect(await check({ builder, source: 'https://example.com/fork' })).toMatchObject({
      status: 1,
      reasons: [text(/it was built from https:\/\/example.com\/shop/)],
    })
  })

  it('does not take a bill of materials for a signature', async () => {
    const described = [attest('https://cyclonedx.org/bom', { bomFormat: 'CycloneDX' })]
    expect(await verify(writeImagePolicy(KEYLESS), described, ...trustInstance())).toMatchObject({
      status: 1,
      reasons: [text(/describes the image and does not vouch for it/)],
    })
  })

  it('demands a provenance where it says how an image must be built', async () => {
    attachByTag(store, image, 'sig', [signByKey(keys.privateKey)])
    const policy = writeImagePolicy({ signedBy: [{ key: 'cosign.pub' }], builtBy: { builder: 'x' } })
    expect(await verify(policy)).toMatchObject({ status: 1, reasons: [text(/no provenance/)] })
  })

  it.each<[string, object, RegExp]>([
    ['an unknown key', { signedBy: [{ key: 'cosign.pub' }], level: 'lax' }, /level": unknown key/],
    ['no signer', { signedBy: [] }, /signedBy": expected/],
    ['an unknown signer', { signedBy: [{ name: 'x' }] }, /a signer: a key/],
    ['a key that is missing', { signedBy: [{ key: 'missing.pub' }] }, /missing.pub/],
    [
      'a private key',
      { signedBy: [{ key: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }) }] },
      /private key/,
    ],
    ['no regular expression', { signedBy: [{ issuer: 'x', subjectPattern: '(' }] }, /regular expression/],
  ])('refuses a policy with %s', async (_, entry, reason) => {
    expect(await verify(writeImagePolicy(entry))).toMatchObject({ status: 2, stderr: text(reason) })
  })
})

describe('a layout', () => {
  it('with several images needs a tag or digest', async () => {
    addImage(store, [], { tag: '1.5.0' })
    expect(await verify(writeTrustPolicy())).toMatchObject({
      status: 2,
      stderr: text(/has 2 manifests.*1\.4\.0, 1\.5\.0/),
    })
  })

  it('with a signature of its index vouches for the index', async () => {
    const platform = image
    store.tags.clear()
    image = addIndex(store, [platform], 'multi')
    const signature = signByNotation({ artifactType: image.mediaType })
    expect(await verify(writeTrustPolicy(), [signature])).toMatchObject({ status: 0, digest: image.digest })
  })

  it('that leads out of itself is refused', async () => {
    const layout = join(folder, 'layout')
    writeLayout(store, layout)
    const blob = join(layout, 'blobs/sha256', image.digest.slice(7))
    rmSync(blob)
    symlinkSync(write('outside', '{}'), blob)
    const { status, stderr } = await runAssay('image', 'verify', layout, '--policy', writeTrustPolicy())
    expect({ status, stderr }).toEqual({ status: 2, stderr: text(/it is a symbolic link/) })
  })

  it('with 1,100 signatures that do not count could not tell', async () => {
    const signature = signByNotation(other)
    const many = Array.from({ length: 1_100 }, (_, index) => {
      const { mediaType, bytes } = {
        mediaType: 'application/jose+json',
        bytes: Buffer.from(`{"n":${index}}`),
      }
      return attachArtifact(store, image, NOTATION, [{ mediaType, bytes }])
    })
    const policy = writeTrustPolicy()
    expect(await verify(policy, [signature, ...many])).toMatchObject({
      status: 2,
      stderr: text(/has 1102 manifests/),
    })
    const named = await runAssay(
      'image',
      'verify',
      `${join(folder, 'layout')}:1.4.0`,
      '--policy',
      policy,
      '--json',
    )
    expect(JSON.parse(named.stdout)).toMatchObject({
      verified: null,
      reasons: [text(/101 more artifacts/), text(/lead to no trusted one/), text(/no JWS envelope/)],
    })
  })

  it('that is none is refused', async () => {
    mkdirSync(join(folder, 'empty'))
    const { status, stderr } = await runAssay(
      'image',
      'verify',
      join(folder, 'empty'),
      '--policy',
      writeTrustPolicy(),
    )
    expect({ status, stderr }).toEqual({ status: 2, stderr: text(/oci-layout of the layout/) })
  })
})
