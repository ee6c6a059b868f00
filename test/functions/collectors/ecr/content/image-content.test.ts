import { afterEach, describe, expect, it, vi } from 'vitest'
import { buildImageContentResource } from '../../../../../audit/resources/ecr/image-content.ts'
import { buildImageResource } from '../../../../../audit/resources/ecr/image.ts'
import { createImageContentCall } from '../../../../../functions/aws/api/content/image-content.ts'
import { createAccountReader } from '../../../../../functions/collectors/account-reader.ts'
import type { AwsCall } from '../../../../../functions/collectors/api/aws-call.ts'
import { brotliCompression } from '../../../../../functions/stored-bytes/compression.ts'
import { createStoreCache } from '../../../../../functions/images/content/stored-layers.ts'
import { createMemoryStore } from '../../../../contracts/memory-store.ts'
import {
  addBlob,
  addImage,
  addLayer,
  createImageStore,
  type ImageStore,
  type TestImage,
} from '../../../../images/image-store.ts'
import { startRegistry, URL_SECRET, type RegistryServer } from '../../../../images/registry-server.ts'

const account = '111122223333'
const repositoryArn = `arn:aws:ecr:eu-west-1:${account}:repository/shop/api`
const DEBIAN_12 = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'
const SECRET = 'AKIAQ3EGTUYQ7HMVJ2BN'
const ENV_FILE = `AWS_ACCESS_KEY_ID=${SECRET}\nDB_PASSWORD=s3cr3t-Gh7kLm2Qx9\n`

let server: RegistryServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

/** A cache that all reads of a test share. */
function createCache() {
  return createStoreCache({
    store: createMemoryStore(),
    compression: brotliCompression,
    now: () => new Date('2026-11-29T00:00:00Z'),
  })
}

function buildContent(digest: string) {
  return buildImageContentResource(
    buildImageResource(repositoryArn, digest, { account, region: 'eu-west-1' }),
  )
}

function openReader(call: AwsCall) {
  return createAccountReader(call, text => text)
}

/** Two images on one base, of which the lower layer has a secret that a higher one removes. */
async function addImages(store: ImageStore, image: TestImage = {}) {
  const base = await addLayer(store, [
    ['etc/os-release', DEBIAN_12],
    ['etc/passwd', 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/app:/bin/sh\n'],
  ])
  const secret = await addLayer(store, [['app/.env', ENV_FILE]])
  const removal = await addLayer(store, [['app/.wh..env', '']])
  const other = await addLayer(store, [['app/main.js', 'console.log(1)']])
  const first = addImage(store, [base, secret, removal], { config: { User: 'app' }, ...image })
  const second = addImage(store, [base, secret, other], {
    config: { Env: [`TOKEN=${SECRET}`], User: 'toor' },
  })
  return { base, secret, removal, other, first: first.digest, second: second.digest }
}

describe('the content of an image', () => {
  it('is read from its layers, of which another image on the same base reads none again', async () => {
    const store = createImageStore()
    const { first, second, base, secret, other } = await addImages(store)
    server = await startRegistry(store)
    const reader = openReader(createImageContentCall(createCache(), { call: server.call }))
    const reading = await reader.read(buildContent(first), ['content'])
    expect(reading).toMatchObject({
      facts: {
        operatingSystem: { known: { id: 'debian', versionId: '12' } },
        defaultUser: { known: { user: 'app', isRoot: false } },
        secrets: { known: { found: [{ path: 'app/.env', layer: secret.descriptor.digest }] } },
      },
      transient: false,
    })
    expect(JSON.stringify(reading)).not.toContain(SECRET)
    const before = server.downloads.length
    expect(server.downloads).toContain(base.descriptor.digest)

    const another = await reader.read(buildContent(second), ['content'])
    const again = server.downloads.slice(before)
    expect(again).toHaveLength(2)
    expect(again).toContain(other.descriptor.digest)
    expect(again).not.toContain(base.descriptor.digest)
    expect(another).toMatchObject({
      facts: {
        defaultUser: { known: { unreadable: 'etc/passwd does not have the user' } },
        secrets: { known: { found: [{ path: 'variable TOKEN' }, { path: 'app/.env' }] } },
      },
    })
  })

  it('is in answers without secrets and URLs, so that an account file can have them', async () => {
    const store = createImageStore()
    const { second } = await addImages(store)
    server = await startRegistry(store)
    const answers: unknown[] = []
    const call = createImageContentCall(createCache(), { call: server.call })
    const recording: AwsCall = async (awsOperation, region, input) => {
      const output = await call(awsOperation, region, input)
      answers.push(JSON.parse(JSON.stringify(output)))
      return output
    }
    const reading = await openReader(recording).read(buildContent(second), ['content'])
    const recorded = JSON.stringify(answers)
    for (const secret of [SECRET, URL_SECRET, 's3cr3t', '127.0.0.1']) expect(recorded).not.toContain(secret)
    const answering: AwsCall = () => Promise.resolve(answers.shift())
    expect(await openReader(answering).read(buildContent(second), ['content'])).toEqual(reading)
  })

  it('has no secret that stands where the name of a variable does', async () => {
    const store = createImageStore()
    const { digest } = addImage(store, [], { config: { Env: [SECRET] } })
    server = await startRegistry(store)
    const call = createImageContentCall(createCache(), { call: server.call })
    const reading = await openReader(call).read(buildContent(digest), ['content'])
    expect(reading).toMatchObject({
      facts: { secrets: { known: { found: [{ path: 'variable (omitted: a secret was detected)' }] } } },
    })
    expect(JSON.stringify(reading)).not.toContain(SECRET)
  })

  it('goes on in a further message, which begins with the layers in the cache', async () => {
    const store = createImageStore()
    const { first } = await addImages(store)
    server = await startRegistry(store)
    const reader = openReader(createImageContentCall(createCache(), { call: server.call }))
    let progress: Readonly<Record<string, unknown>> = {}
    const messages: unknown[] = []
    for (;;) {
      const outcome = await reader.readInTime?.(buildContent(first), ['content'], {
        progress,
        hasTime: () => false,
      })
      messages.push(outcome)
      if (outcome === undefined || typeof outcome === 'string' || !('unfinished' in outcome)) break
      progress = outcome.unfinished
    }
    expect(messages.slice(0, -1)).toEqual([
      { unfinished: { content: { layers: 1, messages: 1 } } },
      { unfinished: { content: { layers: 2, messages: 2 } } },
    ])
    expect(messages.at(-1)).toMatchObject({ facts: { operatingSystem: { known: { id: 'debian' } } } })
    const layers = server.downloads.filter(digest => digest !== server?.downloads[0])
    expect(new Set(layers).size).toBe(layers.length)
  })

  it.each([
    ['HTTP 403', { status: 403, bytes: Buffer.from('denied') }, 'the download failed with HTTP 403'],
    ['HTTP 500', { status: 500, bytes: Buffer.from('') }, 'the download failed with HTTP 500'],
    ['other bytes', { status: 200, bytes: Buffer.from('other') }, 'is not what its digest says'],
  ])('is unknown for now if a download ends in %s', async (_, response, why) => {
    const store = createImageStore()
    const { first, base } = await addImages(store)
    for (const isBroken of [
      (digest: string) => digest === base.descriptor.digest,
      (digest: string) => !digest.startsWith(base.descriptor.digest),
    ]) {
      server = await startRegistry(store, (digest, bytes) =>
        isBroken(digest) ? response : { status: 200, bytes },
      )
      const reading = await openReader(createImageContentCall(createCache(), { call: server.call })).read(
        buildContent(first),
        ['content'],
      )
      const { facts } = reading as { facts: Record<string, { unknown: string }> }
      expect(reading).toMatchObject({ transient: true })
      expect(facts['secrets']?.unknown).toContain(why)
      expect(JSON.stringify(reading)).not.toContain(URL_SECRET)
      await server.close()
      server = undefined
    }
  })

  it('is unknown for now if there is no network, without the URL', async () => {
    const store = createImageStore()
    const { first } = await addImages(store)
    const closed = await startRegistry(store)
    await closed.close()
    const reading = await openReader(createImageContentCall(createCache(), { call: closed.call })).read(
      buildContent(first),
      ['content'],
    )
    expect(reading).toMatchObject({ transient: true })
    expect(JSON.stringify(reading)).toContain('the download was interrupted')
    expect(JSON.stringify(reading)).not.toContain('127.0.0.1')
  })

  it('says which layer ECR does not have, and what its layers say otherwise', async () => {
    const store = createImageStore()
    const { first, secret } = await addImages(store)
    store.blobs.delete(secret.descriptor.digest)
    server = await startRegistry(store)
    const reader = openReader(createImageContentCall(createCache(), { call: server.call }))
    const reading = await reader.read(buildContent(first), ['content'])
    const { digest } = secret.descriptor
    expect(reading).toMatchObject({
      facts: {
        operatingSystem: {
          known: { unreadable: expect.stringContaining('was not read completely') as string },
        },
        secrets: {
          known: {
            found: [],
            unread: `layer ${digest.slice(0, 19)} cannot be read: ECR does not have it (LayersNotFoundException)`,
          },
        },
      },
    })
  })

  it('is not downloaded beyond a maximum of bytes, but for the configuration', async () => {
    const store = createImageStore()
    const { first, base } = await addImages(store)
    server = await startRegistry(store)
    let downloaded = 0
    const onDownload = (bytes: number) => void (downloaded += bytes)
    const call = createImageContentCall(createCache(), { call: server.call, maxLayerBytes: 1, onDownload })
    const reading = await openReader(call).read(buildContent(first), ['content'])
    expect(server.downloads).toEqual([expect.any(String), base.descriptor.digest])
    expect(downloaded).toBe(base.descriptor.size)
    expect(reading).toMatchObject({
      facts: {
        operatingSystem: { known: { unreadable: expect.stringContaining('not read completely') as string } },
        secrets: { known: { unread: expect.stringContaining('of layers were downloaded') as string } },
      },
    })
  })

  it('of Windows needs no layers, and is unknown', async () => {
    const store = createImageStore()
    const { first } = await addImages(store, { os: 'windows' })
    server = await startRegistry(store)
    const reader = openReader(createImageContentCall(createCache(), { call: server.call }))
    const reading = await reader.read(buildContent(first), ['content'])
    expect(server.downloads).toHaveLength(1)
    expect(reading).toMatchObject({
      facts: {
        operatingSystem: { known: { id: 'windows' } },
        defaultUser: { known: { unreadable: 'the users of images of Windows are not read' } },
        secrets: { known: { found: [], unread: expect.stringContaining('files of Windows') as string } },
      },
    })
  })

  it.each([
    ['a manifest that is no image', { schemaVersion: 2 }, 'does not have the format of a manifest'],
    [
      'another configuration',
      {
        schemaVersion: 2,
        config: { mediaType: 'text/plain', digest: `sha256:${'a'.repeat(64)}`, size: 2 },
        layers: [],
      },
      'its configuration is not one of an image',
    ],
  ])('of %s is unknown for good', async (_, manifest, why) => {
    const store = createImageStore()
    const { digest } = addBlob(store, '', manifest)
    server = await startRegistry(store)
    const reader = openReader(createImageContentCall(createCache(), { call: server.call }))
    expect(await reader.read(buildContent(digest), ['content'])).toMatchObject({
      facts: { operatingSystem: { known: { unreadable: expect.stringContaining(why) as string } } },
      transient: false,
    })
  })

  it('of an image that does not exist is not found', async () => {
    server = await startRegistry(createImageStore())
    const reader = openReader(createImageContentCall(createCache(), { call: server.call }))
    expect(await reader.read(buildContent(`sha256:${'e'.repeat(64)}`), ['content'])).toBe('NOT_FOUND')
  })

  it('that a layer makes slow is read again later', async () => {
    const store = createImageStore()
    const { first } = await addImages(store)
    server = await startRegistry(store)
    const clock = vi.spyOn(performance, 'now')
    let time = 0
    clock.mockImplementation(() => (time += 100_000))
    const reading = await openReader(createImageContentCall(createCache(), { call: server.call })).read(
      buildContent(first),
      ['content'],
    )
    clock.mockRestore()
    expect(reading).toMatchObject({
      facts: { secrets: { unknown: expect.stringContaining('milliseconds to read') as string } },
    })
  })

  it('that is never kept ends as unknown, in messages that end in time', async () => {
    const store = createImageStore()
    const layers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => addLayer(store, [[`etc/${at}`, String(at)]])),
    )
    const { digest } = addImage(store, layers)
    let time = 0
    server = await startRegistry(store, (_, bytes) => {
      time += 10_000
      return { status: 200, bytes }
    })
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => time)
    const forgetful = { get: () => Promise.resolve(undefined), put: () => Promise.resolve() }
    const reader = openReader(createImageContentCall(forgetful, { call: server.call }))
    let longest = 0
    let progress: Readonly<Record<string, unknown>> = {}
    for (;;) {
      const startedAt = time
      const outcome = await reader.readInTime?.(buildContent(digest), ['content'], {
        progress,
        hasTime: () => true,
      })
      longest = Math.max(longest, time - startedAt)
      if (outcome !== undefined && typeof outcome === 'object' && 'unfinished' in outcome) {
        progress = outcome.unfinished
        continue
      }
      expect(outcome).toMatchObject({
        facts: { secrets: { unknown: 'its layers take longer to read than a message has' } },
      })
      break
    }
    clock.mockRestore()
    expect(longest).toBeLessThanOrEqual(60_000)
  })

  it('of very many slow layers ends as unknown, and the next read goes on with those that are kept', async () => {
    const store = createImageStore()
    const layers = await Promise.all(
      Array.from({ length: 30 }, (_, at) => addLayer(store, [[`etc/${at}`, String(at)]])),
    )
    const { digest } = addImage(store, layers)
    server = await startRegistry(store)
    const reader = openReader(createImageContentCall(createCache(), { call: server.call }))
    const readInMessages = async () => {
      let progress: Readonly<Record<string, unknown>> = {}
      for (let messages = 1; ; messages += 1) {
        const outcome = await reader.readInTime?.(buildContent(digest), ['content'], {
          progress,
          hasTime: () => false,
        })
        if (outcome === undefined || typeof outcome === 'string' || !('unfinished' in outcome))
          return { outcome, messages }
        progress = outcome.unfinished
      }
    }
    expect(await readInMessages()).toMatchObject({
      outcome: { facts: { secrets: { unknown: 'its layers take longer to read than 24 messages have' } } },
      messages: 24,
    })
    const downloads = server.downloads.length
    await expect(reader.read(buildContent(digest), ['content'])).resolves.toMatchObject({
      facts: { secrets: { known: { found: [] } } },
    })
    expect(server.downloads.length - downloads).toBeLessThan(layers.length / 2)
  })

  it('of which a layer is slow is not begun again in a further message', async () => {
    const store = createImageStore()
    const { first } = await addImages(store)
    server = await startRegistry(store)
    const clock = vi.spyOn(performance, 'now')
    let time = 0
    clock.mockImplementation(() => (time += 100_000))
    const reader = openReader(createImageContentCall(createCache(), { call: server.call }))
    const outcome = await reader.readInTime?.(buildContent(first), ['content'], {
      progress: {},
      hasTime: () => false,
    })
    clock.mockRestore()
    expect(outcome).toMatchObject({
      facts: { secrets: { unknown: expect.stringContaining('milliseconds to read') as string } },
    })
  })
})
