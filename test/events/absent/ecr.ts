import { first, has, refusal, text, unless, type Absences, type Answer } from './asked.ts'

const NO_REPOSITORY = () => refusal('RepositoryNotFoundException', 'The repository does not exist.')

/** Another account's registry refuses whoever is not let in; the described ones let nobody in. */
function ofEcr(answer: Answer): Answer {
  return asked => {
    const { registryId } = asked.input
    if (registryId === undefined || registryId === asked.world.account) return answer(asked)
    return refusal('AccessDeniedException', 'User is not authorized on the resource')
  }
}

const ofRepository = ofEcr(
  unless('repositories', input => `:repository/${first(input['repositoryName'])}`, NO_REPOSITORY),
)

const ofRepositories = ofEcr(
  unless('repositories', input => `:repository/${first(input['repositoryNames'])}`, NO_REPOSITORY),
)

const ofScanning: Answer = asked => {
  const repositoryName = first(asked.input['repositoryNames'])
  const failures = [{ repositoryName, failureCode: 'REPOSITORY_NOT_FOUND' }]
  return ofRepositories(asked) && { output: { scanningConfigurations: [], failures } }
}

/** Of an image by its digest, or of all that a filter lets through. */
const ofImage: Answer = asked => {
  const absent = ofRepository(asked)
  const { imageId, imageIds, repositoryName } = asked.input
  const asks = imageIds ?? (imageId && [imageId])
  if (absent !== undefined || !Array.isArray(asks)) return absent
  const { imageDigest, imageTag } = asks[0] as { imageDigest?: string; imageTag?: string }
  const tags = Object.entries(asked.world.repositories).flatMap(([arn, { tags: all }]) =>
    arn.endsWith(`:repository/${text(repositoryName)}`) ? Object.keys(all) : [],
  )
  const isThere =
    imageDigest === undefined
      ? tags.includes(text(imageTag))
      : has(asked.world, 'images', asked.region, `:repository/${text(repositoryName)}/${imageDigest}`)
  return isThere ? undefined : refusal('ImageNotFoundException', 'The image requested does not exist.')
}

/** BatchGetImage names what it lacks in its answer. */
const ofManifest: Answer = asked => {
  const absent = ofImage(asked)
  if (absent?.error?.name !== 'ImageNotFoundException') return absent
  const [imageId] = asked.input['imageIds'] as object[]
  return { output: { images: [], failures: [{ imageId, failureCode: 'ImageNotFound', failureReason: '' }] } }
}

/** What ECR answers. Lists of everything are never absent. */
export const ecr: Absences = {
  BatchGetImage: ofManifest,
  BatchGetRepositoryScanningConfiguration: ofScanning,
  DescribeImageScanFindings: ofImage,
  DescribeImages: ofImage,
  DescribeRepositories: asked =>
    asked.input['repositoryNames'] === undefined ? undefined : ofRepositories(asked),
  GetLifecyclePolicy: ofRepository,
  GetRepositoryPolicy: ofRepository,
}
