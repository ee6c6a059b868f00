import { randomUUID } from 'node:crypto'
import type { EdgeCall } from './call.ts'

/** The response of the edge to a call. */
export type EdgeResponse = { status: number; headers: Record<string, string | string[]>; body: Buffer }

const QUERY_SERVICES = new Set(['iam', 'sns', 'sts', 'cloudformation', 'ec2'])
const REST_SERVICES = new Set(['access-analyzer', 'guardduty', 'inspector2', 'lambda'])
const SUFFIXED = new Set([
  'NoSuchEntity',
  'EntityAlreadyExists',
  'DeleteConflict',
  'LimitExceeded',
  'InvalidInput',
  'MalformedPolicyDocument',
  'UnmodifiableEntity',
])

/** A refusal in the protocol of the call's service. */
export function buildErrorResponse(
  edgeCall: EdgeCall,
  status: number,
  code: string,
  message: string,
): EdgeResponse {
  const requestId = randomUUID()
  if (QUERY_SERVICES.has(edgeCall.service)) {
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`
    const text =
      edgeCall.service === 'ec2'
        ? `<Response><Errors>${error}</Errors><RequestID>${requestId}</RequestID></Response>`
        : `<ErrorResponse>${error}<RequestId>${requestId}</RequestId></ErrorResponse>`
    return {
      status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: Buffer.from(text),
    }
  }
  const rest = REST_SERVICES.has(edgeCall.service)
  const headers = {
    'content-type': rest ? 'application/json' : 'application/x-amz-json-1.0',
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': code,
  }
  const body = rest ? { Type: 'User', Message: message, message } : { __type: code, message }
  return { status, headers, body: Buffer.from(JSON.stringify(body)) }
}

/** A 200 answer of a JSON service. */
export function buildJsonResponse(value: unknown): EdgeResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  }
}

/** The error fields CloudTrail records of an answer; none for a success. */
export function parseRecordedError(
  response: EdgeResponse,
  service: string,
): { errorCode?: string; errorMessage?: string } {
  if (response.status < 300) return {}
  const text = response.body.toString()
  if (text.trimStart().startsWith('<')) {
    const code = /<Code>([^<]*)</.exec(text)?.[1] ?? 'InternalFailure'
    const errorCode =
      service === 'ec2'
        ? `Client.${code}`
        : service === 'iam' && SUFFIXED.has(code)
          ? `${code}Exception`
          : code
    return { errorCode, errorMessage: /<Message>([^<]*)</.exec(text)?.[1] ?? '' }
  }
  const named = /^[^:]+/.exec(String(response.headers['x-amzn-errortype'] ?? ''))?.[0]
  const errorCode = named ?? /"__type"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? 'InternalFailure'
  return { errorCode, errorMessage: /"[mM]essage"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? '' }
}
