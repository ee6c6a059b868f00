import * as z from 'zod/mini'
import {
  descriptorSchema,
  DIGEST_PATTERN,
  type Descriptor,
} from '../../../../audit/engines/image/descriptor.ts'
import {
  isImageConfigMediaType,
  MANIFEST_MEDIA_TYPES,
} from '../../../../audit/engines/image/manifest-role.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { ImageContentError, type ImageSource, type Referrers } from '../../../images/image-source.ts'
import { explainMediaType } from '../../../images/content/layer-media-type.ts'
import { assertDigest } from '../../../images/verified-bytes.ts'
import type { SigningStatus } from '../../../images/signing-profile.ts'
import type { TypedAwsCall } from '../../fact-collector.ts'
import { fetchPages } from '../../lists/paginate.ts'
import {
  batchGetImage,
  describeImageSigningStatus,
  getDownloadUrlForLayer,
  listImageReferrers,
} from '../operations.ts'
import { buildRepositoryInput, type RepositoryInput } from '../repository-input.ts'
import { describeMissingLayer } from './layer-url.ts'
import {
  manifestsResponse,
  parseManifest,
  readManifests,
  readReferrers,
  type Manifests,
} from './registry-manifests.ts'

/** The operations of the source. */
export const registrySourceOperations = [
  batchGetImage,
  describeImageSigningStatus,
  getDownloadUrlForLayer,
  listImageReferrers,
]

/** Referrers of an image that are read, and how many a page has (ECR API Reference). */
const MAX_REFERRERS = 1_000
const PAGE_SIZE = 50

/** Artifacts that are read of those that only the index with the referrers tag lists: anyone may have written it. */
const MAX_TAGGED_REFERRERS = 100

/** The tags of cosign that follow the digest of the image. */
const COSIGN_SUFFIXES = ['.sig', '.att', '.sbom']

const text = z.string()
const optionalText = z.optional(z.nullable(text))
const referrersResponse = z.object({
  referrers: z.optional(
    z.nullable(
      z.array(
        z.object({
          digest: text.check(z.regex(DIGEST_PATTERN)),
          mediaType: text,
          artifactType: optionalText,
          size: z.number(),
        }),
      ),
    ),
  ),
})
const signingResponse = z.object({
  signingStatuses: z.optional(
    z.nullable(
      z.array(
        z.object({
          signingProfileArn: text,
          status: z.enum(['IN_PROGRESS', 'COMPLETE', 'FAILED']),
          failureCode: optionalText,
          failureReason: optionalText,
        }),
      ),
    ),
  ),
})
const blobResponse = z.union([z.object({ content: text }), z.object({ unreadable: text })])
const manifestsSchema = z.object({ manifests: z.array(descriptorSchema) })

/** What verifies an image of ECR reads: manifests, small blobs, and what refers to the image. */
export interface RegistrySource extends Pick<ImageSource, 'listReferrers' | 'readBlob' | 'readManifest'> {
  /** The digest of the image that has a tag now; undefined if none has. */
  resolveTag(tag: string): Promise<string | undefined>
  /** What ECR says of signatures that it made itself. */
  listSigningStatuses(digest: string): Promise<SigningStatus[]>
}

/**
 * The images of the repository of `resource`. A manifest is read once, those of referrers 100 in a call. Throws AwsCallError
 * and UnexpectedResponseError besides ImageContentError.
 */
export function createRegistrySource(callApi: TypedAwsCall, resource: Resource): RegistrySource {
  const repository = buildRepositoryInput(resource)
  const known: Manifests = new Map()
  return {
    async resolveTag(imageTag) {
      const input = { ...repository, imageIds: [{ imageTag }], acceptedMediaTypes: MANIFEST_MEDIA_TYPES }
      const { images } = await callApi(batchGetImage, input, manifestsResponse)
      return images?.[0]?.imageId?.imageDigest ?? undefined
    },
    async listSigningStatuses(digest) {
      const input = { ...repository, imageId: { imageDigest: digest } }
      const { signingStatuses } = await callApi(describeImageSigningStatus, input, signingResponse)
      return (signingStatuses ?? []).map(({ signingProfileArn, status, failureReason, failureCode }) => {
        const failure = failureReason ?? failureCode
        return { profile: signingProfileArn, status, ...(failure ? { failure } : {}) }
      })
    },
    async readManifest(digest) {
      if (!known.has(digest)) await readManifests(callApi, repository, [digest], known)
      const found = known.get(digest) ?? new ImageContentError(`ECR returned no manifest ${digest}`)
      if (found instanceof ImageContentError) throw found
      return found
    },
    async readBlob({ digest, mediaType }, maxBytes) {
      if (isImageConfigMediaType(mediaType) || explainMediaType(mediaType) === undefined)
        throw new ImageContentError(`${digest} is a part of an image, and no signature`)
      const input = { ...repository, layerDigest: digest, mediaType }
      const response = await callApi(getDownloadUrlForLayer, input, blobResponse).catch(describeMissingLayer)
      if ('unreadable' in response) throw new ImageContentError(`${digest}: ${response.unreadable}`)
      const bytes = Buffer.from(response.content, 'base64')
      if (bytes.length > maxBytes) throw new ImageContentError(`${digest} has more than ${maxBytes} bytes`)
      assertDigest(digest, bytes)
      return bytes
    },
    async listReferrers(digest) {
      const bySubject = await listBySubject(callApi, repository, digest)
      const byTag = await listByTag(callApi, repository, digest, known)
      const descriptors = dedupe([...byTag.descriptors, ...bySubject.descriptors])
      const listed = descriptors.slice(0, MAX_REFERRERS)
      const read = await readReferrers(callApi, repository, listed, {
        bySubject: bySubject.descriptors,
        known,
      })
      return {
        descriptors: read,
        more: bySubject.more + byTag.more + (descriptors.length - read.length),
      }
    },
  }
}

/** The artifacts with the image as their subject, without archived ones, which cannot be read. */
async function listBySubject(
  callApi: TypedAwsCall,
  repository: RepositoryInput,
  digest: string,
): Promise<Referrers> {
  const input = { ...repository, subjectId: { imageDigest: digest }, maxResults: PAGE_SIZE }
  const maxPages = MAX_REFERRERS / PAGE_SIZE
  const { pages, next } = await fetchPages(callApi, listImageReferrers, input, referrersResponse, maxPages)
  const descriptors = pages.flatMap(page =>
    (page.referrers ?? []).map(({ artifactType, ...rest }): Descriptor => ({
      ...rest,
      annotations: {},
      ...(artifactType ? { artifactType } : {}),
    })),
  )
  return { descriptors, more: next === undefined ? 0 : 1 }
}

/** What has a tag of cosign, and what the index with the referrers tag lists. */
async function listByTag(
  callApi: TypedAwsCall,
  repository: RepositoryInput,
  digest: string,
  known: Manifests,
): Promise<Referrers> {
  const prefix = digest.replace(':', '-')
  const cosignTags = COSIGN_SUFFIXES.map(suffix => `${prefix}${suffix}`)
  const input = {
    ...repository,
    imageIds: [prefix, ...cosignTags].map(imageTag => ({ imageTag })),
    acceptedMediaTypes: MANIFEST_MEDIA_TYPES,
  }
  const { images, failures } = await callApi(batchGetImage, input, manifestsResponse)
  const unreadable = (failures ?? []).filter(({ failureCode }) => failureCode !== 'ImageNotFound').length
  const listed: Descriptor[] = []
  let more = unreadable
  for (const { imageId: id, imageManifest, imageManifestMediaType } of images ?? []) {
    const found = id?.imageDigest
    if (!found || !DIGEST_PATTERN.test(found)) continue
    const manifest = parseManifest(found, imageManifest)
    if (id.imageTag === prefix) {
      const index = manifest instanceof ImageContentError ? undefined : parseIndex(manifest)
      if (index === undefined) more += 1
      else {
        listed.push(...index.slice(0, MAX_TAGGED_REFERRERS))
        more += Math.max(0, index.length - MAX_TAGGED_REFERRERS)
      }
      continue
    }
    known.set(found, manifest)
    listed.push({
      mediaType: imageManifestMediaType ?? '',
      digest: found,
      size: imageManifest.length,
      annotations: {},
    })
  }
  return { descriptors: listed, more }
}

function parseIndex(manifest: Uint8Array): readonly Descriptor[] | undefined {
  try {
    return manifestsSchema.safeParse(JSON.parse(new TextDecoder().decode(manifest))).data?.manifests
  } catch {
    return undefined
  }
}

function dedupe(descriptors: readonly Descriptor[]): Descriptor[] {
  return [...new Map(descriptors.map(each => [each.digest, each])).values()]
}
