import { generateKeyPairSync } from 'node:crypto'
import type { Descriptor } from '../audit/engines/image/descriptor.ts'
import { parseTrustRoot } from '../audit/engines/signature/sigstore/trust-root.ts'
import type { ImagePolicy } from '../audit/settings/image-policy.ts'
import { createPolicyVerifiers } from '../functions/images/image-policy.ts'
import { verifyImage } from '../functions/images/verify-image.ts'
import { attachArtifact, signWithKey, type AttachedBlob } from '../test/images/attach-signatures.ts'
import {
  addImage,
  addLayer,
  createImageStore,
  openStore,
  type ImageStore,
} from '../test/images/image-store.ts'
import { makeChain } from '../test/signing/notation/chains.ts'
import { signNotation } from '../test/signing/notation/signatures.ts'
import { signBundle } from '../test/signing/sign-bundle.ts'
import {
  createSigstoreInstance,
  describeTrustRoot,
  signLeaf,
  TEST_ISSUER,
  TEST_SUBJECT,
} from '../test/signing/sigstore-instance.ts'
import type { BenchmarkResult } from './access/measure-access.ts'
import { computeQuantile } from './quantile.ts'

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json'
const NOTATION = 'application/vnd.cncf.notary.signature'
const REPOSITORY = 'registry.example.com/shop/app'

/** The 95th percentile of the bar, in milliseconds. */
const BAR = 300

/** How an image is signed, and the policy that accepts it. */
interface SignedCase {
  what: string
  policy: ImagePolicy
  attach: (store: ImageStore, image: Descriptor) => void
}

/** Verifies an image by each kind of signature, from its referrers to the outcome: the 95th percentile of `runs`. */
export async function measureVerification(runs: number): Promise<BenchmarkResult[]> {
  const instance = createSigstoreInstance()
  const trustRoot = parseTrustRoot(JSON.stringify(describeTrustRoot(instance)))
  const results: BenchmarkResult[] = []
  for (const { what, policy, attach } of listCases(instance)) {
    const store = createImageStore()
    const image = addImage(store, [await addLayer(store, [['etc/motd', 'hello']])])
    attach(store, image)
    const signed = { ...openStore(store).source, listReferrers: () => Promise.resolve(listReferrers(store)) }
    const times: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const from = performance.now()
      const context = { repository: REPOSITORY, trustRoot, now: new Date() }
      const requirement = { verifiers: createPolicyVerifiers(policy, context) }
      const { verified, reasons } = await verifyImage(signed, image, requirement)
      times.push(performance.now() - from)
      if (verified !== true) throw new Error(`${what}: not verified: ${reasons.join('; ')}`)
    }
    results.push({
      what: `verification of an image, ${what}: p95`,
      value: computeQuantile(times, 0.95),
      unit: 'ms',
      bar: BAR,
    })
  }
  return results
}

/** The manifests with a subject. */
function listReferrers({ blobs }: ImageStore) {
  const descriptors = [...blobs].flatMap(([digest, bytes]): Descriptor[] => {
    const text = Buffer.from(bytes).toString()
    if (!text.includes('"subject"')) return []
    const mediaType = 'application/vnd.oci.image.manifest.v1+json'
    return [{ mediaType, digest, size: bytes.byteLength, annotations: {} }]
  })
  return { descriptors, more: 0 }
}

function listCases(instance: ReturnType<typeof createSigstoreInstance>): SignedCase[] {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = keys.publicKey.export({ format: 'pem', type: 'spki' }).toString()
  const chain = makeChain({ notBefore: new Date('2020-01-01'), notAfter: new Date('2100-01-01') })
  const repositories = ['*']
  const notation = {
    repositories,
    signedBy: [
      { trustPolicy: { document: TRUST_POLICY, trustStores: { 'ca:acme': [toDer(chain.root.pem)] } } },
    ],
  }
  const attachNotation = (format: 'cose' | 'jws') => (store: ImageStore, image: Descriptor) => {
    const artifact = store.blobs.get(image.digest) ?? Buffer.alloc(0)
    const { envelope, mediaType } = signNotation({ ...chain, artifact, format })
    attachArtifact(store, image, NOTATION, [{ mediaType, bytes: envelope }])
  }
  return [
    {
      what: 'cosign with a key',
      policy: { repositories, signedBy: [{ key }] },
      attach: (store, image) =>
        attachArtifact(store, image, BUNDLE, [signWithKey(image.digest, keys.privateKey)]),
    },
    {
      what: 'keyless',
      policy: { repositories, signedBy: [{ issuer: TEST_ISSUER, subject: TEST_SUBJECT }] },
      attach: (store, image) => attachArtifact(store, image, BUNDLE, [attestBuild(instance, image)]),
    },
    { what: 'Notation in JWS', policy: notation, attach: attachNotation('jws') },
    { what: 'Notation in COSE', policy: notation, attach: attachNotation('cose') },
  ]
}

const TRUST_POLICY = {
  version: '1.0',
  trustPolicies: [
    {
      name: 'all',
      registryScopes: ['*'],
      signatureVerification: { level: 'strict' },
      trustStores: ['ca:acme'],
      trustedIdentities: ['*'],
    },
  ],
}

function toDer(pem: string): string {
  return pem.replaceAll(/-----[A-Z ]+-----|\n/g, '')
}

/** A provenance of the image in a bundle, logged, by an identity. */
function attestBuild(
  instance: ReturnType<typeof createSigstoreInstance>,
  { digest }: Descriptor,
): AttachedBlob {
  const subject = [{ name: 'app', digest: { sha256: digest.slice('sha256:'.length) } }]
  const predicate = { buildDefinition: {}, runDetails: { builder: { id: 'https://example.com/builder' } } }
  const predicateType = 'https://slsa.dev/provenance/v1'
  const statement = { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate }
  const bundle = signBundle(instance, { message: { statement }, signer: signLeaf(instance) })
  return { mediaType: BUNDLE, bytes: Buffer.from(JSON.stringify(bundle)) }
}
