import http from 'node:http'
import { finished } from 'node:stream/promises'
import { actorName } from './actors.ts'
import type { Answer } from './answer.ts'
import { type Call, type Request, readCall } from './call.ts'
import { cloudTrailRecord, recordEvent } from './cloudtrail.ts'
import { type Controlled, controlled } from './controlled.ts'
import { corrector } from './corrections.ts'
import { deliveryBy } from './delivery.ts'
import { ecrEvents } from './ecr-events.ts'
import { faultList } from './faults.ts'
import { eventHistory } from './history.ts'
import { publish } from './publish.ts'
import { type Answered, registryPush } from './registry-push.ts'

/** The proxy in front of the emulator: publishes what CloudTrail would, mends answers, injects faults, keeps a log. */
export type Edge = { server: http.Server; port: number; close: () => Promise<void> }

type State = Controlled & { answer: ReturnType<typeof corrector> }

const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length'])

/** Starts an edge on a loopback port, in front of the emulator at `emulator`. */
export async function startEdge(port: number, emulator: string): Promise<Edge> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
  const answer = corrector(request => forward(emulator, agent, request))
  const delivery = deliveryBy(event => publish(emulator, event))
  const history = eventHistory()
  const state: State = { emulator, calls: [], faults: faultList(), delivery, history, answer }
  const server = http.createServer((incoming, outgoing) => void handle(state, incoming, outgoing))
  server.keepAliveTimeout = 75_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { server, port, close: () => close(state, server, agent) }
}

async function close({ delivery }: State, server: http.Server, agent: http.Agent) {
  delivery.close()
  agent.destroy()
  server.closeAllConnections()
  await new Promise<void>(resolve => server.close(() => resolve()))
}

async function handle(state: State, incoming: http.IncomingMessage, outgoing: http.ServerResponse) {
  try {
    const request = await readRequest(incoming)
    const answer = request.url.pathname.startsWith('/_bed/')
      ? await controlled(state, request)
      : await answered(state, readCall(request))
    reply(outgoing, request.method, answer)
  } catch (error) {
    outgoing.writeHead(502, { 'content-type': 'text/plain' }).end(`bed: ${String(error)}`)
  }
}

async function answered(state: State, call: Call): Promise<Answer> {
  const started = performance.now()
  const fault = state.faults.strike(call)
  const answer = fault ?? (await answerOf(state, call))
  const { service, operation, region, accessKey: by } = call
  const ms = Math.round((performance.now() - started) * 10) / 10
  const at = new Date().toISOString()
  state.calls.push({
    service,
    operation,
    region,
    by,
    status: answer.status,
    ms,
    at,
    faulted: fault !== undefined,
  })
  await tell(state, registryPush(call, answer) ?? { call, answer })
  return answer
}

/** What CloudTrail and the service itself tell of a call. */
async function tell({ history, delivery }: State, { call, answer }: Answered) {
  const record = cloudTrailRecord(call, answer)
  if (record) {
    history.add(record)
    await delivery.deliver(recordEvent(call.service, record))
  }
  for (const event of ecrEvents(call, answer)) await delivery.deliver(event)
}

/** The emulator has no event history of use, but knows who may look it up. */
async function answerOf({ answer, history }: State, call: Call): Promise<Answer> {
  const emulated = await answer(call)
  const looksUp = call.service === 'cloudtrail' && call.operation === 'LookupEvents'
  return looksUp && emulated.status < 300 ? history.lookUp(call) : emulated
}

async function readRequest(incoming: http.IncomingMessage): Promise<Request> {
  const url = new URL(incoming.url ?? '/', 'http://bed')
  const headers: Record<string, string> = {}
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) headers[name] = values.join(',')
  return { method: incoming.method ?? 'GET', url, headers, body: await readAll(incoming) }
}

async function readAll(stream: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  await finished(stream)
  return Buffer.concat(chunks)
}

function forward(emulator: string, agent: http.Agent, request: Request): Promise<Answer> {
  const { method, url, body } = request
  const headers = asAdministrator(request.headers)
  const options = { method, headers, agent }
  return new Promise((resolve, reject) => {
    const outgoing = http.request(emulator + url.pathname + url.search, options, response => {
      readAll(response).then(read => resolve(received(response, read)), reject)
    })
    outgoing.on('error', reject).end(body)
  })
}

function received(response: http.IncomingMessage, body: Buffer): Answer {
  const headers: Answer['headers'] = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined && !HOP.has(name)) headers[name] = value
  }
  return { status: response.statusCode ?? 502, headers, body }
}

function reply(outgoing: http.ServerResponse, method: string, { status, headers, body }: Answer) {
  const length = method === 'HEAD' ? {} : { 'content-length': String(body.length) }
  outgoing.writeHead(status, { ...headers, ...length }).end(body)
}

function asAdministrator(headers: Record<string, string>): Record<string, string> {
  const { 'transfer-encoding': _, expect: __, ...kept } = headers
  const signed = kept['authorization']?.replace(/Credential=([^/]+)\//, (scope, key: string) =>
    actorName(key) === undefined ? scope : 'Credential=test/',
  )
  return signed === undefined ? kept : { ...kept, authorization: signed }
}
