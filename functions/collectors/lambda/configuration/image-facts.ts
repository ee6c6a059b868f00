import { buildImageResource, parseImageUri } from '../../../../audit/resources/ecr/image.ts'
import { buildImageTagResource } from '../../../../audit/resources/ecr/image-tag.ts'
import { buildRepositoryResource } from '../../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import type { CollectedConfiguration } from './collected-configuration.ts'

/** The code of a function in GetFunction's output. */
interface ImageCode {
  ImageUri?: string | null | undefined
  ResolvedImageUri?: string | null | undefined
}

/**
 * The image URI of the function, the digest it resolved to, and its tag. A URI with a digest alone names an
 * image.
 */
export function deriveImageFacts(code: ImageCode | 'NONE', { account }: Resource): CollectedConfiguration {
  if (code === 'NONE')
    return { facts: { imageUri: 'NONE', image: 'NONE', tagRepository: 'NONE', imageTag: 'NONE' } }
  const { ImageUri, ResolvedImageUri } = code
  if (!ImageUri) {
    const why = 'lambda:GetFunction returned no ImageUri although the package is an image'
    return { facts: {}, unknown: { imageUri: why, image: why, tagRepository: why, imageTag: why } }
  }
  const named = parseImageUri(ImageUri)
  const byTag = named !== undefined && named.digest === undefined
  const repository = byTag ? buildRepositoryResource(named.repositoryArn, account) : undefined
  const facts: CollectedConfiguration['facts'] = {
    imageUri: ImageUri,
    tagRepository: repository ?? 'NONE',
    imageTag: repository ? buildImageTagResource(repository, named?.tag ?? 'latest') : 'NONE',
  }
  const resolved = [ResolvedImageUri ?? '', ImageUri]
    .map(parseImageUri)
    .find(parsed => parsed?.digest !== undefined)
  if (resolved?.digest === undefined) {
    return { facts, unknown: { image: 'lambda:GetFunction returned no digest of the image' } }
  }
  const where = { account, region: resolved.region }
  return { facts: { ...facts, image: buildImageResource(resolved.repositoryArn, resolved.digest, where) } }
}
