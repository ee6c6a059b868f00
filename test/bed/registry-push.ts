import { createHash } from 'node:crypto'
import { ADMINISTRATOR, HOME_REGION } from './actors.ts'
import { type Answer, jsonAnswer } from './answer.ts'
import type { Call } from './call.ts'

const MANIFEST = /^\/v2\/(.+)\/manifests\/([^/]+)$/
const HOST = /\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/
const USER = 'AWS'

/** A call and its answer. */
export type Answered = { call: Call; answer: Answer }

/** What ECR makes of a manifest that is pushed over the registry protocol: a PutImage of whoever got the token. */
export function registryPush({ request, ...call }: Call, answer: Answer): Answered | undefined {
  const [, repositoryName, reference] = MANIFEST.exec(request.url.pathname) ?? []
  if (request.method !== 'PUT' || answer.status !== 201 || !repositoryName || !reference) return undefined
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
      region: HOST.exec(request.headers['host'] ?? '')?.[1] ?? HOME_REGION,
      accessKey: keyIn(request.headers['authorization']),
      request: { ...request, body: Buffer.from(JSON.stringify(put)) },
    },
    answer: jsonAnswer({ image }),
  }
}

/** A token for the registry, by which the bed knows its caller again. */
export function registryToken(accessKey: string): string {
  return Buffer.from(`${USER}:${accessKey}`).toString('base64')
}

function keyIn(authorization: string | undefined): string {
  const [user, key] = Buffer.from(authorization?.split(' ')[1] ?? '', 'base64')
    .toString()
    .split(':')
  return user === USER && key ? key : ADMINISTRATOR.accessKeyId
}
