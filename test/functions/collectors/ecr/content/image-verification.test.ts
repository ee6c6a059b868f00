import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Descriptor } from '../../../../../audit/engines/image/descriptor.ts'
import { buildImageResource } from '../../../../../audit/resources/ecr/image.ts'
import { buildImageVerificationResource } from '../../../../../audit/resources/ecr/image-verification.ts'
import type { ImagePolicy } from '../../../../../audit/settings/image-policy.ts'
import { createAccountReader } from '../../../../../functions/collectors/account-reader.ts'
import { AwsCallError, type AwsCall } from '../../../../../functions/collectors/api/aws-call.ts'
import { createRedactor } from '../../../../../functions/collectors/redaction/redact.ts'
import { attachArtifact, attachByTag, signWithKey } from '../../../../images/attach-signatures.ts'
import {
  addBlob,
  addImage,
  addIndex,
  addLayer,
  createImageStore,
  type ImageStore,
} from '../../../../images/image-store.ts'
import { createRegistryApi } from '../../../../images/registry-api.ts'

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const containing = (text: string): unknown => expect.stringContaining(text)
const REPOSITORY = 'arn:aws:ecr:eu-west-1:111122223333:repository/shop/app'
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const others = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const policy: ImagePolicy = {
  repositories: ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/*'],
  signedBy: [{ key: keys.publicKey.export({ format: 'pem', type: 'spki' }).toString() }],
}

let store: ImageStore
let image: Descriptor

afterEach(() => {
  vi.restoreAllMocks()
})

beforeEach(async () => {
  store = createImageStore()
  image = addImage(store, [await addLayer(store, [['etc/motd', 'hello']])], { tag: 'v1' })
})

/** Reads the verification of the image by these calls. */
function readBy(call: AwsCall, digest = image.digest, imagePolicies: readonly ImagePolicy[] = [policy]) {
  const reader = createAccountReader(call, createRedactor('key'), { imagePolicies })
  const where = { account: '111122223333', region: 'eu-west-1' }
  const resource = buildImageVerificationResource(buildImageResource(REPOSITORY, digest, where))
  return reader.read(resource, ['signatures'])
}

/** What reading the verification of an image finds, and the operations that it called. */
async function readVerification(
  digest = image.digest,
  imagePolicies: readonly ImagePolicy[] = [policy],
  signingStatuses: readonly object[] = [],
) {
  const { call, calls } = createRegistryApi(store, signingStatuses)
  const reading = await readBy(call, digest, imagePolicies)
  return { result: reading === 'NOT_FOUND' ? reading : reading.facts['result'], calls }
}

/** Attaches artifacts that are no signatures, each with another type. */
function attachOthers(from: number, to: number): void {
  for (let at = from; at < to; at += 1)
    attachArtifact(store, image, `application/vnd.example.${at}`, [
      { mediaType: 'text/plain', bytes: Buffer.from(String(at)) },
    ])
}

/** Adds the list of what refers to the image, as registries without the referrers API have it. */
function tagReferrers(referrers: readonly Descriptor[]): void {
  addIndex(store, referrers, image.digest.replace(':', '-'))
}

describe('the verification of an image of ECR', () => {
  it('calls nothing without a policy for the repository', async () => {
    const elsewhere = { ...policy, repositories: ['*.dkr.ecr.eu-west-1.amazonaws.com/other'] }
    expect(await readVerification(image.digest, [elsewhere])).toEqual({
      result: { known: 'NO_POLICY' },
      calls: [],
    })
  })

  it('finds a signature by the tag of cosign', async () => {
    attachByTag(store, image, 'sig', [signWithKey(image.digest, keys.privateKey)])
    expect(await readVerification()).toEqual({
      result: {
        known: {
          verified: true,
          by: [{ scheme: 'cosign-key', identity: matching(/^sha256:/) }],
          reasons: [],
          mode: 'enforce',
        },
      },
      calls: ['BatchGetImage', 'ListImageReferrers', 'BatchGetImage', 'GetDownloadUrlForLayer'],
    })
  })

  it('finds a signature by its subject, and by the referrers tag', async () => {
    const signature = signWithKey(image.digest, keys.privateKey)
    const bySubject = attachArtifact(store, image, 'application/vnd.dev.cosign.artifact.sig.v1+json', [
      signature,
    ])
    expect((await readVerification()).result).toMatchObject({ known: { verified: true } })
    store.blobs.delete(bySubject.digest)
    expect((await readVerification()).result).toMatchObject({ known: { verified: false } })
    const { digest: _, ...unlinked } = attachByTag(store, image, 'sig', [signature])
    const byTag = store.tags.get(`${image.digest.replace(':', '-')}.sig`)
    store.tags.clear()
    tagReferrers([{ ...unlinked, digest: byTag?.digest ?? '' }])
    expect((await readVerification()).result).toMatchObject({ known: { verified: true } })
  })

  it('is refused without a signature, and with one by another key or of another image', async () => {
    expect((await readVerification()).result).toEqual({
      known: {
        verified: false,
        by: [],
        reasons: ['no signature of an accepted kind is attached to the image'],
        mode: 'enforce',
      },
    })
    attachByTag(store, image, 'sig', [
      signWithKey(image.digest, others.privateKey),
      signWithKey(`sha256:${'0'.repeat(64)}`, keys.privateKey),
    ])
    expect((await readVerification()).result).toMatchObject({
      known: {
        verified: false,
        reasons: [matching(/another key/), matching(/another digest/)],
      },
    })
  })

  it('is unknown if a signature cannot be read, or is not what its digest says', async () => {
    const layer = signWithKey(image.digest, keys.privateKey)
    attachByTag(store, image, 'sig', [layer])
    const { digest } = addBlob(store, layer.mediaType, layer.bytes)
    store.blobs.delete(digest)
    expect((await readVerification()).result).toEqual({
      unknown: `its signatures could not be verified: ${digest}: the download failed with HTTP 404`,
    })
    store.blobs.set(digest, Buffer.from('forged'))
    expect((await readVerification()).result).toMatchObject({
      unknown: matching(/not what its digest says/),
    })
  })

  it('does not take a manifest for what its digest does not say', async () => {
    const swapped = addImage(store, [await addLayer(store, [['etc/motd', 'bye']])])
    attachByTag(store, image, 'sig', [signWithKey(image.digest, keys.privateKey)])
    store.blobs.set(image.digest, store.blobs.get(swapped.digest) ?? Buffer.alloc(0))
    expect((await readVerification()).result).toMatchObject({
      unknown: matching(/not what its digest says/),
    })
  })

  it.each<[string, { status: string; version?: string; failureReason?: string }, object]>([
    ['COMPLETE', { status: 'COMPLETE' }, { known: { verified: true, by: [{ scheme: 'ecr-managed' }] } }],
    ['of a version of the profile', { status: 'COMPLETE', version: '/Ab12' }, { known: { verified: true } }],
    ['IN_PROGRESS', { status: 'IN_PROGRESS' }, { unknown: containing('ECR is signing it') }],
    [
      'FAILED',
      { status: 'FAILED', failureReason: 'no permission' },
      { known: { verified: false, reasons: [containing('no permission')] } },
    ],
    [
      'of another profile',
      { status: 'COMPLETE', version: '2' },
      { known: { verified: false, reasons: [containing('is not accepted')] } },
    ],
  ])('follows what ECR says of its own signature: %s', async (_, { version = '', ...status }, result) => {
    const signingProfile = 'arn:aws:signer:eu-west-1:111122223333:/signing-profiles/release'
    const managed = { ...policy, signedBy: [{ signingProfile }] }
    const statuses = [{ ...status, signingProfileArn: `${signingProfile}${version}` }]
    expect((await readVerification(image.digest, [managed], statuses)).result).toMatchObject(result)
  })

  it('is unknown by a policy that cannot be used', async () => {
    const document = { version: '1.0', trustPolicies: [] }
    const broken = { ...policy, signedBy: [{ trustPolicy: { document, trustStores: {} } }] }
    expect((await readVerification(image.digest, [broken])).result).toMatchObject({
      unknown: matching(/^the policy of its repository cannot be used: /),
    })
  })

  it('says that an image does not exist', async () => {
    expect((await readVerification(`sha256:${'0'.repeat(64)}`)).result).toBe('NOT_FOUND')
  })

  it('reads the manifests of 300 signatures in three calls, and counts those beyond 1,000', async () => {
    attachOthers(0, 300)
    const { calls } = await readVerification()
    expect(calls.filter(name => name === 'BatchGetImage')).toHaveLength(1 + 1 + 3)
    expect(calls.filter(name => name === 'GetDownloadUrlForLayer')).toEqual([])
    attachOthers(300, 1_100)
    expect(await readVerification()).toMatchObject({
      result: { unknown: matching(/more artifacts may refer to the image and were not read/) },
    })
  })

  it('keeps little of hostile signatures', async () => {
    const payload = Buffer.from('x')
    const hostile = Array.from({ length: 200 }, (_, at) => ({
      mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
      bytes: payload,
      annotations: { 'dev.cosignproject.cosign/signature': 'A'.repeat(1_000), at: String(at) },
    }))
    attachByTag(store, image, 'sig', hostile)
    const { result } = await readVerification()
    expect(JSON.stringify(result).length).toBeLessThan(4_000)
    expect(result).not.toMatchObject({ known: { verified: true } })
  })

  it('ends in time whatever refers to the image', async () => {
    const layers = Array.from({ length: 400 }, (_, at) => signWithKey(`sha256:${at}`, keys.privateKey))
    attachByTag(store, image, 'sig', layers)
    let time = 0
    vi.spyOn(performance, 'now').mockImplementation(() => (time += 500))
    const { result, calls } = await readVerification()
    expect(result).toMatchObject({
      unknown: expect.stringMatching(/take more than 30 seconds to verify/) as string,
    })
    expect(calls.filter(name => name === 'GetDownloadUrlForLayer').length).toBeLessThan(60)
  })

  it('reads manifests of 4 MB in calls of 16 MB, and 64 MB of them', async () => {
    for (let at = 0; at < 22; at += 1)
      attachArtifact(store, image, 'application/vnd.example', [
        {
          mediaType: 'text/plain',
          bytes: Buffer.from('x'),
          annotations: { at: String(at + 10).repeat(2_000_000) },
        },
      ])
    const { result, calls } = await readVerification()
    expect(result).toMatchObject({
      unknown: expect.stringContaining('2 more artifacts may refer to the image and were not read') as string,
    })
    expect(calls.filter(name => name === 'BatchGetImage')).toHaveLength(2 + 5)
  })

  it('reads 100 of the artifacts that only the referrers tag names', async () => {
    tagReferrers(
      Array.from({ length: 5_000 }, (_, at) => ({
        ...image,
        digest: `sha256:${at.toString(16).padStart(64, '0')}`,
      })),
    )
    const { result, calls } = await readVerification()
    expect(result).toMatchObject({
      unknown: expect.stringContaining('4900 more artifacts may refer') as string,
    })
    expect(calls.length).toBeLessThan(40)
  })

  it('is verified by one signature though ECR does not have the layer of another', async () => {
    const lost = { ...signWithKey(image.digest, others.privateKey), bytes: Buffer.from('lost') }
    const artifact = 'application/vnd.dev.cosign.artifact.sig.v1+json'
    attachArtifact(store, image, artifact, [lost])
    attachArtifact(store, image, artifact, [signWithKey(image.digest, keys.privateKey)])
    const { call } = createRegistryApi(store)
    const { digest } = addBlob(store, lost.mediaType, lost.bytes)
    const losing: AwsCall = (operation, region, input) =>
      input['layerDigest'] === digest
        ? Promise.reject(new AwsCallError(operation, 'LayersNotFoundException', 'it is not there'))
        : call(operation, region, input)
    expect(await readBy(losing)).toMatchObject({ facts: { result: { known: { verified: true } } } })
  })

  it('covers an index by the signature of the index alone', async () => {
    const index = addIndex(store, [image], 'multi')
    attachByTag(store, index, 'sig', [signWithKey(index.digest, keys.privateKey)])
    expect((await readVerification(index.digest)).result).toMatchObject({ known: { verified: true } })
    expect((await readVerification()).result).toMatchObject({ known: { verified: false } })
  })
})
