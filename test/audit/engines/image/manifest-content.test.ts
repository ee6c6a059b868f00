import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseManifestContent } from '../../../../audit/engines/image/manifest-content.ts'

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'
const ORAS = 'application/vnd.cncf.oras.artifact.manifest.v1+json'
const CONFIG = 'application/vnd.oci.image.config.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'
const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip'
const IN_TOTO = 'application/vnd.in-toto+json'
const SIMPLE = 'application/vnd.dev.cosign.simplesigning.v1+json'

function digest(of: string): string {
  return `sha256:${of.repeat(64)}`
}

function describeContent(manifest: unknown, mediaType = MANIFEST) {
  return parseManifestContent(JSON.stringify(manifest), mediaType)
}

function image(layers: readonly unknown[], rest: object = {}) {
  return { config: { mediaType: CONFIG }, layers: layers.map(mediaType => ({ mediaType })), ...rest }
}

/** A manifest of an index; `rest` determines its kind. */
function describeReference(of: string, rest: object = {}) {
  return {
    mediaType: MANIFEST,
    digest: digest(of),
    size: 1,
    platform: { os: 'linux', architecture: 'amd64' },
    ...rest,
  }
}

const unknownPlatform = { platform: { os: 'unknown', architecture: 'unknown' } }
const attesting = {
  annotations: {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': digest('a'),
  },
}

describe('the role of a manifest', () => {
  it.each([
    ['an OCI image', image([LAYER]), 'IMAGE'],
    [
      'a Docker image',
      image([DOCKER_LAYER], { config: { mediaType: 'application/vnd.docker.container.image.v1+json' } }),
      'IMAGE',
    ],
    ['an image of a compressed layer that is encrypted', image([`${LAYER}+encrypted`]), 'IMAGE'],
    ['an image without layers', image([]), 'IMAGE'],
    ['an image of schema 1', { schemaVersion: 1, fsLayers: [] }, 'IMAGE'],
    ['an image whose layers do not say what they are', image([undefined]), 'IMAGE'],
    [
      'an image that is called a signature',
      image([LAYER], { artifactType: 'application/vnd.cncf.notary.signature' }),
      'IMAGE',
    ],
    ['an image with one layer of another kind', image([IN_TOTO, LAYER]), 'IMAGE'],
    ['an attestation of BuildKit', image([IN_TOTO, IN_TOTO]), 'ARTIFACT'],
    ['a signature of cosign', image([SIMPLE]), 'ARTIFACT'],
    [
      'a signature of Notation',
      image(['application/jose+json'], { config: { mediaType: 'application/vnd.cncf.notary.signature' } }),
      'ARTIFACT',
    ],
    [
      'a chart',
      image(['application/vnd.cncf.helm.chart.content.v1.tar+gzip'], {
        config: { mediaType: 'application/vnd.cncf.helm.config.v1+json' },
      }),
      'ARTIFACT',
    ],
  ])('%s', (_, manifest, role) => {
    expect(describeContent(manifest)).toEqual({ role, children: [] })
  })

  it('is an artifact if the registry stores it as one', () => {
    expect(describeContent({ artifactType: 'text/sbom+json', blobs: [] }, ORAS)).toEqual({
      role: 'ARTIFACT',
      children: [],
    })
  })

  it('has a subject only if it is not an image itself, which could otherwise avoid being audited', () => {
    const subject = { digest: digest('a') }
    expect(describeContent(image([SIMPLE], { subject }))).toEqual({
      role: 'ARTIFACT',
      children: [],
      subject: subject.digest,
    })
    expect(describeContent({ blobs: [], subject }, ORAS)).toMatchObject({ subject: subject.digest })
    expect(describeContent(image([LAYER], { subject }))).toEqual({ role: 'IMAGE', children: [] })
    expect(describeContent({ manifests: [describeReference('b')], subject }, INDEX)).not.toHaveProperty(
      'subject',
    )
    expect(describeContent({ manifests: [], subject }, INDEX)).toMatchObject({ subject: subject.digest })
  })
})

describe('the images of an index', () => {
  it.each([INDEX, LIST])('of %s are those for a platform, each once', mediaType => {
    const manifests = [
      describeReference('a'),
      describeReference('b', { platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } }),
      describeReference('a'),
      describeReference('c', { ...unknownPlatform, ...attesting }),
    ]
    expect(describeContent({ manifests }, mediaType)).toEqual({
      role: 'INDEX',
      children: [digest('a'), digest('b')],
      platforms: { [digest('a')]: 'linux/amd64', [digest('b')]: 'linux/arm64/v8' },
    })
  })

  it('have no platform if the index does not name one, or names several', () => {
    const arm64 = { platform: { os: 'linux', architecture: 'arm64' } }
    const manifests = [
      describeReference('a'),
      describeReference('a', arm64),
      describeReference('b', { platform: undefined }),
      describeReference('c', { platform: { os: 'linux', architecture: 'a'.repeat(100) } }),
      describeReference('d', arm64),
    ]
    expect(describeContent({ manifests }, INDEX)).toMatchObject({
      platforms: { [digest('d')]: 'linux/arm64' },
    })
  })

  it.each([
    ['says that it attests', attesting],
    ['is for no platform', unknownPlatform],
    ['is an index of SOCI', { artifactType: 'application/vnd.amazon.soci.index.v2+json' }],
  ])('exclude what %s', (_, rest) => {
    expect(
      describeContent({ manifests: [describeReference('a'), describeReference('b', rest)] }, INDEX),
    ).toMatchObject({
      children: [digest('a')],
    })
  })

  it.each([
    ['without a platform', { platform: undefined }],
    ['with half of one', { platform: { os: 'unknown', architecture: 'arm64' } }],
    ['with annotations of others', { annotations: { a: 1 } }],
    ['that says it is an image', { artifactType: CONFIG }],
  ])('include those %s', (_, rest) => {
    expect(describeContent({ manifests: [describeReference('a', rest)] }, INDEX)).toMatchObject({
      children: [digest('a')],
    })
  })
})

describe('a manifest that cannot be parsed', () => {
  it.each([
    ['is no JSON', 'not JSON', MANIFEST],
    ['is not an object', '7', MANIFEST],
    ['has layers that are no list', '{"layers":{}}', MANIFEST],
    ['is an index without a list', '{}', INDEX],
    ['names something by no digest', JSON.stringify({ manifests: [{ digest: 'latest' }] }), INDEX],
    [
      'names an index',
      JSON.stringify({ manifests: [describeReference('a'), describeReference('b', { mediaType: INDEX })] }),
      INDEX,
    ],
    [
      'names more than 200',
      JSON.stringify({ manifests: Array.from({ length: 201 }, () => describeReference('a')) }),
      INDEX,
    ],
    ['is too long', JSON.stringify({ layers: [], padding: 'x'.repeat(4 * 1_024 * 1_024) }), MANIFEST],
  ])('%s', (_, text, mediaType) => {
    expect(parseManifestContent(text, mediaType)).toHaveProperty('notUnderstood')
  })

  it('never throws, for any text', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4 }),
        fc.constantFrom(MANIFEST, INDEX, LIST, ORAS, 'x'),
        (text, mediaType) => {
          const content = parseManifestContent(text, mediaType)
          expect('notUnderstood' in content || Array.isArray(content.children)).toBe(true)
        },
      ),
    )
  })
})
