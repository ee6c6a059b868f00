import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createRegistryActor } from '../../flows/actors/registry-actor.ts'
import { attachArtifact, signWithKey } from '../../images/attach-signatures.ts'
import { addImage, addLayer, createImageStore } from '../../images/image-store.ts'
import { startLocalAws, type LocalAws } from '../../local-aws/local-aws.ts'
import { describeOnLocalAws } from '../../local-aws/suite.ts'
import { runAssay } from '../run-assay.ts'

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const containing = (text: string): unknown => expect.stringContaining(text)
const anyText: unknown = expect.any(String)
const VERIFIED = 'image-integrity/image-verified'

interface Verdict {
  verdict: string
  findings: { control: string; change: string; accepted?: object }[]
  unknown: { property: string; why: string }[]
}

describeOnLocalAws('the gate and the policy of images', () => {
  let localAws: LocalAws
  let folder = ''
  let repository = ''
  let signedDigest = ''
  const write = (name: string, content: string) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const configure = (mode: 'enforce' | 'warn') =>
    write(
      `${mode}.json`,
      JSON.stringify({ images: [{ repositories: ['*/shop'], signedBy: [{ key: 'cosign.pub' }], mode }] }),
    )
  /** What the gate says of the image of a function that a template creates. */
  const judge = async (image: string, mode: 'enforce' | 'warn') => {
    const Properties = {
      PackageType: 'Image',
      Role: `arn:aws:iam::${localAws.account}:role/plain`,
      Code: { ImageUri: image },
    }
    const template = write(
      'template.json',
      JSON.stringify({ Resources: { Shop: { Type: 'AWS::Lambda::Function', Properties } } }),
    )
    const against = ['--against', join(folder, 'account'), '--config', configure(mode)]
    const { stdout, stderr } = await runAssay('gate', template, ...against, '--json')
    if (stdout === '') throw new Error(stderr)
    const { verdict, findings, unknown } = JSON.parse(stdout) as Verdict
    return {
      verdict,
      findings: findings.filter(({ control }) => control === VERIFIED),
      unknown: unknown.filter(({ property }) => property === VERIFIED).map(({ why }) => why),
    }
  }

  beforeAll(async () => {
    localAws = await startLocalAws()
    for (const [name, value] of Object.entries(localAws.env)) vi.stubEnv(name, value)
    folder = mkdtempSync(join(tmpdir(), 'assay-gate-images-'))
    write('cosign.pub', keys.publicKey.export({ format: 'pem', type: 'spki' }).toString())
    const registry = createRegistryActor(localAws)
    await registry.createRepository('shop')
    repository = `${localAws.account}.dkr.ecr.${localAws.region}.amazonaws.com/shop`
    const store = createImageStore()
    const signed = addImage(store, [await addLayer(store, [['etc/motd', 'signed']])])
    signedDigest = signed.digest
    await registry.pushManifest('shop', store, signed, 'signed')
    const artifactType = 'application/vnd.dev.cosign.artifact.sig.v1+json'
    const signature = attachArtifact(store, signed, artifactType, [
      signWithKey(signed.digest, keys.privateKey),
    ])
    await registry.pushManifest('shop', store, signature)
    await registry.createFunction('signed', 'plain', 'shop', 'signed')
    const unsigned = addImage(store, [await addLayer(store, [['etc/motd', 'unsigned']])])
    await registry.pushManifest('shop', store, unsigned, 'unsigned')
    const collected = await runAssay(
      'collect',
      '--out',
      join(folder, 'account'),
      '--region',
      localAws.region,
      '--config',
      configure('enforce'),
    )
    if (collected.status !== 0) throw new Error(collected.stderr)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
    await localAws.stop()
  })

  test('fails a change that deploys an image that is not signed', async () => {
    expect(await judge(`${repository}:unsigned`, 'enforce')).toMatchObject({
      verdict: 'FAIL',
      findings: [{ control: VERIFIED, change: 'OPENS' }],
    })
  })

  test('only says so where the policy only warns', async () => {
    const { findings } = await judge(`${repository}:unsigned`, 'warn')
    expect(findings).toMatchObject([{ control: VERIFIED, change: 'OPENS', accepted: { reason: anyText } }])
  })

  test('passes a signed image by its digest, and does not decide about a tag that can move', async () => {
    expect(await judge(`${repository}@${signedDigest}`, 'enforce')).toMatchObject({
      findings: [],
      unknown: [],
    })
    expect(await judge(`${repository}:signed`, 'enforce')).toMatchObject({
      findings: [],
      unknown: [containing('can move')],
    })
  })
})
