import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildServiceResource } from '../../../audit/resources/ecs/service.ts'
import { createTestDirectory, type TestDirectory } from '../../cli/run-assay.ts'
import { createExampleFlow, EXAMPLE_ACCOUNT, type ExampleStep } from './example-flow.ts'

const CURRENT = 'patching/ecs-running-image-current'
const repository = `arn:aws:ecr:eu-west-1:${EXAMPLE_ACCOUNT}:repository/web/shop`
const service = buildServiceResource(
  `arn:aws:ecs:eu-west-1:${EXAMPLE_ACCOUNT}:service/shop/web`,
  EXAMPLE_ACCOUNT,
)
const oldImage = `${repository}/sha256:7a6daabe8b7a9b0e43965e5b781a5da55fe2cc929179aca37c2ca551eb915725`
const digest = `sha256:${'ab'.repeat(32)}`
const newImage = `${repository}/${digest}`

let testDirectory: TestDirectory
beforeEach(() => {
  testDirectory = createTestDirectory()
})
afterEach(() => testDirectory.remove())

/** Another image is pushed with the tag that the task definition of the service names. */
const pushed: ExampleStep = {
  at: '2026-11-24T08:02:40Z',
  file: '02-push-invoice.json',
  event: { 'repository-name': 'web/shop', 'image-digest': digest, 'image-tag': '7.12.0' },
  patch: {
    images: {
      [newImage]: {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        pushedAt: '2026-11-24T08:02:40Z',
        scan: { status: 'COMPLETE', completedAt: '2026-11-24T08:03:00Z', counts: {} },
      },
    },
    repositories: { [repository]: { tags: { '7.12.0': newImage } } },
  },
}

const deployed: ExampleStep = {
  at: '2026-11-24T09:00:00Z',
  file: '02-push-invoice.json',
  patch: { services: { [service.arn]: { running: { [oldImage]: null, [newImage]: true } } } },
  isLost: true,
}

describe('a tag that moves to another image', () => {
  it('is a finding of the service that runs the old one, until it is deployed again', async () => {
    const flow = createExampleFlow(testDirectory, [pushed, deployed])
    await flow.scan('2026-11-24T06:30:00Z')
    expect(await flow.load(service, CURRENT)).toMatchObject({ status: 'COMPLIANT' })
    await flow.make(pushed, 2)
    const found = await flow.load(service, CURRENT)
    expect(found).toMatchObject({
      status: 'NON_COMPLIANT',
      open: true,
      severity: 'MEDIUM',
      reason:
        'Tasks of the service run image web/shop@sha256:7a6daabe8b7a, to which tag 7.12.0 no longer points. ' +
        'The tag moved to image web/shop@sha256:abababababab at 2026-11-24T08:02:40.000Z.',
    })
    const messages = flow.notifications.filter(({ action }) => action === 'ecr:Push')
    expect(messages).toHaveLength(1)
    expect(messages[0]?.findings).toMatchObject([{ control: CURRENT, count: 1, resources: [service.arn] }])
    await flow.scan('2026-11-24T08:30:00Z')
    expect(await flow.load(service, CURRENT)).toMatchObject({ open: true, reason: found?.reason })
    await flow.scan('2026-11-24T09:30:00Z')
    expect(await flow.load(service, CURRENT)).toMatchObject({ status: 'COMPLIANT', open: false })
    expect(flow.listSteps(CURRENT)).toEqual(['OPENED', 'RESOLVED'])
  })

  it('is a finding of the full scan, if the event is lost', async () => {
    const lost: ExampleStep = { ...pushed, isLost: true }
    const flow = createExampleFlow(testDirectory, [lost])
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(lost)
    await flow.scan('2026-11-24T08:30:00Z')
    expect(await flow.load(service, CURRENT)).toMatchObject({
      status: 'NON_COMPLIANT',
      reason:
        'Tasks of the service run image web/shop@sha256:7a6daabe8b7a, to which tag 7.12.0 no longer points.',
    })
  })
})
