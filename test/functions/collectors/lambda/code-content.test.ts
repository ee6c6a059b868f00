import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { CodeContent } from '../../../../functions/code-packages/code-content.ts'
import {
  buildFunctionCodeResource,
  buildLayerCodeResource,
  parseCodeContent,
} from '../../../../audit/resources/lambda/code-content.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { buildVersionResource } from '../../../../audit/resources/lambda/version.ts'
import { describeResource } from '../../../../audit/resources/kinds.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { createCodeContentCall } from '../../../../functions/aws/api/content/code-content.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import type { AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { getFunctionCode } from '../../../../functions/collectors/lambda/code/operations.ts'
import { brotliCompression } from '../../../../functions/stored-bytes/compression.ts'
import { createMemoryCache } from '../../../../functions/images/content/layer-cache.ts'
import { createStoredCodeCache } from '../../../../functions/code-packages/stored-code.ts'
import { createMemoryStore } from '../../../contracts/memory-store.ts'
import { createStubbedApi } from '../stubbed-api.ts'
import { writeZip, type ZipFile } from '../../../code-packages/zip-writer.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const SECRET = 'AKIAQ3EGTUYQ7HMVJ2BN'
const URL_SECRET = 'X-Amz-Signature=f00dfeed'
const ENV: ZipFile = { name: 'app/.env', content: `AWS_ACCESS_KEY_ID=${SECRET}\n` }
const orders = buildFunctionResource('orders', where)
const layerArn = 'arn:aws:lambda:eu-west-1:444455556666:layer:shared:4'

/** A Lambda that serves archives at presigned URLs. */
interface CodeServer {
  call: AwsCall
  /** The inputs of calls, and the paths of downloads. */
  requests: unknown[]
  close(): Promise<void>
}

let server: CodeServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

function hashCode(archive: Buffer): string {
  return createHash('sha256').update(archive).digest('base64')
}

/** Serves `archive` for each function and layer; what Lambda says of it can deviate. */
async function serveCode(
  archive: Buffer,
  said: { CodeSha256?: string; CodeSize?: number } = {},
  status = 200,
): Promise<CodeServer> {
  const requests: unknown[] = []
  const http = createServer(({ url = '' }, response) => {
    requests.push(url.slice(0, url.indexOf('?')))
    response.writeHead(status, { 'content-type': 'application/zip' })
    response.end(archive)
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const Location = `http://127.0.0.1:${port}/code.zip?${URL_SECRET}`
  const described = { CodeSha256: hashCode(archive), CodeSize: archive.length, ...said }
  const call: AwsCall = (awsOperation, _, input) => {
    requests.push({ [awsOperation.name]: input })
    return Promise.resolve(
      awsOperation === getFunctionCode
        ? { Configuration: described, Code: { Location, RepositoryType: 'S3' } }
        : { Content: { ...described, Location } },
    )
  }
  server = {
    call,
    requests,
    close: () =>
      new Promise((resolve, reject) => http.close(failure => (failure ? reject(failure) : resolve()))),
  }
  return server
}

function createCache() {
  return createStoredCodeCache({
    store: createMemoryStore(),
    compression: brotliCompression,
    now: () => new Date('2026-11-29T00:00:00Z'),
  })
}

function readCode(call: AwsCall, resource: Resource) {
  return createAccountReader(call, text => text).read(resource, ['content'])
}

const archive = writeZip([{ name: 'index.mjs', content: 'export {}' }, ENV])
const ofLatest = buildFunctionCodeResource(orders, hashCode(archive))
const ofVersion = buildFunctionCodeResource(buildVersionResource(orders, '7'), hashCode(archive))
const ofLayer = buildLayerCodeResource(layerArn, where.account)
const known = { secrets: { known: { found: [{ path: 'app/.env', detected: ['AWS access key'] }] } } }

describe('the code of a function', () => {
  it('is searched once for all versions that have it', async () => {
    const { call, requests } = await serveCode(archive)
    const code = createCodeContentCall(createCache(), { call })
    expect(await readCode(code, ofLatest)).toMatchObject({ facts: known, transient: false })
    expect(requests).toEqual([{ GetFunction: { FunctionName: 'orders' } }, '/code.zip'])
    expect(await readCode(code, ofVersion)).toMatchObject({ facts: known })
    expect(requests).toHaveLength(2)
  })

  it('is that of the version', async () => {
    const { call, requests } = await serveCode(archive)
    await readCode(createCodeContentCall(createCache(), { call }), ofVersion)
    expect(requests[0]).toEqual({ GetFunction: { FunctionName: 'orders', Qualifier: '7' } })
  })

  it('is in answers without secrets and URLs, so that an account file can have them', async () => {
    const { call } = await serveCode(archive)
    const code = createCodeContentCall(createCache(), { call })
    const answers: unknown[] = []
    const recording: AwsCall = async (awsOperation, region, input) => {
      const output: unknown = await code(awsOperation, region, input)
      answers.push(JSON.parse(JSON.stringify(output)))
      return output
    }
    const reading = await readCode(recording, ofLatest)
    const recorded = JSON.stringify([answers, reading])
    for (const secret of [SECRET, URL_SECRET, '127.0.0.1']) expect(recorded).not.toContain(secret)
    const answering: AwsCall = () => Promise.resolve(answers.shift())
    expect(await readCode(answering, ofLatest)).toEqual(reading)
  })

  it.each<[string, Parameters<typeof serveCode>, string]>([
    [
      'other bytes',
      [writeZip([ENV, ENV]), { CodeSha256: hashCode(archive) }],
      'is not what its CodeSha256 says',
    ],
    ['fewer bytes', [archive, { CodeSize: archive.length + 1 }], 'bytes, not the'],
    ['more bytes', [archive, { CodeSize: archive.length - 1 }], 'has more than the'],
    ['an expired URL', [archive, {}, 403], 'the download failed with HTTP 403'],
    ['a server that fails', [archive, {}, 500], 'the download failed with HTTP 500'],
    ['other code by now', [writeZip([ENV])], 'the function has other code by now'],
  ])('is unknown for now, without its URL: %s', async (_, served, why) => {
    const { call } = await serveCode(...served)
    const reading = await readCode(createCodeContentCall(createCache(), { call }), ofLatest)
    const unknown = expect.stringContaining(why) as string
    expect(reading).toMatchObject({ facts: { secrets: { unknown } }, transient: true })
    expect(JSON.stringify(reading)).not.toContain(URL_SECRET)
    expect(JSON.stringify(reading)).not.toContain('127.0.0.1')
  })

  it('is unknown without its URL if nothing listens at it', async () => {
    const { call } = await serveCode(archive)
    await server?.close()
    server = undefined
    const reading = await readCode(createCodeContentCall(createCache(), { call }), ofLatest)
    const unknown = expect.stringMatching(/the download was interrupted \(\w+\)$/) as string
    expect(reading).toMatchObject({ facts: { secrets: { unknown } }, transient: true })
  })

  it.each([
    ['no archive', Buffer.from('hello'), 'the archive is no whole ZIP archive'],
    ['encrypted', writeZip([{ ...ENV, flags: 1 }]), 'the archive has the file app/.env, which is encrypted'],
  ])('has the reason why it cannot be searched, and is not read again: %s', async (_, bytes, unread) => {
    const { call } = await serveCode(bytes)
    const resource = buildFunctionCodeResource(orders, hashCode(bytes))
    expect(await readCode(createCodeContentCall(createCache(), { call }), resource)).toMatchObject({
      facts: { secrets: { known: { found: [], unread } } },
      transient: false,
    })
  })

  it('has at most 30 places', async () => {
    const bytes = writeZip(Array.from({ length: 31 }, (_, index) => ({ ...ENV, name: `${index}.env` })))
    const { call } = await serveCode(bytes)
    const resource = buildFunctionCodeResource(orders, hashCode(bytes))
    const reading = await readCode(createCodeContentCall(createCache(), { call }), resource)
    const unread = 'the archive has secrets in 31 files, of which 30 are kept'
    expect(reading).toMatchObject({ facts: { secrets: { known: { unread } } } })
    const facts = reading === 'NOT_FOUND' ? {} : reading.facts
    expect(facts['secrets']).toMatchObject({ known: { found: { length: 30 } } })
  })

  it('says how many bytes were downloaded, once for all that have the same code', async () => {
    const { call } = await serveCode(archive)
    const downloads: number[] = []
    const onDownload = (bytes: number) => void downloads.push(bytes)
    const code = createCodeContentCall(createMemoryCache<CodeContent>(), { call, onDownload })
    await readCode(code, ofLatest)
    await readCode(code, ofVersion)
    expect(downloads).toEqual([archive.length])
  })

  it.each<[{ CodeSize: number }, number | undefined, string]>([
    [{ CodeSize: 2 ** 40 }, undefined, 'at most 314572800 are read'],
    [{ CodeSize: archive.length }, 10, 'are downloaded outside of a deployment'],
  ])('is not downloaded beyond a limit: %j', async (said, maxBytes, why) => {
    const { call, requests } = await serveCode(archive, said)
    const options = maxBytes === undefined ? { call } : { call, maxBytes }
    const code = createCodeContentCall(createMemoryCache<CodeContent>(), options)
    const unread = expect.stringContaining(why) as string
    expect(await readCode(code, ofLatest)).toMatchObject({ facts: { secrets: { known: { unread } } } })
    expect(requests).toHaveLength(1)
  })
})

/** A Lambda that answers with an error. */
function fail(error: string): AwsCall {
  return createStubbedApi({ GetFunction: { error }, GetLayerVersion: { error } })
}

describe('the code of a layer version', () => {
  it('is searched, also of another account', async () => {
    const { call, requests } = await serveCode(archive)
    const code = createCodeContentCall(createCache(), { call })
    expect(await readCode(code, ofLayer)).toMatchObject({ facts: known })
    const input = { LayerName: 'arn:aws:lambda:eu-west-1:444455556666:layer:shared', VersionNumber: 4 }
    expect(requests).toEqual([{ GetLayerVersion: input }, '/code.zip'])
  })

  it('is withheld if its account does not allow to read it', async () => {
    expect(
      await readCode(createCodeContentCall(createCache(), { call: fail('AccessDeniedException') }), ofLayer),
    ).toMatchObject({
      facts: { secrets: { unknown: expect.stringContaining('by account 444455556666') as string } },
    })
  })

  it('is not found if it was deleted', async () => {
    expect(
      await readCode(
        createCodeContentCall(createCache(), { call: fail('ResourceNotFoundException') }),
        ofLayer,
      ),
    ).toBe('NOT_FOUND')
  })

  it('of AWS without an account is unknown without a call', async () => {
    const resource = buildLayerCodeResource('arn:aws:lambda:::awslayer:AmazonLinux1803', where.account)
    const unread = 'AWS lets no account read layers without an owner'
    expect(await readCode(fail('NotExpected'), resource)).toMatchObject({
      facts: { secrets: { known: { unread } } },
    })
  })
})

describe('the names of code', () => {
  const codeSha256 = `${'+/aZ09'.repeat(7)}A=`

  it.each([
    [buildFunctionCodeResource(orders, codeSha256), { FunctionName: 'orders', codeSha256 }, 'code orders'],
    [
      buildFunctionCodeResource(buildVersionResource(orders, '7'), codeSha256),
      { FunctionName: 'orders', Qualifier: '7', codeSha256 },
      'code orders:7',
    ],
    [ofLayer, { LayerName: layerArn.slice(0, -2), VersionNumber: 4 }, 'code shared:4'],
  ])('say what it is the code of: %j', (resource, owner, described) => {
    expect(parseCodeContent(resource)).toMatchObject(owner)
    expect(describeResource(resource)).toBe(described)
  })
})
