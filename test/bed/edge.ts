import http from 'node:http'
import { finished } from 'node:stream/promises'
import { actorName } from './actors.ts'
import type { Answer } from './answer.ts'
import { type Call, type Request, readCall } from './call.ts'
import { cloudTrailRecord, recordEvent } from './cloudtrail.ts'
import type { LoggedCall } from './control.ts'
import { corrector } from './corrections.ts'
import { ecrEvents, Scan } from './ecr-events.ts'
import { Fault, faultList } from './faults.ts'
import { publish } from './publish.ts'
import { keepScan } from './scans.ts'

/** The proxy in front of the emulator: publishes what CloudTrail would, mends answers, injects faults, keeps a log. */
export type Edge = { server: http.Server; port: number; close: () => Promise<void> }

type State = {
  emulator: string
  calls: LoggedCall[]
  faults: ReturnType<typeof faultList>
  answer: ReturnType<typeof corrector>
}

const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length'])

/** Starts an edge on a loopback port, in front of the emulator at `emulator`. */
export async function startEdge(port: number, emulator: string): Promise<Edge> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
  const answer = corrector(request => forward(emulator, agent, request))
  const state: State = { emulator, calls: [], faults: faultList(), answer }
  const server = http.createServer((incoming, outgoing) => void handle(state, incoming, outgoing))
  server.keepAliveTimeout = 75_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { server, port, close: () => close(server, agent) }
}

async function close(server: http.Server, agent: http.Agent) {
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
  const answer = fault ?? (await state.answer(call))
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
  const record = cloudTrailRecord(call, answer)
  if (record) await publish(state.emulator, recordEvent(service, record))
  for (const event of ecrEvents(call, answer)) await publish(state.emulator, event)
  return answer
}

async function controlled(state: State, { method, url, body }: Request): Promise<Answer> {
  const what = url.pathname.slice('/_bed/'.length)
  const found = what === 'calls' ? state.calls : undefined
  if (method === 'DELETE' && what === 'calls') state.calls = []
  else if (method === 'DELETE' && what === 'faults') state.faults.clear()
  else if (method === 'POST' && what === 'faults') state.faults.add(Fault.parse(JSON.parse(body.toString())))
  else if (method === 'PUT' && what === 'scan') {
    await keepScan(state.emulator, Scan.parse(JSON.parse(body.toString())))
  } else if (method !== 'GET' || found === undefined) {
    return { status: 404, headers: {}, body: Buffer.from(`no ${method} ${what}`) }
  }
  const headers = { 'content-type': 'application/json' }
  return { status: 200, headers, body: Buffer.from(JSON.stringify(method === 'GET' ? found : {})) }
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
