import { createHash } from 'node:crypto'
import { ADMINISTRATOR_CREDENTIALS, LOCAL_HOME_REGION } from '../actors.ts'
import { type EdgeResponse, buildJsonResponse } from '../edge/response.ts'
import type { EdgeCall } from '../edge/call.ts'

const MANIFEST = /^\/v2\/(.+)\/manifests\/([^/]+)$/
const HOST = /\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/
const USER = 'AWS'

/** A call and its response. */
export type AnsweredCall = { call: EdgeCall; response: EdgeResponse }

/** The call that ECR records for a manifest pushed by the registry protocol: a PutImage by the owner of the token. */
export function convertRegistryPush(
  { request, ...call }: EdgeCall,
  response: EdgeResponse,
): AnsweredCall | undefined {
  const [, repositoryName, reference] = MANIFEST.exec(request.url.pathname) ?? []
  if (request.method !== 'PUT' || response.status !== 201 || !repositoryName || !reference) return undefined
  const imageManifest = request.body.toString()
  const imageDigest = `sha256:${createHash('sha256').update(request.body).digest('hex')}`
  const tagged = reference.startsWith('sha256:') ? {} : { imageTag: reference }
  const put = { repositoryName, imageManifest, ...tagged }
  const image = { repositoryName, imageManifest, imageId: { imageDigest, ...tagged } }
  return {
    call: {
      ...call,
      service: 'ecr',
      operation: 'PutImage',
      region: HOST.exec(request.headers['host'] ?? '')?.[1] ?? LOCAL_HOME_REGION,
      accessKey: parseAccessKey(request.headers['authorization']),
      request: { ...request, body: Buffer.from(JSON.stringify(put)) },
    },
    response: buildJsonResponse({ image }),
  }
}

/** A registry token that identifies its caller. */
export function createRegistryToken(accessKey: string): string {
  return Buffer.from(`${USER}:${accessKey}`).toString('base64')
}

function parseAccessKey(authorization: string | undefined): string {
  const [user, key] = Buffer.from(authorization?.split(' ')[1] ?? '', 'base64')
    .toString()
    .split(':')
  return user === USER && key ? key : ADMINISTRATOR_CREDENTIALS.accessKeyId
}
