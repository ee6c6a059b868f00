import { imageResource, parseImageUri } from '../../../audit/resources/ecr/image.ts'
import { imageTagResource } from '../../../audit/resources/ecr/image-tag.ts'
import { repositoryResource } from '../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { Understood } from '../aspect.ts'

/** What GetFunction says of the code of a function that is an image. */
interface ImageCode {
  ImageUri?: string | null | undefined
  ResolvedImageUri?: string | null | undefined
}

type Told = Understood<'AWS::Lambda::Function'>

/** The image as it was named, what it was resolved to, and whose tag it names; a digest alone is an image. */
export function imageFacts(code: ImageCode | 'NONE', { account }: Resource): Told {
  if (code === 'NONE')
    return { facts: { imageUri: 'NONE', image: 'NONE', tagRepository: 'NONE', imageTag: 'NONE' } }
  const { ImageUri, ResolvedImageUri } = code
  if (!ImageUri) {
    const why = 'the answer of lambda:GetFunction has no ImageUri though the package is an image'
    return { facts: {}, unknown: { imageUri: why, image: why, tagRepository: why, imageTag: why } }
  }
  const named = parseImageUri(ImageUri)
  const byTag = named !== undefined && named.digest === undefined
  const repository = byTag ? repositoryResource(named.repositoryArn, account) : undefined
  const facts: Told['facts'] = {
    imageUri: ImageUri,
    tagRepository: repository ?? 'NONE',
    imageTag: repository ? imageTagResource(repository, named?.tag ?? 'latest') : 'NONE',
  }
  const resolved = [ResolvedImageUri ?? '', ImageUri]
    .map(parseImageUri)
    .find(parsed => parsed?.digest !== undefined)
  if (resolved?.digest === undefined) {
    return { facts, unknown: { image: 'the answer of lambda:GetFunction resolves the image to no digest' } }
  }
  const where = { account, region: resolved.region }
  return { facts: { ...facts, image: imageResource(resolved.repositoryArn, resolved.digest, where) } }
}
