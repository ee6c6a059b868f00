import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Descriptor } from '../../../audit/engines/image/descriptor.ts'
import { openLayoutSource } from '../../../functions/images/oci-layout/layout-source.ts'
import { openLayout } from '../../../functions/images/oci-layout/layout-index.ts'
import { listLayoutReferrers } from '../../../functions/images/oci-layout/layout-referrers.ts'
import { attachArtifact, attachByTag, type AttachedBlob } from '../../images/attach-signatures.ts'
import {
  addBlob,
  addImage,
  addLayer,
  createImageStore,
  writeLayout,
  type ImageStore,
} from '../../images/image-store.ts'
import { runAssayIn } from '../run-assay.ts'

const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })

let folder = ''
let store: ImageStore
let signed: Descriptor
let unsigned: Descriptor

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-hostile-'))
  store = createImageStore()
  signed = addImage(store, [await addLayer(store, [['etc/motd', 'signed']])], { tag: '1.4.0' })
  unsigned = addImage(store, [await addLayer(store, [['etc/motd', 'unsigned']])])
  attachByTag(store, signed, 'sig', [signDigest(signed.digest)])
  writeLayout(store, join(folder, 'layout'))
  writeFileSync(join(folder, 'cosign.pub'), keys.publicKey.export({ format: 'pem', type: 'spki' }))
  const images = [{ repositories: ['*'], signedBy: [{ key: 'cosign.pub' }] }]
  writeFileSync(join(folder, 'images.json'), JSON.stringify({ images }))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A signature of cosign. */
function signDigest(digest: string): AttachedBlob {
  const image = { 'docker-manifest-digest': digest }
  const critical = { identity: { 'docker-reference': '' }, image, type: 'cosign container image signature' }
  const bytes = Buffer.from(JSON.stringify({ critical, optional: null }))
  const signature = sign('sha256', bytes, keys.privateKey).toString('base64')
  return {
    mediaType: SIMPLE_SIGNING,
    bytes,
    annotations: { 'dev.cosignproject.cosign/signature': signature },
  }
}

interface LayoutIndex {
  manifests: object[]
  [key: string]: unknown
}

function editIndex(edit: (index: LayoutIndex) => void): void {
  const path = join(folder, 'layout/index.json')
  const index = JSON.parse(readFileSync(path, 'utf8')) as LayoutIndex
  edit(index)
  writeFileSync(path, JSON.stringify(index))
}

function verify(image: string, ...options: string[]) {
  return runAssayIn(folder, 'image', 'verify', image, '--policy', 'images.json', ...options)
}

const text = (pattern: RegExp): unknown => expect.stringMatching(pattern)

describe('a layout that someone else made', () => {
  it('is verified as it is', async () => {
    expect(await verify('./layout:1.4.0')).toMatchObject({
      status: 0,
      stdout: text(new RegExp(signed.digest)),
    })
    expect(await verify('./layout')).toMatchObject({ status: 0, stdout: text(new RegExp(signed.digest)) })
  })

  it.each<[string, (index: LayoutIndex) => void]>([
    ['in another case', index => (index['Manifests'] = [unsigned])],
    [
      'of a descriptor in another case',
      index => (index.manifests = index.manifests.map(each => ({ ...each, Digest: 'x' }))),
    ],
  ])('with a key %s, which other programs read in its place, is refused', async (_, edit) => {
    editIndex(edit)
    expect(await verify('./layout:1.4.0')).toMatchObject({
      status: 2,
      stderr: text(/a key in two spellings/),
    })
  })

  it('with a key twice is refused', async () => {
    const path = join(folder, 'layout/index.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"manifests":', '"manifests":[],"manifests":'))
    expect(await verify('./layout:1.4.0')).toMatchObject({
      status: 2,
      stderr: text(/index\.json of the layout is no JSON/),
    })
  })

  it.each<[string, Partial<Descriptor>, RegExp]>([
    ['of another size', { size: 3 }, /says that sha256:\w+ has 3 bytes, and it has \d+/],
    ['without a size', { size: 0 }, /has 0 bytes/],
    ['of another type', { mediaType: INDEX }, /is application\/vnd\.oci\.image\.index.* says that it is/],
  ])('with an image that its index says to be %s is refused', async (_, change, reason) => {
    editIndex(index => {
      index.manifests = index.manifests.map(each => ({
        ...each,
        ...((each as Descriptor).digest === signed.digest ? change : {}),
      }))
    })
    expect(await verify('./layout:1.4.0')).toMatchObject({ status: 2, stderr: text(reason) })
    expect(await verify(`./layout@${signed.digest}`)).toMatchObject({ status: 2, stderr: text(reason) })
  })

  it('with a signature of another size than its manifest says is not verified', async () => {
    const { bytes, ...signature } = signDigest(signed.digest)
    const layer = { ...addBlob(store, SIMPLE_SIGNING, bytes), ...signature, size: bytes.length + 1 }
    const manifest = { schemaVersion: 2, config: addBlob(store, 'application/json', {}), layers: [layer] }
    const tag = `${signed.digest.replace(':', '-')}.sig`
    store.tags.set(tag, addBlob(store, 'application/vnd.oci.image.manifest.v1+json', manifest))
    writeLayout(store, join(folder, 'layout'))
    expect(await verify('./layout:1.4.0', '--json')).toMatchObject({
      status: 2,
      stdout: text(/does not have the size that its artifact says/),
    })
  })

  it.each([
    { kind: 'dev.cosignproject.cosign/sigs', 'org.opencontainers.image.ref.name': 'latest' },
    { 'org.opencontainers.image.ref.name': `sha256-${'a'.repeat(64)}.sig` },
    { 'io.containerd.image.name': `registry.example.com/x:sha256-${'a'.repeat(64)}` },
  ])('does not hide an image behind the name of a signature: %j', async annotations => {
    editIndex(index => index.manifests.unshift({ ...unsigned, annotations }))
    expect(await verify('./layout')).toMatchObject({ status: 2, stderr: text(/can be the image/) })
  })

  it('in a directory with the name of another image is not mistaken for it', async () => {
    writeLayout(store, join(folder, `layout@${unsigned.digest}`))
    expect(await verify(`./layout@${unsigned.digest}`)).toMatchObject({
      status: 2,
      stderr: text(/both .* are directories/),
    })
  })

  it('lists one blob that many entries name once', async () => {
    const list = addBlob(store, INDEX, {
      schemaVersion: 2,
      mediaType: INDEX,
      manifests: [],
      x: 'x'.repeat(1_000_000),
    })
    const tag = { 'org.opencontainers.image.ref.name': signed.digest.replace(':', '-') }
    writeLayout(
      store,
      join(folder, 'layout'),
      Array.from({ length: 2_000 }, () => ({ ...list, annotations: tag })),
    )
    const layout = await openLayout(join(folder, 'layout'))
    const source = await openLayoutSource(join(folder, 'layout'))
    const read: string[] = []
    const counting: (typeof source)['readManifest'] = digest => {
      read.push(digest)
      return source.readManifest(digest)
    }
    await listLayoutReferrers(layout, { readManifest: counting }, signed.digest)
    expect(read.filter(digest => digest === list.digest)).toHaveLength(1)
    expect(await verify('./layout:1.4.0')).toMatchObject({ status: 0 })
  })

  it('reads each signature once, and no more than 64 MB of them', async () => {
    const wrong = { ...signDigest(unsigned.digest), bytes: Buffer.alloc(4_000_000, 0x20) }
    const once = attachArtifact(
      store,
      signed,
      'x',
      Array.from({ length: 1_000 }, () => wrong),
    )
    const many = Array.from({ length: 20 }, (_, index) => ({
      ...wrong,
      bytes: Buffer.alloc(4_000_000 - index, 0x20),
    }))
    const beyond = attachArtifact(store, signed, 'y', many)
    store.tags.delete(`${signed.digest.replace(':', '-')}.sig`)
    writeLayout(store, join(folder, 'layout'), [once])
    expect(await verify('./layout:1.4.0', '--json')).toMatchObject({ status: 1 })
    writeLayout(store, join(folder, 'layout'), [once, beyond])
    expect(await verify('./layout:1.4.0', '--json')).toMatchObject({
      status: 2,
      stdout: text(/more bytes than are read/),
    })
  })

  it.each([
    'registry.example.com/shop:1.4.0',
    'Registry.example.com/shop',
    'shop',
    'index.docker.io/library/shop',
  ])('is not verified by the policy of another repository because --repository is %s', async repository => {
    expect(await verify('./layout:1.4.0', '--repository', repository)).toMatchObject({
      status: 2,
      stderr: text(/is no repository with its registry/),
    })
  })
})

describe('an artifact that is named by its digest', () => {
  it('is not a file of that name', async () => {
    mkdirSync(join(folder, 'work'))
    writeFileSync(join(folder, 'work', signed.digest), 'another artifact')
    writeFileSync(join(folder, 'work', 'bundle.json'), '{}')
    const options = [
      '--bundle',
      'bundle.json',
      '--artifact',
      signed.digest,
      '--key',
      '../cosign.pub',
      '--json',
    ]
    const { status, stdout } = await runAssayIn(join(folder, 'work'), 'image', 'verify', ...options)
    expect({ status, stdout }).toEqual({ status: 1, stdout: text(/"verified": false/) })
  })
})
