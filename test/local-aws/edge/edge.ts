import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { finished } from 'node:stream/promises'
import { parseActorName } from '../actors.ts'
import type { EdgeResponse } from './response.ts'
import { type EdgeCall, type EdgeRequest, parseEdgeCall } from './call.ts'
import { buildCloudTrailRecord, wrapRecordInEvent } from '../records/cloudtrail.ts'
import { type EdgeState, handleControlRequest } from './control-api.ts'
import { createCorrector } from './corrections.ts'
import { createEventDelivery } from './delivery.ts'
import { buildEcrEvents } from '../records/ecr-events.ts'
import { createFaultList } from './refusals/faults.ts'
import { refuseExcess } from './refusals/limits.ts'
import { createLocalEventHistory } from './event-history.ts'
import { createPackageScans, listPackageScans } from './package-scans.ts'
import { publishServiceEvent } from './publish.ts'
import { createQuotas } from './refusals/quotas.ts'
import { type AnsweredCall, convertRegistryPush } from '../records/registry-push.ts'

/** The proxy in front of the emulator: publishes what CloudTrail would, corrects responses, injects faults, keeps a log. */
export type Edge = { server: http.Server; port: number; close: () => Promise<void> }

type EdgeInternals = EdgeState & { respond: ReturnType<typeof createCorrector> }

const HOP_BY_HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length'])

/** Starts an edge on a loopback port, in front of the emulator at `emulator`. */
export async function startEdge(port: number, emulator: string): Promise<Edge> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
  const edgeResponse = createCorrector(edgeRequest => forward(emulator, agent, edgeRequest))
  const delivery = createEventDelivery(event => publishServiceEvent(emulator, event))
  const history = createLocalEventHistory()
  const edgeInternals: EdgeInternals = {
    emulator,
    calls: [],
    faults: createFaultList(),
    quotas: createQuotas(),
    delivery,
    history,
    packageScans: createPackageScans(),
    respond: edgeResponse,
  }
  const server = http.createServer((incoming, outgoing) => void handle(edgeInternals, incoming, outgoing))
  server.keepAliveTimeout = 75_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { server, port, close: () => close(edgeInternals, server, agent) }
}

async function close({ delivery }: EdgeInternals, server: http.Server, agent: http.Agent) {
  delivery.close()
  agent.destroy()
  server.closeAllConnections()
  await new Promise<void>(resolve => server.close(() => resolve()))
}

async function handle(
  edgeInternals: EdgeInternals,
  incoming: http.IncomingMessage,
  outgoing: http.ServerResponse,
) {
  try {
    const edgeRequest = await readRequest(incoming)
    const edgeResponse = edgeRequest.url.pathname.startsWith('/_local-aws/')
      ? await handleControlRequest(edgeInternals, edgeRequest)
      : await answerCall(edgeInternals, parseEdgeCall(edgeRequest))
    reply(outgoing, edgeRequest.method, edgeResponse)
  } catch (error) {
    outgoing.writeHead(502, { 'content-type': 'text/plain' }).end(`local AWS: ${String(error)}`)
  }
}

async function answerCall(edgeInternals: EdgeInternals, edgeCall: EdgeCall): Promise<EdgeResponse> {
  const started = performance.now()
  const fault = edgeInternals.faults.strike(edgeCall) ?? edgeInternals.quotas.refuse(edgeCall)
  if (edgeInternals.quotas.latencyMs() > 0) await sleep(edgeInternals.quotas.latencyMs())
  const excess = fault === undefined ? refuseExcess(edgeCall) : undefined
  const edgeResponse = fault ?? excess ?? (await computeResponse(edgeInternals, edgeCall))
  const { service, operation, region, accessKey: by } = edgeCall
  const ms = Math.round((performance.now() - started) * 10) / 10
  const at = new Date().toISOString()
  edgeInternals.calls.push({
    service,
    operation,
    region,
    by,
    status: edgeResponse.status,
    ms,
    at,
    faulted: fault !== undefined,
    oversized: excess !== undefined,
  })
  await publishEvents(
    edgeInternals,
    convertRegistryPush(edgeCall, edgeResponse) ?? { call: edgeCall, response: edgeResponse },
  )
  return edgeResponse
}

/** The events that CloudTrail and the service itself publish about a call. */
async function publishEvents(
  { history, delivery }: EdgeInternals,
  { call, response: edgeResponse }: AnsweredCall,
) {
  const record = buildCloudTrailRecord(call, edgeResponse)
  if (record) {
    history.add(record)
    await delivery.deliver(wrapRecordInEvent(call.service, record))
  }
  for (const event of buildEcrEvents(call, edgeResponse)) await delivery.deliver(event)
}

/** The emulator has no usable event history and no findings of functions, but it authorizes the calls that list them. */
async function computeResponse(
  { respond: edgeResponse, history, packageScans }: EdgeInternals,
  edgeCall: EdgeCall,
): Promise<EdgeResponse> {
  const emulated = await edgeResponse(edgeCall)
  const looksUp = edgeCall.service === 'cloudtrail' && edgeCall.operation === 'LookupEvents'
  if (emulated.status >= 300) return emulated
  return looksUp ? history.lookUp(edgeCall) : (listPackageScans(edgeCall, packageScans) ?? emulated)
}

async function readRequest(incoming: http.IncomingMessage): Promise<EdgeRequest> {
  const url = new URL(incoming.url ?? '/', 'http://local-aws')
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

function forward(emulator: string, agent: http.Agent, edgeRequest: EdgeRequest): Promise<EdgeResponse> {
  const { method, url, body } = edgeRequest
  const headers = asAdministrator(edgeRequest.headers)
  const options = { method, headers, agent }
  return new Promise((resolve, reject) => {
    const outgoing = http.request(emulator + url.pathname + url.search, options, response => {
      readAll(response).then(read => resolve(received(response, read)), reject)
    })
    outgoing.on('error', reject).end(body)
  })
}

function received(response: http.IncomingMessage, body: Buffer): EdgeResponse {
  const headers: EdgeResponse['headers'] = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined && !HOP_BY_HOP_HEADERS.has(name)) headers[name] = value
  }
  return { status: response.statusCode ?? 502, headers, body }
}

function reply(outgoing: http.ServerResponse, method: string, { status, headers, body }: EdgeResponse) {
  const length = method === 'HEAD' ? {} : { 'content-length': String(body.length) }
  outgoing.writeHead(status, { ...headers, ...length }).end(body)
}

function asAdministrator(headers: Record<string, string>): Record<string, string> {
  const { 'transfer-encoding': _, expect: __, ...retained } = headers
  const signed = retained['authorization']?.replace(/Credential=([^/]+)\//, (scope, key: string) =>
    parseActorName(key) === undefined ? scope : 'Credential=test/',
  )
  return signed === undefined ? retained : { ...retained, authorization: signed }
}
