import * as z from 'zod/mini'
import { LOCAL_ACCOUNT_ID } from '../actors.ts'
import { findRestOperation } from './rest-routes.ts'

/** A request as it arrived at the edge. */
export type EdgeRequest = { method: string; url: URL; headers: Record<string, string>; body: Buffer }

/** The operation that a request calls, with its service, caller and region. */
export type EdgeCall = {
  service: string
  operation: string
  region: string
  accessKey: string
  request: EdgeRequest
}

const SCOPE = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/

/** Reads the call from a request's signature scope and its protocol's own way of naming the operation. */
export function parseEdgeCall(edgeRequest: EdgeRequest): EdgeCall {
  const credential = edgeRequest.url.searchParams.get('X-Amz-Credential')
  const scope = SCOPE.exec(
    credential ? `Credential=${credential}` : (edgeRequest.headers['authorization'] ?? ''),
  )
  const [, accessKey = '', region = 'us-east-1', service = 'unsigned'] = scope ?? []
  return {
    service,
    operation: parseOperationName(service, edgeRequest),
    region,
    accessKey,
    request: edgeRequest,
  }
}

function parseOperationName(service: string, edgeRequest: EdgeRequest): string {
  const target = edgeRequest.headers['x-amz-target']
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1)
  const cbor = /\/service\/[^/]+\/operation\/(\w+)$/.exec(edgeRequest.url.pathname)?.[1]
  if (cbor !== undefined) return cbor
  const { method, url } = edgeRequest
  // Of S3, the query says which part of an object is asked for.
  const part = service === 's3' && url.searchParams.has('retention') ? '?retention' : ''
  const rest = findRestOperation(service, method, `${url.pathname}${part}`)
  return rest ?? parseForm(edgeRequest).get('Action') ?? parseRestName(edgeRequest)
}

function parseRestName({ method, url }: EdgeRequest) {
  return `${method} ${url.pathname}`
}

/** The fields of a Query protocol request; none for any other. */
export function parseForm(edgeRequest: EdgeRequest): URLSearchParams {
  const type = edgeRequest.headers['content-type'] ?? ''
  return new URLSearchParams(
    type.startsWith('application/x-www-form-urlencoded') ? edgeRequest.body.toString() : '',
  )
}

/** An `Authorization` header the emulator takes for its administrator, in the given region and service. */
function formatAdministratorScope(service: string, region: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '')
  return `AWS4-HMAC-SHA256 Credential=test/${day}/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`
}

/** Makes one JSON protocol call as the administrator and returns its body. Throws if it is rejected. */
export async function callAsAdministrator(
  endpoint: string,
  service: string,
  region: string,
  target: string,
  input: unknown,
) {
  const headers = {
    authorization: formatAdministratorScope(service, region),
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': target,
  }
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) })
  const text = await response.text()
  if (!response.ok)
    throw new Error(`${target} in ${region} of ${LOCAL_ACCOUNT_ID}: ${response.status} ${text}`)
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text || '{}'))
}
