import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildImageResource, getImageDigest } from '../../../audit/resources/ecr/image.ts'
import { createTestDirectory, type TestDirectory } from '../../cli/run-assay.ts'
import { createExampleFlow, EXAMPLE_ACCOUNT, type ExampleStep } from './example-flow.ts'

const REGRESSION = 'security-testing/scan-regression'
const repository = `arn:aws:ecr:eu-west-1:${EXAMPLE_ACCOUNT}:repository/web/shop`
const where = { account: EXAMPLE_ACCOUNT, region: 'eu-west-1' }
const service = `arn:aws:ecs:eu-west-1:${EXAMPLE_ACCOUNT}:service/shop/web`
const oldImage = `${repository}/sha256:7a6daabe8b7a9b0e43965e5b781a5da55fe2cc929179aca37c2ca551eb915725`
const next = buildImageResource(repository, `sha256:${'ab'.repeat(32)}`, where)

let testDirectory: TestDirectory
beforeEach(() => {
  testDirectory = createTestDirectory()
})
afterEach(() => testDirectory.remove())

/** Another image is pushed with a tag that the service runs, with a severe vulnerability. */
const pushed: ExampleStep = {
  at: '2026-11-24T08:02:40Z',
  file: '02-push-invoice.json',
  event: { 'repository-name': 'web/shop', 'image-digest': getImageDigest(next), 'image-tag': '7.12.0' },
  patch: {
    images: {
      [next.arn]: {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        pushedAt: '2026-11-24T08:02:40Z',
        scan: {
          status: 'COMPLETE',
          completedAt: '2026-11-24T08:03:00Z',
          counts: { CRITICAL: 1 },
          findings: { 'CVE-2026-0001': { severity: 'CRITICAL', package: 'openssl', version: '3.0.15' } },
        },
      },
    },
    repositories: { [repository]: { tags: { '7.12.0': next.arn } } },
  },
}

/** The replaced image is scanned again. */
const rescanned: ExampleStep = {
  at: '2026-11-24T09:00:00Z',
  file: '02-push-invoice.json',
  patch: { images: { [oldImage]: { scan: { completedAt: '2026-11-24T08:59:00Z' } } } },
  isLost: true,
}

/** The service runs the new image. */
const deployed: ExampleStep = {
  at: '2026-11-24T10:00:00Z',
  file: '02-push-invoice.json',
  patch: { services: { [service]: { running: { [oldImage]: null, [next.arn]: true } } } },
  isLost: true,
}

/** The tag moves on. */
const moved: ExampleStep = {
  at: '2026-11-24T11:00:00Z',
  file: '02-push-invoice.json',
  patch: { repositories: { [repository]: { tags: { '7.12.0': oldImage } } } },
  isLost: true,
}

describe('a push of an image with a vulnerability that the replaced one does not have', () => {
  it('is a finding once the replaced one was scanned later, which names what runs that one, until the tag moves on', async () => {
    const flow = createExampleFlow(testDirectory, [pushed, rescanned, deployed, moved])
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(pushed, 2)
    expect(await flow.load(next, REGRESSION)).toMatchObject({ status: 'INSUFFICIENT_DATA' })
    await flow.scan('2026-11-24T09:30:00Z')
    const found = await flow.load(next, REGRESSION)
    expect(found).toMatchObject({ status: 'NON_COMPLIANT', open: true, severity: 'MEDIUM' })
    expect(found?.reason).toContain('does not have: CVE-2026-0001. Service shop/web runs the replaced image')
    await flow.scan('2026-11-24T10:30:00Z')
    expect((await flow.load(next, REGRESSION))?.reason).toContain(
      'does not have: CVE-2026-0001. No function, service or standalone task is known to run the replaced image.',
    )
    await flow.scan('2026-11-24T11:30:00Z')
    expect(await flow.load(next, REGRESSION)).toMatchObject({ status: 'NOT_APPLICABLE', open: false })
    expect(flow.listSteps(REGRESSION)).toEqual(['OPENED', 'RESOLVED'])
  })
})
