import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchHookPayload } from '../../../../functions/gate/hook/fetch-payload.ts'

const KEY = 'X-Amz-Signature=5f1c0ffee'
const never = () => new AbortController().signal

/** What the server answers, by path. */
const answers: Readonly<Record<string, { status?: number; headers?: Record<string, string>; body: string }>> =
  {
    '/both': { body: JSON.stringify({ template: 'Resources: {}', previousTemplate: '{}' }) },
    '/new': {
      body: JSON.stringify({
        template: '{}',
        previousTemplate: null,
        changedResources: [{ action: 'CREATE' }],
      }),
    },
    '/deleted': { body: JSON.stringify({ template: '' }) },
    '/list': { body: '[]' },
    '/text': { body: '<xml/>' },
    '/denied': { status: 403, body: 'no' },
    '/moved': { status: 302, headers: { location: '/both' }, body: '' },
    '/large': { body: JSON.stringify({ template: 'x'.repeat(9_000_000) }) },
  }

let server: Server
let endpoint = ''

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const { status = 200, headers = {}, body } = answers[url.split('?')[0] ?? ''] ?? { status: 404, body: '' }
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise(resolve => server.close(resolve)))

const read = (path: string) => fetchHookPayload(`${endpoint}${path}?${KEY}`, endpoint, never())

async function explain(address: string, signal = never()): Promise<string> {
  return fetchHookPayload(address, endpoint, signal).then(
    () => 'read',
    (failure: Error) => `${failure.name}: ${failure.message}`,
  )
}

describe('fetchHookPayload', () => {
  it('reads the templates', async () => {
    expect(await read('/both')).toEqual({ template: 'Resources: {}', previousTemplate: '{}' })
    expect(await read('/new')).toEqual({ template: '{}' })
    expect(await read('/deleted')).toEqual({})
  })

  it.each([
    ['/list', 'sent no templates'],
    ['/text', 'no JSON'],
    ['/denied', 'status 403'],
    ['/missing', 'status 404'],
    ['/moved', 'could not be read'],
    ['/large', 'more than 8388608 bytes'],
  ])('explains why it cannot read %s, without the address', async (path, why) => {
    const message = await explain(`${endpoint}${path}?${KEY}`)
    expect(message).toMatch(/^PayloadError: /)
    expect(message).toContain(why)
    expect(message).not.toContain(KEY)
  })

  it.each([
    'text',
    'file:///etc/passwd',
    'http://169.254.169.254/latest/meta-data',
    'http://bucket.s3.eu-west-1.amazonaws.com/key',
    'https://bucket.s3.eu-west-1.amazonaws.com:8443/key',
    'https://s3.eu-west-1.amazonaws.com.example.com/key',
    'https://evils3.amazonaws.com.example/key',
    'https://execute-api.eu-west-1.amazonaws.com/key',
    'https://notas3-host.amazonaws.com/key',
    'http://localhost:1/key',
  ])('opens no other address: %s', async address => {
    expect(await explain(address)).toMatch(/^PayloadError: the address of the templates is/)
  })

  it.each([
    'https://bucket.s3.eu-west-1.amazonaws.com/key',
    'https://bucket.s3.amazonaws.com/key',
    'https://s3.eu-west-1.amazonaws.com/bucket/key',
    'https://bucket.s3-eu-west-1.amazonaws.com/key',
    'https://bucket.s3.cn-north-1.amazonaws.com.cn/key',
    'https://bucket.s3.dualstack.eu-west-1.amazonaws.com/key',
  ])('accepts an address of Amazon S3: %s', async address => {
    expect(await explain(address, AbortSignal.abort())).toBe(
      'PayloadError: the templates could not be read from Amazon S3',
    )
  })
})
