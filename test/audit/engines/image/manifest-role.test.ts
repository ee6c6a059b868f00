import { describe, expect, it } from 'vitest'
import { classifyManifest } from '../../../../audit/engines/image/manifest-role.ts'

const manifest = 'application/vnd.oci.image.manifest.v1+json'
const config = 'application/vnd.oci.image.config.v1+json'
const digest = 'a'.repeat(64)

describe('a manifest', () => {
  it.each([
    ['an OCI image', manifest, config, ['1.0'], 'IMAGE'],
    [
      'a Docker image',
      'application/vnd.docker.distribution.manifest.v2+json',
      'application/vnd.docker.container.image.v1+json',
      ['1.0'],
      'IMAGE',
    ],
    ['an image without a type in ECR', manifest, 'NONE', [], 'IMAGE'],
    ['an index', 'application/vnd.oci.image.index.v1+json', config, ['1.0'], 'INDEX'],
    ['a manifest list', 'application/vnd.docker.distribution.manifest.list.v2+json', 'NONE', [], 'INDEX'],
    ['a signature of Notation', manifest, 'application/vnd.cncf.notary.signature', [], 'ARTIFACT'],
    ['a chart', manifest, 'application/vnd.cncf.helm.config.v1+json', ['1.0'], 'ARTIFACT'],
    ['an SBOM', 'application/vnd.cncf.oras.artifact.manifest.v1+json', 'text/sbom+json', [], 'ARTIFACT'],
    [
      'an artifact that is called an image',
      'application/vnd.oci.artifact.manifest.v1+json',
      config,
      [],
      'ARTIFACT',
    ],
    ['a signature of cosign', manifest, config, [`sha256-${digest}.sig`], 'ARTIFACT'],
    ['an attestation of cosign', manifest, config, [`sha256-${digest}.att`], 'ARTIFACT'],
    ['a list of referrers', manifest, config, [`sha256-${digest}`], 'ARTIFACT'],
    ['an image that was tagged like a signature', manifest, config, ['1.0', `sha256-${digest}.sig`], 'IMAGE'],
    ['an image with a tag that only ends like one', manifest, config, ['1.0.sig'], 'IMAGE'],
    ['a tag that starts like a digest', manifest, config, ['sha256-abc'], 'IMAGE'],
    ['a BuildKit attestation', manifest, config, [], 'IMAGE'],
  ] as const)('%s', (_, mediaType, artifactType, tags, expected) => {
    expect(classifyManifest({ mediaType, artifactType, tags })).toBe(expected)
  })
})
