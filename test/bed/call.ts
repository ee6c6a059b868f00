import * as z from 'zod/mini'
import { ACCOUNT } from './actors.ts'
import { restOperation } from './rest-routes.ts'

/** A request as it arrived at the edge. */
export type Request = { method: string; url: URL; headers: Record<string, string>; body: Buffer }

/** Which operation of which service a request asks for, by whom and where. */
export type Call = { service: string; operation: string; region: string; accessKey: string; request: Request }

const SCOPE = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/

/** Reads the call from a request's signature scope and its protocol's own way of naming the operation. */
export function readCall(request: Request): Call {
  const credential = request.url.searchParams.get('X-Amz-Credential')
  const scope = SCOPE.exec(credential ? `Credential=${credential}` : (request.headers['authorization'] ?? ''))
  const [, accessKey = '', region = 'us-east-1', service = 'unsigned'] = scope ?? []
  return { service, operation: operationName(service, request), region, accessKey, request }
}

function operationName(service: string, request: Request): string {
  const target = request.headers['x-amz-target']
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1)
  const cbor = /\/service\/[^/]+\/operation\/(\w+)$/.exec(request.url.pathname)?.[1]
  if (cbor !== undefined) return cbor
  const rest = restOperation(service, request.method, request.url.pathname)
  return rest ?? form(request).get('Action') ?? restName(request)
}

function restName({ method, url }: Request) {
  return `${method} ${url.pathname}`
}

/** The fields of a Query protocol request; none for any other. */
export function form(request: Request): URLSearchParams {
  const type = request.headers['content-type'] ?? ''
  return new URLSearchParams(
    type.startsWith('application/x-www-form-urlencoded') ? request.body.toString() : '',
  )
}

/** An `Authorization` header the emulator takes for its administrator, in the given region and service. */
export function administratorScope(service: string, region: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '')
  return `AWS4-HMAC-SHA256 Credential=test/${day}/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`
}

/** Makes one JSON protocol call as the administrator and answers its body; a refusal throws. */
export async function ask(endpoint: string, service: string, region: string, target: string, input: unknown) {
  const headers = {
    authorization: administratorScope(service, region),
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': target,
  }
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${target} in ${region} of ${ACCOUNT}: ${response.status} ${text}`)
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text || '{}'))
}
