import {
  requireFirst,
  hasEntryEndingWith,
  buildAwsError,
  requireText,
  respondUnlessPresent,
  type NotFoundHandlers,
  type NotFoundHandler,
} from './request.ts'

const NO_REPOSITORY = () => buildAwsError('RepositoryNotFoundException', 'The repository does not exist.')

/** The registry of another account denies access. */
function buildEcrError(response: NotFoundHandler): NotFoundHandler {
  return notFoundRequest => {
    const { registryId } = notFoundRequest.input
    if (registryId === undefined || registryId === notFoundRequest.world.account)
      return response(notFoundRequest)
    return buildAwsError('AccessDeniedException', 'User is not authorized on the resource')
  }
}

const handleRepository = buildEcrError(
  respondUnlessPresent(
    'repositories',
    input => `:repository/${requireFirst(input['repositoryName'])}`,
    NO_REPOSITORY,
  ),
)

const handleRepositories = buildEcrError(
  respondUnlessPresent(
    'repositories',
    input => `:repository/${requireFirst(input['repositoryNames'])}`,
    NO_REPOSITORY,
  ),
)

const handleScanning: NotFoundHandler = notFoundRequest => {
  const repositoryName = requireFirst(notFoundRequest.input['repositoryNames'])
  const failures = [{ repositoryName, failureCode: 'REPOSITORY_NOT_FOUND' }]
  return handleRepositories(notFoundRequest) && { output: { scanningConfigurations: [], failures } }
}

/** For an image by its digest, or for all images that match a filter. */
const handleImage: NotFoundHandler = notFoundRequest => {
  const absent = handleRepository(notFoundRequest)
  const { imageId, imageIds, repositoryName } = notFoundRequest.input
  const asks = imageIds ?? (imageId && [imageId])
  if (absent !== undefined || !Array.isArray(asks)) return absent
  const { imageDigest, imageTag } = asks[0] as { imageDigest?: string; imageTag?: string }
  const tags = Object.entries(notFoundRequest.world.repositories).flatMap(([arn, { tags: all }]) =>
    arn.startsWith(`arn:aws:ecr:${notFoundRequest.region}:`) &&
    arn.endsWith(`:repository/${requireText(repositoryName)}`)
      ? Object.keys(all)
      : [],
  )
  const isThere =
    imageDigest === undefined
      ? tags.includes(requireText(imageTag))
      : hasEntryEndingWith(
          notFoundRequest.world,
          'images',
          notFoundRequest.region,
          `:repository/${requireText(repositoryName)}/${imageDigest}`,
        )
  return isThere ? undefined : buildAwsError('ImageNotFoundException', 'The image requested does not exist.')
}

/** BatchGetImage lists missing images in its response. */
const handleManifest: NotFoundHandler = notFoundRequest => {
  const absent = handleImage(notFoundRequest)
  if (absent?.error?.name !== 'ImageNotFoundException') return absent
  const [imageId] = notFoundRequest.input['imageIds'] as object[]
  return { output: { images: [], failures: [{ imageId, failureCode: 'ImageNotFound', failureReason: '' }] } }
}

/** Not-found responses of ECR. Lists of everything always exist. */
export const ecrNotFound: NotFoundHandlers = {
  BatchGetImage: handleManifest,
  BatchGetRepositoryScanningConfiguration: handleScanning,
  DescribeImageScanFindings: handleImage,
  DescribeImages: handleImage,
  DescribeRepositories: notFoundRequest =>
    notFoundRequest.input['repositoryNames'] === undefined ? undefined : handleRepositories(notFoundRequest),
  GetLifecyclePolicy: handleRepository,
  GetRepositoryPolicy: handleRepository,
  ListTagsForResource: respondUnlessPresent(
    'repositories',
    ({ resourceArn }) => requireText(resourceArn),
    NO_REPOSITORY,
  ),
}
