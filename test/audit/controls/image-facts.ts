import type { KnownResource } from '../../test-control.ts'

const account = '111122223333'

/** The ARN of a repository in the account, and of an image in it. */
export const testRepositoryArn = `arn:aws:ecr:eu-west-1:${account}:repository/media/resizer`
export const testImageArn = `${testRepositoryArn}/sha256:${'7b'.repeat(32)}`
/** The URI of this image by tag, and by digest. */
export const testTagUri = `${account}.dkr.ecr.eu-west-1.amazonaws.com/media/resizer:prod`
export const testDigestUri = `${account}.dkr.ecr.eu-west-1.amazonaws.com/media/resizer@sha256:${'7b'.repeat(32)}`

/** Another account, the same repository and image there, and the settings that trust the account. */
const owner = '444455556666'
export const foreignRepositoryArn = testRepositoryArn.replace(account, owner)
export const foreignImageArn = testImageArn.replace(account, owner)
export const foreignTagUri = testTagUri.replace(account, owner)
export const foreignDigestUri = testDigestUri.replace(account, owner)
export const trustedOwner = { accounts: [owner] }
export const trustedOwnerRegistry = { registries: [`${owner}.dkr.ecr.eu-west-1.amazonaws.com`] }

/** An image that its owner, another account, does not allow to read. */
export const withheldImage: KnownResource = {
  arn: foreignImageArn,
  facts: { lostTags: 'NONE', scanEnds: 'NONE' },
  withheld: ['tags', 'pushedAt', 'mediaType', 'storage', 'content', 'contents', 'children', 'scan'],
}

/** A tagged image without a scan, with `facts` changed. */
export function buildImageCase(facts: Readonly<Record<string, unknown>> = {}): KnownResource {
  return {
    arn: testImageArn,
    facts: {
      tags: ['prod'],
      pushedAt: '2026-10-01T00:00:00.000Z',
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      storage: 'ACTIVE',
      content: 'IMAGE',
      scan: 'NONE',
      suppressed: {},
      lostTags: 'NONE',
      replaced: 'NONE',
      scanEnds: 'NONE',
      ...facts,
    },
    each: { children: [] },
  }
}

/** A compliant image with what it contains, of which `contentFacts` are changed. */
export function buildContentCase(
  contentFacts: Readonly<Record<string, unknown>> = {},
  facts: Readonly<Record<string, unknown>> = {},
): KnownResource {
  const contents = {
    facts: {
      operatingSystem: { id: 'debian', versionId: '13' },
      defaultUser: { user: 'app', isRoot: false },
      secrets: { found: [] },
      ...contentFacts,
    },
  }
  return { ...buildImageCase(facts), one: { contents } }
}

/** An image index of images, each given by what it contains. */
export function buildContentIndex(...children: readonly Readonly<Record<string, unknown>>[]): KnownResource {
  const index = { mediaType: 'application/vnd.oci.image.index.v1+json', content: 'INDEX' }
  return {
    ...buildImageCase(index),
    one: { contents: 'NONE' },
    each: {
      children: children.map((contentFacts, at) => ({
        ...buildContentCase(contentFacts),
        arn: `${testRepositoryArn}/sha256:${`c${at}`.repeat(32)}`,
      })),
    },
  }
}

/** An image index of `children`, each given by its facts. */
export function buildIndexCase(...children: readonly Readonly<Record<string, unknown>>[]): KnownResource {
  const index = { mediaType: 'application/vnd.oci.image.index.v1+json', content: 'INDEX' }
  return { ...buildImageCase(index), each: { children: children.map((facts, at) => buildChild(facts, at)) } }
}

function buildChild(facts: Readonly<Record<string, unknown>>, at: number): KnownResource {
  return {
    ...buildImageCase({ tags: [], ...facts }),
    arn: `${testRepositoryArn}/sha256:${`c${at}`.repeat(32)}`,
  }
}

/** A scan with a status, and with other fields if given. */
export function buildScanFact(status: string, rest: object = {}): object {
  return { status, counts: {}, worst: [], ...rest }
}
