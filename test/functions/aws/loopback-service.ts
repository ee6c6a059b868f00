import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP response of the service. */
export interface HttpResponse {
  status: number
  body: string
  type?: string
}

/** A service on the loopback interface with scripted responses, and the requests it received. */
export interface LoopbackService {
  /** The configuration of a client that calls it once, without retries. */
  client: {
    endpoint: string
    region: string
    maxAttempts: number
    credentials: { accessKeyId: string; secretAccessKey: string }
  }
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
  close(): Promise<void>
}

/** Starts a service that returns `responses` in turn and repeats the last one. */
export async function startLoopbackService(...responses: readonly HttpResponse[]): Promise<LoopbackService> {
  const requests: LoopbackService['requests'] = []
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const { method = '', url = '', headers } = request
      requests.push({ method, url, headers, body: Buffer.concat(parts).toString() })
      const reply = responses[Math.min(requests.length, responses.length) - 1]
      response.writeHead(reply?.status ?? 500, { 'content-type': reply?.type ?? 'application/xml' })
      response.end(reply?.body)
    })()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    client: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    requests,
    close: () =>
      new Promise((resolve, reject) => server.close(failure => (failure ? reject(failure) : resolve()))),
  }
}
