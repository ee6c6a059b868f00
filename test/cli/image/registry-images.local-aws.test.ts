import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createRegistryActor } from '../../flows/actors/registry-actor.ts'
import { attachArtifact, attachByTag, signWithKey } from '../../images/attach-signatures.ts'
import { addImage, addIndex, addLayer, createImageStore } from '../../images/image-store.ts'
import { startLocalAws, type LocalAws } from '../../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { runAssay } from '../run-assay.ts'

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const containing = (text: string): unknown => expect.stringContaining(text)
const ARTIFACT = 'application/vnd.dev.cosign.artifact.sig.v1+json'
const SECRET = 'AKIAQ3EGRZP7KD5XN2LM'
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const inspect = async (image: string, ...options: string[]) => {
  const { stdout, stderr, status } = await runAssay('image', 'inspect', image, '--json', ...options)
  return { status, stderr, ...(stdout === '' ? {} : (JSON.parse(stdout) as object)) }
}

describeOnLocalAws('assay image of an image in ECR', () => {
  let localAws: LocalAws
  let folder = ''
  const verify = async (image: string, ...options: string[]) => {
    const policy = join(folder, 'images.json')
    const { stdout, stderr, status } = await runAssay(
      'image',
      'verify',
      image,
      '--policy',
      policy,
      '--json',
      ...options,
    )
    return { status, stderr, ...(stdout === '' ? {} : (JSON.parse(stdout) as object)) }
  }

  beforeAll(async () => {
    localAws = await startLocalAws()
    for (const [name, value] of Object.entries(localAws.env)) vi.stubEnv(name, value)
    folder = mkdtempSync(join(tmpdir(), 'assay-registry-'))
    writeFileSync(join(folder, 'cosign.pub'), keys.publicKey.export({ format: 'pem', type: 'spki' }))
    const images = [{ repositories: ['*/shop/*'], signedBy: [{ key: 'cosign.pub' }] }]
    writeFileSync(join(folder, 'images.json'), JSON.stringify({ images }))
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
    await localAws.stop()
  })

  test('verify reads the image by tag and digest, and its signatures by tag and subject', async () => {
    const registry = createRegistryActor(localAws)
    await registry.createRepository('shop/app')
    const store = createImageStore()
    const image = addImage(store, [await addLayer(store, [['etc/motd', 'hello']])])
    await registry.pushManifest('shop/app', store, image, '1.4.0')
    const repository = `${localAws.account}.dkr.ecr.${localAws.region}.amazonaws.com/shop/app`
    expect(await verify(`${repository}:1.4.0`)).toMatchObject({ status: 1, verified: false })

    const signature = signWithKey(image.digest, keys.privateKey)
    const bySubject = attachArtifact(store, image, ARTIFACT, [signature])
    await registry.pushManifest('shop/app', store, bySubject)
    const verified = { status: 0, digest: image.digest, verified: true, by: [{ scheme: 'cosign-key' }] }
    expect(await verify(`${repository}:1.4.0`)).toMatchObject(verified)

    await registry.deleteImage('shop/app', bySubject.digest)
    expect(await verify(`${repository}@${image.digest}`)).toMatchObject({ status: 1 })
    const byTag = attachByTag(store, image, 'sig', [signature])
    await registry.pushManifest('shop/app', store, byTag, `${image.digest.replace(':', '-')}.sig`)
    expect(await verify(`${repository}@${image.digest}`)).toMatchObject(verified)
  })

  test('inspect reads what the image contains, by tag, by digest and of an index', async () => {
    const registry = createRegistryActor(localAws)
    await registry.createRepository('shop/content')
    const store = createImageStore()
    const base = await addLayer(store, [['etc/os-release', 'ID=debian\nVERSION_ID="12"\n']])
    const app = await addLayer(store, [['srv/.env', `KEY=${SECRET}\n`]])
    const [amd, arm] = [addImage(store, [base, app]), addImage(store, [base], { architecture: 'arm64' })]
    const index = addIndex(store, [amd, arm])
    for (const image of [amd, arm]) await registry.pushManifest('shop/content', store, image)
    await registry.pushManifest('shop/content', store, index, '1.4.0')
    await registry.pushManifest('shop/content', store, arm, 'base')
    const repository = `${localAws.account}.dkr.ecr.${localAws.region}.amazonaws.com/shop/content`
    const debian = { os: { osRelease: { id: 'debian' } } }
    const both = await inspect(`${repository}:1.4.0`, '--trusted-base', `${repository}:base`)
    expect(both).toMatchObject({ status: 0, digest: index.digest, images: [debian, debian] })
    expect(JSON.stringify(both)).not.toContain(SECRET)
    const one = await inspect(`${repository}@${arm.digest}`)
    expect(one).toMatchObject({ status: 0, digest: arm.digest, images: [debian] })

    expect(await inspect(`${repository}:none`)).toMatchObject({
      status: 2,
      stderr: containing('there is no image'),
    })
    await localAws.faults.deny('unsigned:*')
    const unread = await inspect(`${repository}@${arm.digest}`)
    await localAws.faults.clear()
    expect(unread).toMatchObject({ status: 2, stderr: matching(/HTTP 40\d/) })
    expect(JSON.stringify(unread)).not.toContain('X-Amz-Signature')
  })

  test('verify says what it could not read, and never the URL of a blob', async () => {
    const registry = createRegistryActor(localAws)
    await registry.createRepository('shop/broken')
    const repository = `${localAws.account}.dkr.ecr.${localAws.region}.amazonaws.com/shop/broken`
    expect(await verify(`${repository}:none`)).toMatchObject({
      status: 2,
      stderr: containing('has no image'),
    })
    expect(await verify(`${repository.replace('/broken', '/missing')}:1`)).toMatchObject({
      status: 2,
      stderr: containing('RepositoryNotFoundException'),
    })
    const store = createImageStore()
    const image = addImage(store, [await addLayer(store, [['etc/motd', 'bye']])])
    await registry.pushManifest('shop/broken', store, image, '1')
    const signature = attachArtifact(store, image, ARTIFACT, [signWithKey(image.digest, keys.privateKey)])
    await registry.pushManifest('shop/broken', store, signature)
    await localAws.faults.deny('unsigned:*')
    const unread = await verify(`${repository}:1`)
    expect(unread).toMatchObject({ status: 2, verified: null, reasons: [matching(/HTTP 40\d/)] })
    expect(JSON.stringify(unread)).not.toContain('X-Amz-Signature')
  })

  test('verify refuses a policy for other repositories, and --repository', async () => {
    const image = `${localAws.account}.dkr.ecr.${localAws.region}.amazonaws.com/other:1`
    expect(await verify(image)).toMatchObject({
      status: 2,
      stderr: containing('has no entry for'),
    })
    expect(await verify(image, '--repository', 'x/y')).toMatchObject({
      status: 2,
      stderr: containing('--repository is for a layout'),
    })
  })
})
