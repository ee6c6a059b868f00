import { generateKeyPairSync } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Descriptor } from '../../../audit/engines/image/descriptor.ts'
import { MAX_WAIT } from '../../../functions/deployment-hook/respond-to-deployment.ts'
import { ASKED_SINCE } from '../../../functions/deployment-hook/hooked-deployment.ts'
import { attachArtifact, attachByTag, signWithKey } from '../../images/attach-signatures.ts'
import { addImage, addIndex, addLayer, createImageStore, type ImageStore } from '../../images/image-store.ts'
import {
  BACK,
  buildPayload,
  enforced,
  HOOK_ACCOUNT,
  HOOK_REGION,
  REGISTRY,
  REVISION,
  runDeploymentHook,
  signingKeys,
  HOOK_START,
  type HookRun,
  type HookSituation,
} from './deployment.ts'

const SUCCEEDED = { hookStatus: 'SUCCEEDED' }
const FAILED = { hookStatus: 'FAILED' }
const WAIT = {
  hookStatus: 'IN_PROGRESS',
  callBackDelay: 30,
  hookDetails: { [ASKED_SINCE]: HOOK_START.toISOString() },
}
const others = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const APP = `${REGISTRY}/shop/app`

let store: ImageStore
let signed: Descriptor
let unsigned: Descriptor

beforeEach(async () => {
  store = createImageStore()
  signed = addImage(store, [await addLayer(store, [['etc/motd', 'hello']])], { tag: 'v1' })
  unsigned = addImage(store, [await addLayer(store, [['etc/motd', 'bye']])], { tag: 'v2' })
  attachByTag(store, signed, 'sig', [signWithKey(signed.digest, signingKeys.privateKey)])
})

const run = (situation: HookSituation) => runDeploymentHook({ store, ...situation })
/** What the service revision says of the image with the tag. */
const resolveTo = (imageDigest: string | null) => [{ containerName: 'app', image: `${APP}:v1`, imageDigest }]
const details = (changes: object) => buildPayload({}, changes)
const reasonOf = ({ log }: HookRun) => log.map(({ reason }) => reason).join()

describe('a deployment', () => {
  it('goes on if every image is signed, and the log says so in one line', async () => {
    const { answer, log, calls } = await run({ containers: { app: `${APP}@${signed.digest}` } })
    expect(answer).toEqual(SUCCEEDED)
    expect(log).toEqual([
      {
        status: 'SUCCEEDED',
        reason: 'every image that an enforced policy names is verified',
        serviceArn: `arn:aws:ecs:${HOOK_REGION}:${HOOK_ACCOUNT}:service/shop/web`,
        revisionArn: REVISION,
        stage: 'PRE_SCALE_UP',
      },
    ])
    expect(calls.slice(0, 2)).toEqual(['DescribeServiceRevisions', 'DescribeTaskDefinition'])
  })

  it('is refused if an image has no signature, and the log has the reason and the digest', async () => {
    const { answer, log } = await run({
      containers: { app: `${APP}@${signed.digest}`, side: `${APP}@${unsigned.digest}` },
    })
    expect(answer).toEqual(FAILED)
    expect(log).toHaveLength(1)
    expect(log[0]).toMatchObject({ status: 'FAILED', digest: unsigned.digest, stage: 'PRE_SCALE_UP' })
    expect(log[0]?.reason).toMatch(/^the container side runs 111122223333\.dkr\.ecr/)
    expect(log[0]?.reason).toContain('is not verified: no signature of an accepted kind is attached')
  })

  it('is refused for a signature by another key, and for one of another image', async () => {
    attachByTag(store, unsigned, 'sig', [
      signWithKey(unsigned.digest, others.privateKey),
      signWithKey(signed.digest, signingKeys.privateKey),
    ])
    const refused = await run({ containers: { app: `${APP}@${unsigned.digest}` } })
    expect(refused.answer).toEqual(FAILED)
    expect(reasonOf(refused)).toMatch(/is not verified: .*another key/)
  })

  it('is refused for a signed artifact that is no image', async () => {
    const artifact = attachArtifact(store, unsigned, 'application/vnd.example', [
      { mediaType: 'text/plain', bytes: Buffer.from('hello') },
    ])
    attachByTag(store, artifact, 'sig', [signWithKey(artifact.digest, signingKeys.privateKey)])
    const refused = await run({ containers: { app: `${APP}@${artifact.digest}` } })
    expect(refused.answer).toEqual(FAILED)
    expect(reasonOf(refused)).toContain('is no image by its manifest')
  })

  it('goes on with a signed index, and not with an image of an index whose signature is that of the index', async () => {
    const index = addIndex(store, [unsigned], 'multi')
    attachByTag(store, index, 'sig', [signWithKey(index.digest, signingKeys.privateKey)])
    expect((await run({ containers: { app: `${APP}:multi` } })).answer).toEqual(SUCCEEDED)
    expect((await run({ containers: { app: `${APP}@${unsigned.digest}` } })).answer).toEqual(FAILED)
  })
})

describe('policies', () => {
  it.each([
    ['no policy', []],
    ['a policy of another repository', [{ ...enforced, repositories: [`${REGISTRY}/other`] }]],
    ['one that only warns', [{ ...enforced, mode: 'warn' as const }]],
    [
      'one that only warns before one that is enforced',
      [
        { ...enforced, mode: 'warn' as const },
        { ...enforced, repositories: ['*'] },
      ],
    ],
  ])('let an unsigned image pass without reading it: %s', async (_, policies) => {
    const { answer, calls } = await run({ policies, containers: { app: `${APP}@${unsigned.digest}` } })
    expect(answer).toEqual(SUCCEEDED)
    expect(calls).not.toContain('BatchGetImage')
  })

  it.each([
    'nginx',
    'docker.io/library/nginx@sha256:' + '0'.repeat(64),
    'public.ecr.aws/nginx/nginx:1',
    'registry.example.com:5000/shop/app',
  ])('refuse %s if they name all images: Assay reads signatures of ECR alone', async image => {
    const all = await run({ policies: [{ ...enforced, repositories: ['*'] }], containers: { app: image } })
    expect(all.answer).toEqual(FAILED)
    expect(reasonOf(all)).toContain('is in no registry of ECR')
    expect((await run({ containers: { app: image } })).answer).toEqual(SUCCEEDED)
  })

  it.each(['', ' ', 'app app', `${APP}@sha256:short`, `${REGISTRY}./shop/app:v2`, 'a'.repeat(100_000)])(
    'that are enforced refuse what is no reference: %j',
    async image => {
      expect((await run({ containers: { app: image } })).answer).toEqual(FAILED)
      expect((await run({ containers: { app: image }, policies: [] })).answer).toEqual(SUCCEEDED)
    },
  )

  it.each([
    `${REGISTRY.toUpperCase()}/shop/app:v2`,
    `${REGISTRY}:443/shop/app:v2`,
    `${HOOK_ACCOUNT}.dkr-ecr.${HOOK_REGION}.on.aws/shop/app:v2`,
    `${HOOK_ACCOUNT}.dkr.ecr-fips.${HOOK_REGION}.amazonaws.com/shop/app:v2`,
  ])('name an image by each host of its registry: %s', async image => {
    const refused = await run({ containers: { app: image } })
    expect(refused.answer).toEqual(FAILED)
    expect(reasonOf(refused)).toContain('is not verified')
  })

  it('that cannot be used let nothing pass', async () => {
    const { answer, log } = await run({
      policies: [{ ...enforced, signedBy: [{ key: 'cosign.pub' }] }],
      containers: { app: `${APP}@${signed.digest}` },
    })
    expect(answer).toEqual(WAIT)
    expect(log[0]?.reason).toContain('the policy of its repository cannot be used')
  })
})

describe('the image of a tag', () => {
  it('is the one to which the service revision resolved it, whatever has the tag now', async () => {
    const refused = await run({ containerImages: resolveTo(unsigned.digest) })
    expect(refused.answer).toEqual(FAILED)
    expect(refused.log[0]).toMatchObject({ digest: unsigned.digest })
    const moved = await run({
      containers: { app: `${APP}:v2` },
      containerImages: [{ containerName: 'app', image: `${APP}:v2`, imageDigest: signed.digest }],
    })
    expect(moved.answer).toEqual(SUCCEEDED)
  })

  it.each([[undefined], [[]], [resolveTo(null)]])(
    'is the one that ECR has if the service revision resolved none: %j',
    async containerImages => {
      expect((await run({ containerImages })).answer).toEqual(SUCCEEDED)
      const refused = await run({ containerImages: [], containers: { app: `${APP}:v2` } })
      expect(refused.log[0]).toMatchObject({ status: 'FAILED', digest: unsigned.digest })
    },
  )

  it('is not found: the hook waits', async () => {
    const { answer, log } = await run({ containers: { app: `${APP}:v3` } })
    expect(answer).toEqual(WAIT)
    expect(log[0]?.reason).toContain('is not in its repository')
  })

  it('is that of the reference if this has a digest', async () => {
    const containers = { app: `${APP}:v1@${unsigned.digest}` }
    const containerImages = [{ containerName: 'app', image: containers.app, imageDigest: signed.digest }]
    expect((await run({ containers, containerImages })).answer).toEqual(FAILED)
  })

  it('is judged for each container, also for one that only one of ECS’s answers has', async () => {
    const containerImages = [
      { containerName: 'app', image: `${APP}:v1`, imageDigest: signed.digest },
      { containerName: 'injected', image: `${APP}:v2`, imageDigest: unsigned.digest },
    ]
    expect(reasonOf(await run({ containerImages }))).toContain('the container injected runs')
    const containers = { app: `${APP}:v1`, unlisted: `${APP}:v2` }
    const refused = await run({ containers, containerImages: containerImages.slice(0, 1) })
    expect(reasonOf(refused)).toContain('the container unlisted runs')
  })
})

describe('what cannot be decided', () => {
  it.each([
    ['DescribeServiceRevisions', 'AccessDeniedException'],
    ['DescribeServiceRevisions', 'ThrottlingException'],
    ['DescribeTaskDefinition', 'ServerException'],
    ['BatchGetImage', 'AccessDeniedException'],
    ['BatchGetImage', 'RepositoryNotFoundException'],
    ['ListImageReferrers', 'NoResponse'],
    ['GetDownloadUrlForLayer', 'ServerException'],
  ])('waits, and then fails: %s fails with %s', async (name, error) => {
    const situation = { failing: { name, error }, containers: { app: `${APP}@${signed.digest}` } }
    const first = await run(situation)
    expect(first.answer).toEqual(WAIT)
    expect(reasonOf(first)).toContain(error)
    const payload = buildPayload({ hookDetails: WAIT.hookDetails })
    const before = new Date(HOOK_START.getTime() + MAX_WAIT - 1)
    expect((await run({ ...situation, payload, now: before })).answer).toEqual(WAIT)
    const last = await run({ ...situation, payload, now: new Date(HOOK_START.getTime() + MAX_WAIT) })
    expect(last.answer).toEqual(FAILED)
    expect(last.log[0]).toMatchObject({ status: 'FAILED' })
    expect(reasonOf(last)).toContain(error)
  })

  it('passes once it can be decided, however long the hook waited', async () => {
    const payload = buildPayload({ hookDetails: WAIT.hookDetails })
    const late = new Date(HOOK_START.getTime() + 2 * MAX_WAIT)
    expect((await run({ payload, now: late })).answer).toEqual(SUCCEEDED)
  })

  it('waits for a signature that ECR makes, and fails if it never comes', async () => {
    const signingProfile = `arn:aws:signer:${HOOK_REGION}:${HOOK_ACCOUNT}:/signing-profiles/release`
    const situation = {
      policies: [{ ...enforced, signedBy: [{ signingProfile }] }],
      containers: { app: `${APP}@${unsigned.digest}` },
    }
    const state = (status: string) => [{ signingProfileArn: signingProfile, status }]
    expect((await run({ ...situation, signingStatuses: state('IN_PROGRESS') })).answer).toEqual(WAIT)
    expect((await run({ ...situation, signingStatuses: state('COMPLETE') })).answer).toEqual(SUCCEEDED)
    expect((await run({ ...situation, signingStatuses: state('FAILED') })).answer).not.toEqual(SUCCEEDED)
  })

  it('does not keep an image from being refused', async () => {
    const containers = { lost: `${APP}:v3`, side: `${APP}@${unsigned.digest}` }
    expect((await run({ containers })).answer).toEqual(FAILED)
    expect((await run({ containers: { lost: `${APP}:v3`, app: `${APP}:v1` } })).answer).toEqual(WAIT)
  })

  it.each([
    ['no service revision', 'DescribeServiceRevisions', { serviceRevisions: [] }],
    [
      'another service revision',
      'DescribeServiceRevisions',
      { serviceRevisions: [{ serviceRevisionArn: `${REVISION}1`, taskDefinition: 'a:1' }] },
    ],
    ['a failure', 'DescribeServiceRevisions', { failures: [{ arn: REVISION, reason: 'MISSING' }] }],
    [
      'a digest of another form',
      'DescribeServiceRevisions',
      {
        serviceRevisions: [
          {
            serviceRevisionArn: REVISION,
            taskDefinition: 'a:1',
            containerImages: [{ containerName: 'app', image: `${APP}:v1`, imageDigest: 'v1' }],
          },
        ],
      },
    ],
    ['no container', 'DescribeTaskDefinition', { taskDefinition: { containerDefinitions: [] } }],
    [
      'a container without an image',
      'DescribeTaskDefinition',
      { taskDefinition: { containerDefinitions: [{ name: 'app' }] } },
    ],
    ['nothing', 'DescribeTaskDefinition', null],
    [
      'a manifest that is not what its digest says',
      'BatchGetImage',
      {
        images: [
          { imageId: { imageDigest: `sha256:${'0'.repeat(64)}`, imageTag: 'v1' }, imageManifest: '{}' },
        ],
      },
    ],
  ])('waits if AWS answers with %s', async (_, name, response) => {
    const { answer } = await run({ respond: asked => (asked === name ? response : undefined) })
    expect(answer).toEqual(WAIT)
  })

  it('waits if the hook itself fails, and reports the failure', async () => {
    const { answer, failures, log } = await run({
      respond: () => {
        throw new TypeError('a fault of ours')
      },
    })
    expect(answer).toEqual(WAIT)
    expect(failures).toEqual([new TypeError('a fault of ours')])
    expect(log[0]?.reason).toContain('could not be judged: a fault of ours')
  })

  it('waits if the time for an answer is over', async () => {
    const { answer, failures } = await run({
      respond: () => new Promise(() => {}),
      expire: () => Promise.reject(new Error('it took more than 240 seconds')),
    })
    expect(answer).toEqual(WAIT)
    expect(failures).toHaveLength(1)
  })
})

describe('a rollback', () => {
  it.each([
    ['PRODUCTION_TRAFFIC_SHIFT', { productionTrafficWeights: BACK }],
    ['TEST_TRAFFIC_SHIFT', { testTrafficWeights: BACK }],
  ])('is not held up: %s', async (lifecycleStage, weights) => {
    const payload = buildPayload({ lifecycleStage }, weights)
    const { answer, calls } = await run({ payload, containers: { app: `${APP}@${unsigned.digest}` } })
    expect(answer).toEqual(SUCCEEDED)
    expect(calls).toEqual([])
  })

  it.each([
    ['PRE_SCALE_UP', { productionTrafficWeights: BACK }],
    ['PRE_PRODUCTION_TRAFFIC_SHIFT', { productionTrafficWeights: BACK }],
    ['PRODUCTION_TRAFFIC_SHIFT', { testTrafficWeights: BACK }],
    ['PRODUCTION_TRAFFIC_SHIFT', { productionTrafficWeights: { ...BACK, [REVISION]: 5 } }],
    ['PRODUCTION_TRAFFIC_SHIFT', { productionTrafficWeights: { [REVISION]: 0 } }],
    ['PRODUCTION_TRAFFIC_SHIFT', {}],
  ])('is none: %s with %j', async (lifecycleStage, weights) => {
    const payload = buildPayload({ lifecycleStage }, weights)
    const { answer } = await run({ payload, containers: { app: `${APP}@${unsigned.digest}` } })
    expect(answer).toEqual(FAILED)
  })
})

describe('a payload', () => {
  const revision = (arn: string) => details({ targetServiceRevisionArn: arn })

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'PRE_SCALE_UP'],
    ['a list', [buildPayload()]],
    ['an empty object', {}],
    ['no details', buildPayload({ executionDetails: undefined })],
    ['details that are a list', buildPayload({ executionDetails: [] })],
    ['no stage', buildPayload({ lifecycleStage: undefined })],
    ['a stage of another form', buildPayload({ lifecycleStage: 'PRE_SCALE_UP\n{"status":"SUCCEEDED"}' })],
    ['an ARN that is a number', revision(7 as unknown as string)],
    ['a long ARN', revision(REVISION + '1'.repeat(1_000_000))],
    ['an ARN with a line break', revision(`${REVISION}\n`)],
    ['the ARN of a service', revision(`arn:aws:ecs:${HOOK_REGION}:${HOOK_ACCOUNT}:service/shop/web`)],
    ['another account', revision(REVISION.replace(HOOK_ACCOUNT, '444455556666'))],
    ['another region', revision(REVISION.replace(HOOK_REGION, 'us-east-1'))],
    ['another partition', revision(REVISION.replace('arn:aws:', 'arn:aws-cn:'))],
    ['another service', revision(REVISION.replace('/web/', '/api/'))],
    [
      'a service of another account',
      details({ serviceArn: `arn:aws:ecs:${HOOK_REGION}:444455556666:service/shop/web` }),
    ],
    ['weights that are texts', details({ productionTrafficWeights: { [REVISION]: '0' } })],
    ['weights that are a list', details({ testTrafficWeights: [100] })],
    ['hookDetails that are a text', buildPayload({ hookDetails: '{}' })],
    ['a time that is none', buildPayload({ hookDetails: { [ASKED_SINCE]: 'soon' } })],
    ['a time that is a number', buildPayload({ hookDetails: { [ASKED_SINCE]: 0 } })],
    ['a time in the future', buildPayload({ hookDetails: { [ASKED_SINCE]: '2036-11-30T12:00:00Z' } })],
    ['a long time', buildPayload({ hookDetails: { [ASKED_SINCE]: '2'.repeat(1_000_000) } })],
  ])('that is wrong fails, and calls nothing: %s', async (_, payload) => {
    const { answer, log, calls, failures } = await runDeploymentHook({ store, payload: payload ?? null })
    expect(answer).toEqual(FAILED)
    expect(log).toEqual([{ status: 'FAILED', reason: expect.any(String) as string }])
    expect(log[0]?.reason.length).toBeLessThan(200)
    expect({ calls, failures }).toEqual({ calls: [], failures: [] })
  })

  it('may have further fields, an ARN in the format before 2018, and details of the user', async () => {
    const weights = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`${REVISION}${n}`, 0]))
    for (const payload of [
      buildPayload({ padding: 'x'.repeat(1_000_000), hookDetails: { ours: { deep: [1] } } }),
      details({ serviceArn: `arn:aws:ecs:${HOOK_REGION}:${HOOK_ACCOUNT}:service/web` }),
      details({ testTrafficWeights: null, productionTrafficWeights: undefined }),
      details({ productionTrafficWeights: weights }),
    ])
      expect((await run({ payload })).answer).toEqual(SUCCEEDED)
  })

  it('cannot have the hook wait longer than a first one', async () => {
    const payload = buildPayload({ hookDetails: { [ASKED_SINCE]: '1970-01-01T00:00:00Z' } })
    expect((await run({ payload, containers: { app: `${APP}:v3` } })).answer).toEqual(FAILED)
    expect((await run({ payload })).answer).toEqual(SUCCEEDED)
  })
})
