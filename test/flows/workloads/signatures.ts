import { expect, test } from 'vitest'
import { buildImageVerificationResource } from '../../../audit/resources/ecr/image-verification.ts'
import { attachArtifact, signWithKey } from '../../images/attach-signatures.ts'
import { addImage, addLayer, createImageStore } from '../../images/image-store.ts'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import {
  buildExpectedStep,
  buildOpenedExpectation,
  buildResolvedExpectation,
  expectFlowActor,
  SIGNING_KEYS,
  type WorkloadFixture,
} from './workload-fixture.ts'

const VERIFIED = { control: 'image-integrity/image-verified', severity: 'HIGH' } as const

/** The controls of these flows. */
export const SIGNATURE_CONTROLS = [VERIFIED]

const ARTIFACT = 'application/vnd.dev.cosign.artifact.sig.v1+json'

/** The flows of signatures, whose policy is in the configuration. */
export function testSignatureFlows(fixture: () => WorkloadFixture): void {
  test.concurrent('an image is run without a signature, signed, and its signature is deleted', async () => {
    const { actor, inbox, registry, table } = fixture()
    const store = createImageStore()
    const pushed = addImage(store, [await addLayer(store, [['etc/motd', 'hello']])])
    await registry.pushManifest('signed', store, pushed, 'v1')
    const image = registry.image('signed', pushed.digest)
    const vouched = buildImageVerificationResource(image)
    const unsigned = await inbox.first(image.arn, 'ecr:PutImage')
    expectFlowActor(unsigned.notification)
    expectFindings(unsigned.notification, buildOpenedExpectation(VERIFIED, image))
    expect(unsigned.notification.text).toContain('no signature of an accepted kind is attached')

    const runner = actor.functionNamed('signed-runner')
    await registry.createFunction('signed-runner', 'plain', 'signed', 'v1')
    await table.evaluated(runner, VERIFIED.control, 'NON_COMPLIANT')

    const signature = attachArtifact(store, pushed, ARTIFACT, [
      signWithKey(pushed.digest, SIGNING_KEYS.privateKey),
    ])
    await registry.pushManifest('signed', store, signature)
    const signed = await inbox.first(signature.digest, 'ecr:PutImage')
    expectFlowActor(signed.notification)
    expectFindings(signed.notification, buildResolvedExpectation(VERIFIED, image, runner))
    expect((await table.snapshot(vouched))?.facts['result']).toMatchObject({
      known: { verified: true, by: [{ scheme: 'cosign-key' }] },
    })

    await registry.deleteImage('signed', signature.digest)
    const deleted = await inbox.first(signature.digest, 'ecr:BatchDeleteImage')
    expectFlowActor(deleted.notification)
    expectFindings(deleted.notification, buildExpectedStep('REOPENED', VERIFIED, image, runner))
    const steps = ['OPENED', 'RESOLVED', 'REOPENED']
    expect(await table.steps(image, VERIFIED.control)).toEqual(steps)
    expect(await table.steps(runner, VERIFIED.control)).toEqual(steps)
  })
}
