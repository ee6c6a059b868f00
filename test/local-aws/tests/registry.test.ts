import { createHash } from 'node:crypto'
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOpenQueue, takeMessages, type QueueAddress } from '../../flows/deployed-assay/queues.ts'
import { type LocalAws, startLocalAws } from '../local-aws.ts'
import { routeEventsToQueue } from '../event-route.ts'
import { describeOnLocalAws } from '../suite.ts'

const CONFIG = '{"architecture":"arm64","os":"linux","config":{}}'
const repositoryName = 'shop/orders'

describeOnLocalAws('an image that is pushed over the registry protocol', () => {
  let localAws: LocalAws
  let queue: QueueAddress

  beforeAll(async () => {
    localAws = await startLocalAws({ enforceIam: true })
    await new ECRClient(localAws.client()).send(new CreateRepositoryCommand({ repositoryName }))
    queue = await createOpenQueue(localAws, 'registry-events', 'events.amazonaws.com')
    await routeEventsToQueue(localAws, queue, { source: ['aws.ecr'] })
  })
  afterAll(() => localAws.stop())

  test('exists, and is published as a PutImage by the owner of the token', async () => {
    const ecr = new ECRClient(localAws.client({ as: 'CiRole/build' }))
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
    const authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`
    const digest = await push(localAws, authorization, 'v1')
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }))
    expect(imageDetails).toMatchObject([{ imageDigest: digest, imageTags: ['v1'] }])
    const events = (await takeMessages(localAws, queue)).map(({ Body = '' }) => JSON.parse(Body) as object)
    expect(events).toMatchObject([
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

/** Pushes a small image as `tag` and returns its digest. */
async function push(localAws: LocalAws, authorization: string, tag: string): Promise<string> {
  const base = `${localAws.endpoint}/v2/${repositoryName}`
  const config = computeDigest(CONFIG)
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
  return computeDigest(manifest)
}

function computeDigest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
