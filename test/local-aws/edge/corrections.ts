import * as z from 'zod/mini'
import { type EdgeResponse, buildJsonResponse, buildErrorResponse } from './response.ts'
import type { EdgeCall, EdgeRequest } from './call.ts'
import { createRegistryToken } from '../records/registry-push.ts'
import { servePage, createRememberedPages, type RememberedPages } from './pages.ts'

export type ForwardRequest = (edgeRequest: EdgeRequest) => Promise<EdgeResponse>

const Json = z.record(z.string(), z.unknown())
type Json = z.infer<typeof Json>

const Configurations = z.array(Json)
const PolicyResponse = z.object({ Policy: z.string(), RevisionId: z.string() })
const PolicyDocument = z.looseObject({ Statement: z.array(z.looseObject({ Resource: z.string() })) })

const DownloadUrl = z.looseObject({ downloadUrl: z.string() })
const Tokens = z.object({ authorizationData: z.array(Json) })

const FUNCTION_OPERATIONS = /^(Get|List|Create|Update|Publish)(Function|Version|FunctionCode)/
const OFTEN_EMPTY = ['Layers', 'RuntimeVersionConfig', 'VpcConfig']

/** Responds as AWS does: with the emulator's response, corrected where it is wrong. */
export function createCorrector(
  forwardRequest: ForwardRequest,
): (edgeCall: EdgeCall) => Promise<EdgeResponse> {
  const pages = createRememberedPages()
  return edgeCall => {
    if (edgeCall.service === 'iam') return correctIamResponse(edgeCall, forwardRequest, pages)
    return edgeCall.service === 'ecr'
      ? correctEcrResponse(edgeCall, forwardRequest)
      : correctLambdaResponse(edgeCall, forwardRequest)
  }
}

/** The emulator has one registry token for all callers, and its URLs of blobs lead to AWS. */
async function correctEcrResponse(edgeCall: EdgeCall, forwardRequest: ForwardRequest): Promise<EdgeResponse> {
  const response = await forwardRequest(edgeCall.request)
  if (response.status >= 300) return response
  if (edgeCall.operation === 'GetDownloadUrlForLayer') return correctDownloadUrl(edgeCall, response)
  if (edgeCall.operation !== 'GetAuthorizationToken') return response
  const { authorizationData } = Tokens.parse(read(response))
  const authorizationToken = createRegistryToken(edgeCall.accessKey)
  return buildJsonResponse({
    authorizationData: authorizationData.map(each => ({ ...each, authorizationToken })),
  })
}

/** A presigned URL of a blob in the emulator's registry, which names its own host as `ns`. */
function correctDownloadUrl({ request }: EdgeCall, response: EdgeResponse): EdgeResponse {
  const { downloadUrl, ...rest } = DownloadUrl.parse(read(response))
  const { host, pathname } = new URL(downloadUrl)
  const query = new URLSearchParams({ ns: host, 'X-Amz-Signature': 'f'.repeat(64) })
  const local = `http://${request.headers['host'] ?? ''}${pathname}?${query.toString()}`
  return buildJsonResponse({ ...rest, downloadUrl: local })
}

/** The emulator pages no listing of IAM, ignores OnlyAttached, and shows empty descriptions. */
async function correctIamResponse(
  edgeCall: EdgeCall,
  forwardRequest: ForwardRequest,
  pages: RememberedPages,
): Promise<EdgeResponse> {
  const page = await servePage(edgeCall, pages, () => forwardRequest(edgeCall.request))
  const text = page.body.toString().replaceAll('<Description></Description>', '')
  return { ...page, body: Buffer.from(text) }
}

/** The emulator has one policy for all qualifiers of a function, and returns fields that AWS omits. */
async function correctLambdaResponse(
  edgeCall: EdgeCall,
  forwardRequest: ForwardRequest,
): Promise<EdgeResponse> {
  const response = await forwardRequest(edgeCall.request)
  if (edgeCall.service !== 'lambda' || response.status >= 300) return response
  if (edgeCall.operation === 'GetPolicy') return findQualifierPolicy(edgeCall, response)
  return FUNCTION_OPERATIONS.test(edgeCall.operation) ? withoutBlanks(response) : response
}

function findQualifierPolicy(edgeCall: EdgeCall, response: EdgeResponse): EdgeResponse {
  const { Policy, RevisionId } = PolicyResponse.parse(read(response))
  const policy = PolicyDocument.parse(JSON.parse(Policy))
  const qualifier = edgeCall.request.url.searchParams.get('Qualifier') ?? undefined
  const own = policy.Statement.filter(({ Resource }) => Resource.split(':')[7] === qualifier)
  if (own.length > 0)
    return buildJsonResponse({ Policy: JSON.stringify({ ...policy, Statement: own }), RevisionId })
  return buildErrorResponse(
    edgeCall,
    404,
    'ResourceNotFoundException',
    'The resource you requested does not exist.',
  )
}

function withoutBlanks(response: EdgeResponse): EdgeResponse {
  const value = read(response)
  const single = 'FunctionArn' in value || 'CodeSigningConfigArn' in value
  const corrected = single ? isReportable(value) : mapConfigurations(value, configurations)
  return { ...response, body: Buffer.from(JSON.stringify(corrected)) }
}

function mapConfigurations(value: Json, map: (name: string, inner: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, map(name, inner)]))
}

function configurations(name: string, value: unknown): unknown {
  if (name === 'Configuration') return isReportable(Json.parse(value))
  return name === 'Functions' || name === 'Versions' ? Configurations.parse(value).map(isReportable) : value
}

function isReportable(configuration: Json): Json {
  const retained = Object.entries(configuration).filter(([name, value]) => {
    if (value === '') return name === 'Description'
    return !OFTEN_EMPTY.includes(name) || !isBlank(value)
  })
  return Object.fromEntries(retained)
}

function isBlank(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === ''
  return Object.values(value).every(isBlank)
}

function read(response: EdgeResponse): Json {
  return Json.parse(JSON.parse(response.body.toString() || '{}'))
}
