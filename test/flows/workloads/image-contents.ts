import { expect, test } from 'vitest'
import { buildImageContentResource } from '../../../audit/resources/ecr/image-content.ts'
import { addImage, addLayer, createImageStore } from '../../images/image-store.ts'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import { buildOpenedExpectation, expectFlowActor, type WorkloadFixture } from './workload-fixture.ts'

const SECRETS = { control: 'image-integrity/image-no-secrets', severity: 'HIGH' } as const
const SUPPORTED = { control: 'patching/image-base-os-supported', severity: 'HIGH' } as const

/** The controls of these flows. */
export const CONTENT_CONTROLS = [SECRETS, SUPPORTED]

const PASSWORD = 'Gh7kLm2Qx9vT4wZs'

/** The flows of what images contain. */
export function testContentFlows(fixture: () => WorkloadFixture): void {
  test.concurrent(
    'an image without support and with a secret in a lower layer is run, and replaced by a clean one',
    async () => {
      const { actor, inbox, registry, table } = fixture()
      const runner = actor.functionNamed('content-runner')
      const store = createImageStore()
      // Pushed before all others, so that its own change ends before a function runs it.
      const supported = await addLayer(store, [['etc/os-release', 'ID=alpine\nVERSION_ID=3.24.0\n']])
      const clean = addImage(store, [supported])
      await registry.pushManifest('contained', store, clean, 'v2')
      await table.evaluated(registry.image('contained', clean.digest), SECRETS.control, 'COMPLIANT')

      const old = await addLayer(store, [['etc/os-release', 'ID=debian\nVERSION_ID="10"\n']])
      const secret = await addLayer(store, [['srv/.env', `DB_PASSWORD=${PASSWORD}\n`]])
      const removal = await addLayer(store, [['srv/.wh..env', '']])
      const bad = addImage(store, [old, secret, removal])
      await registry.pushManifest('contained', store, bad, 'v1')
      const image = registry.image('contained', bad.digest)
      const pushed = await inbox.first(image.arn, 'ecr:PutImage')
      expectFlowActor(pushed.notification)
      expectFindings(pushed.notification, buildOpenedExpectation(SECRETS, image))
      expect(pushed.notification.text).toContain('a secret in file srv/.env of layer sha256:')
      const content = (await table.snapshot(buildImageContentResource(image)))?.facts
      expect(content).toMatchObject({
        operatingSystem: { known: { id: 'debian', versionId: '10' } },
        defaultUser: { known: { isRoot: true } },
      })
      expect(JSON.stringify(content)).not.toContain(PASSWORD)

      await registry.createFunction('content-runner', 'plain', 'contained', 'v1')
      await table.evaluated(runner, SUPPORTED.control, 'NON_COMPLIANT')
      const created = await inbox.first('content-runner', 'lambda:CreateFunction')
      expect(created.notification.text).toContain('whose support ended on')

      await registry.deploy('content-runner', 'contained', 'v2')
      await table.evaluated(runner, SUPPORTED.control, 'COMPLIANT')
      expect(await table.steps(runner, SUPPORTED.control)).toEqual(['OPENED', 'RESOLVED'])
    },
  )
}
