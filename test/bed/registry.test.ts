import { createHash } from 'node:crypto'
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openQueue, taken, type Address } from '../flows/queue.ts'
import { type Bed, startBed } from './bed.ts'
import { followEvents } from './followed.ts'
import { bedSuite } from './suite.ts'

const CONFIG = '{"architecture":"arm64","os":"linux","config":{}}'
const repositoryName = 'shop/orders'

bedSuite('an image that is pushed over the registry protocol', () => {
  let bed: Bed
  let queue: Address

  beforeAll(async () => {
    bed = await startBed({ enforceIam: true })
    await new ECRClient(bed.client()).send(new CreateRepositoryCommand({ repositoryName }))
    queue = await openQueue(bed, 'told', 'events.amazonaws.com')
    await followEvents(bed, queue, { source: ['aws.ecr'] })
  })
  afterAll(() => bed.stop())

  test('is there, and is told as by the PutImage of whoever had the token', async () => {
    const ecr = new ECRClient(bed.client({ as: 'CiRole/build' }))
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
    const authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`
    const digest = await push(bed, authorization, 'v1')
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }))
    expect(imageDetails).toMatchObject([{ imageDigest: digest, imageTags: ['v1'] }])
    const told = (await taken(bed, queue)).map(({ Body = '' }) => JSON.parse(Body) as object)
    expect(told).toMatchObject([
      {
        region: 'eu-west-1',
        'detail-type': 'AWS API Call via CloudTrail',
        detail: {
          eventName: 'PutImage',
          userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { userName: 'CiRole' } } },
          requestParameters: { repositoryName, imageTag: 'v1' },
          responseElements: { image: { imageId: { imageDigest: digest, imageTag: 'v1' } } },
        },
      },
      {
        'detail-type': 'ECR Image Action',
        detail: {
          result: 'SUCCESS',
          'action-type': 'PUSH',
          'repository-name': repositoryName,
          'image-digest': digest,
          'image-tag': 'v1',
        },
      },
    ])
  })
})

/** Pushes a small image as `tag` and answers its digest. */
async function push(bed: Bed, authorization: string, tag: string): Promise<string> {
  const base = `${bed.endpoint}/v2/${repositoryName}`
  const config = digestOf(CONFIG)
  const upload = `${base}/blobs/uploads/?digest=${config}`
  const uploaded = await fetch(upload, { method: 'POST', headers: { authorization }, body: CONFIG })
  expect(uploaded.status).toBe(201)
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: CONFIG.length },
    layers: [],
  })
  const headers = { authorization, 'content-type': mediaType }
  const put = await fetch(`${base}/manifests/${tag}`, { method: 'PUT', headers, body: manifest })
  expect(put.status).toBe(201)
  return digestOf(manifest)
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
