import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { createTestDirectory, type TestDirectory } from '../../cli/run-assay.ts'
import { createExampleFlow, EXAMPLE_ACCOUNT, type ExampleStep } from './example-flow.ts'

const BEFORE_SCAN = 'security-testing/deployed-before-scan'
const functionArn = `arn:aws:lambda:eu-west-1:${EXAMPLE_ACCOUNT}:function:invoice-renderer`
const lambdaFunction = buildFunctionResource(functionArn, { account: EXAMPLE_ACCOUNT, region: 'eu-west-1' })
const image = `arn:aws:ecr:eu-west-1:${EXAMPLE_ACCOUNT}:repository/billing/invoice/sha256:ced261f1185ddc8d505eabe7a116decbf78b617e4ffa6d4587c2eace28f57502`
const repository = image.slice(0, image.lastIndexOf('/'))

let testDirectory: TestDirectory
beforeEach(() => {
  testDirectory = createTestDirectory()
})
afterEach(() => testDirectory.remove())

const IMAGE_URI = `${EXAMPLE_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/billing/invoice:2.4.0`
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const scanned = { status: 'COMPLETE', completedAt: '2026-11-24T08:06:30Z', counts: {} }

const pushed: ExampleStep = {
  at: '2026-11-24T08:02:40Z',
  file: '02-push-invoice.json',
  patch: {
    images: {
      [image]: {
        mediaType: MANIFEST,
        pushedAt: '2026-11-24T08:02:39Z',
        scan: { status: 'IN_PROGRESS', counts: {} },
      },
    },
    repositories: { [repository]: { tags: { '2.4.0': image } } },
  },
}
const scanEnded: ExampleStep = {
  at: '2026-11-24T08:06:31Z',
  file: '05-scan-invoice.json',
  patch: { images: { [image]: { scan: scanned } } },
}

function deploy(at: string): ExampleStep {
  return {
    at,
    file: '03-deploy-invoice-renderer.json',
    patch: { functions: { [functionArn]: { lastModified: at, imageUri: IMAGE_URI, resolvedImage: image } } },
  }
}

const DEPLOYED_BY_SHOP =
  'The function was deployed by DeployRole/shop-main at 2026-11-24T08:03:55.000Z (lambda:UpdateFunctionCode) with image ' +
  'billing/invoice@sha256:ced261f1185d, '

describe('a function that is deployed before the scan of its image ended', () => {
  it('is a finding that names who deployed it, until it is deployed after the scan', async () => {
    const [early, late] = [deploy('2026-11-24T08:03:55Z'), deploy('2026-11-24T09:00:00Z')]
    const flow = createExampleFlow(testDirectory, [pushed, early, scanEnded, late])
    await flow.scan('2026-11-24T06:30:00Z')
    expect((await flow.load(lambdaFunction, BEFORE_SCAN))?.status).toBe('NOT_APPLICABLE')
    await flow.make(pushed)
    await flow.make(early, 2)
    expect(await flow.load(lambdaFunction, BEFORE_SCAN)).toMatchObject({
      status: 'NON_COMPLIANT',
      open: true,
      severity: 'HIGH',
      reason: `${DEPLOYED_BY_SHOP}which has no completed scan (status IN_PROGRESS).`,
    })
    const messages = flow.notifications.filter(({ action }) => action === 'lambda:UpdateFunctionCode')
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatchObject({ actor: { name: 'DeployRole/shop-main' } })
    expect(messages[0]?.findings.map(({ control }) => control)).toContain(BEFORE_SCAN)
    await flow.make(scanEnded, 2)
    const reason = `${DEPLOYED_BY_SHOP}whose scan ended at 2026-11-24T08:06:31.000Z.`
    expect(await flow.load(lambdaFunction, BEFORE_SCAN)).toMatchObject({ open: true, reason })
    await flow.scan('2026-11-24T08:30:00Z')
    expect(await flow.load(lambdaFunction, BEFORE_SCAN)).toMatchObject({ open: true, reason })
    await flow.make(late)
    expect(await flow.load(lambdaFunction, BEFORE_SCAN)).toMatchObject({ status: 'COMPLIANT', open: false })
    expect(flow.listSteps(BEFORE_SCAN)).toEqual(['OPENED', 'RESOLVED'])
  })

  it('is not evaluated if no event of a deployment arrived', async () => {
    const early: ExampleStep = { ...deploy('2026-11-24T08:03:55Z'), isLost: true }
    const flow = createExampleFlow(testDirectory, [pushed, early, { ...scanEnded, isLost: true }])
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(pushed)
    await flow.scan('2026-11-24T08:30:00Z')
    expect(await flow.load(lambdaFunction, BEFORE_SCAN)).toMatchObject({
      status: 'NOT_APPLICABLE',
      reason: 'Assay received no event of a deployment of the code of the function.',
    })
  })

  it('is an open finding that is no longer known, if the event of the scan was lost', async () => {
    const early = deploy('2026-11-24T08:03:55Z')
    const lost: ExampleStep = { ...scanEnded, isLost: true }
    const flow = createExampleFlow(testDirectory, [pushed, early, lost])
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(pushed)
    await flow.make(early)
    await flow.make(lost)
    await flow.scan('2026-11-25T03:00:00Z')
    expect(await flow.load(lambdaFunction, BEFORE_SCAN)).toMatchObject({
      open: true,
      staleReason:
        'image billing/invoice@sha256:ced261f1185d: it was scanned after the deployment, and it is not known whether also before',
    })
  })
})
