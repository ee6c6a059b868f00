import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExampleAccount, ExampleImage, ExampleRepository } from '../example-account.ts'
import { MANIFEST_MEDIA_TYPES } from '../../../audit/engines/image/manifest-role.ts'
import { buildSuppressedFindingsInput } from '../../../functions/collectors/ecr/suppressed-findings.ts'
import { splitByRegion, type RegionalAccount } from '../regional-account.ts'
import { createResponseRecorder, replaceWithError, type ResponseRecorder } from './response-recorder.ts'
import {
  listAttestations,
  listImageBlobs,
  parseImageDigest,
  buildImageManifest,
  markAttestations,
} from './ecr-manifest.ts'

/** What a region has of ECR. */
type RegionalRegistry = RegionalAccount<'images' | 'registries' | 'repositories'>

/** Builds ECR's responses for `account` from the time `at` on, in each of its regions. */
export function buildEcrResponses(account: ExampleAccount, at: string): RecordedCall[] {
  return splitByRegion(account, ['images', 'registries', 'repositories']).flatMap(each =>
    buildRegionResponses(each, at),
  )
}

function buildRegionResponses(account: RegionalRegistry, at: string): RecordedCall[] {
  const ecr = createResponseRecorder('ecr', account.region, at)
  const repositories = Object.entries(account.repositories)
  const [registry] = Object.values(account.registries)
  return [
    ...buildRegistryResponses(ecr),
    ecr(
      'DescribeRepositories',
      { maxResults: 1_000 },
      { repositories: repositories.map(([repositoryArn]) => ({ repositoryArn })) },
    ),
    ecr(
      'GetRegistryScanningConfiguration',
      {},
      { scanningConfiguration: { scanType: registry?.scanType ?? 'BASIC', rules: [] } },
    ),
    ...repositories.flatMap(([arn, repository]) => buildRepositoryResponses(arn, repository, account, ecr)),
    ...listImages(account).flatMap(image => buildImageResponses(image, ecr)),
    ...listImages(account).flatMap(image => buildBlobResponses(image, ecr)),
    ...listImages(account).flatMap(image => buildSuppressedResponses(image, account, at)),
  ]
}

/** Builds ECR's response for an image that does not exist. */
export function buildImageNotFound(arn: string, region: string, at: string): RecordedCall[] {
  const ecr = createResponseRecorder('ecr', region, at)
  const error = ['ImageNotFoundException', 'The image requested does not exist.'] as const
  const { repositoryName, imageDigest } = parseImageArn(arn)
  return [
    replaceWithError(ecr('DescribeImages', buildDetailsInput(repositoryName, imageDigest), {}), ...error),
    replaceWithError(
      ecr('DescribeImageScanFindings', buildScanInput(repositoryName, imageDigest), {}),
      ...error,
    ),
  ]
}

interface KnownImage extends ExampleImage {
  arn: string
  tags: readonly string[]
  pushedAt: string
}

/** The images in the order of their pushes, one hour apart. */
function listImages(account: RegionalRegistry): KnownImage[] {
  const { repositories } = account
  const images = markAttestations(account.images, listAttestations(account))
  const tagged = Object.values(repositories).flatMap(({ tags }) => Object.entries(tags))
  return Object.entries(images).map(([arn, image], index) => ({
    ...image,
    arn,
    tags: tagged.filter(([, named]) => named === arn).map(([tag]) => tag),
    pushedAt: image.pushedAt ?? new Date(Date.UTC(2026, 4, 1, index)).toISOString(),
  }))
}

function buildRegistryResponses(ecr: ResponseRecorder): RecordedCall[] {
  return [
    replaceWithError(
      ecr('GetRegistryPolicy', {}, {}),
      'RegistryPolicyNotFoundException',
      'Registry policy does not exist.',
    ),
    ecr('DescribePullThroughCacheRules', { maxResults: 1_000 }, { pullThroughCacheRules: [] }),
    ecr('DescribeRepositoryCreationTemplates', { maxResults: 1_000 }, { repositoryCreationTemplates: [] }),
  ]
}

function buildRepositoryResponses(
  repositoryArn: string,
  repository: ExampleRepository,
  account: RegionalRegistry,
  ecr: ResponseRecorder,
): RecordedCall[] {
  const { repositoryName } = parseImageArn(repositoryArn)
  const { tagMutability, scanFrequency, policy, lifecyclePolicy, awsTags = {} } = repository
  const active = listImages(account).filter(
    ({ arn, storageClass }) => arn.startsWith(`${repositoryArn}/`) && storageClass !== 'ARCHIVE',
  )
  const policyResponse = ecr(
    'GetRepositoryPolicy',
    { repositoryName },
    { policyText: JSON.stringify(policy) },
  )
  const lifecyclePolicyText = JSON.stringify(lifecyclePolicy)
  const lifecycleResponse = ecr('GetLifecyclePolicy', { repositoryName }, { lifecyclePolicyText })
  return [
    ecr(
      'DescribeRepositories',
      { repositoryNames: [repositoryName] },
      { repositories: [{ repositoryArn, repositoryName, imageTagMutability: tagMutability }] },
    ),
    policy
      ? policyResponse
      : replaceWithError(
          policyResponse,
          'RepositoryPolicyNotFoundException',
          'Repository policy does not exist.',
        ),
    lifecyclePolicy
      ? lifecycleResponse
      : replaceWithError(
          lifecycleResponse,
          'LifecyclePolicyNotFoundException',
          'Lifecycle policy does not exist.',
        ),
    ecr(
      'ListTagsForResource',
      { resourceArn: repositoryArn },
      { tags: Object.entries(awsTags).map(([Key, Value]) => ({ Key, Value })) },
    ),
    ecr(
      'BatchGetRepositoryScanningConfiguration',
      { repositoryNames: [repositoryName] },
      { scanningConfigurations: [{ repositoryArn, repositoryName, scanFrequency }], failures: [] },
    ),
    ecr(
      'DescribeImages',
      { repositoryName, maxResults: 1_000 },
      { imageDetails: active.map(buildImageDetails) },
    ),
  ]
}

function buildImageResponses(image: KnownImage, ecr: ResponseRecorder): RecordedCall[] {
  const { repositoryName, imageDigest } = parseImageArn(image.arn)
  const details = ecr('DescribeImages', buildDetailsInput(repositoryName, imageDigest), {
    imageDetails: [buildImageDetails(image)],
  })
  const findings = ecr('DescribeImageScanFindings', buildScanInput(repositoryName, imageDigest), {
    imageScanStatus: { status: image.scan?.status },
    imageScanFindings: {
      ...(image.scan?.status === 'COMPLETE'
        ? { imageScanCompletedAt: image.scan.completedAt ?? '2026-05-12T09:00:00.000Z' }
        : {}),
      findingSeverityCounts: image.scan?.counts,
      findings: Object.entries(image.scan?.findings ?? {}).map(buildScanFinding),
    },
  })
  const manifest = buildManifestResponse(image, ecr)
  if (image.scan) return [details, manifest, findings]
  return [
    details,
    manifest,
    replaceWithError(findings, 'ScanNotFoundException', 'Image scan does not exist.'),
  ]
}

function buildBlobResponses(image: KnownImage, ecr: ResponseRecorder): RecordedCall[] {
  const { repositoryName } = parseImageArn(image.arn)
  return listImageBlobs(image).map(({ layerDigest, mediaType, output }) =>
    ecr('GetDownloadUrlForLayer', { repositoryName, layerDigest, mediaType }, output),
  )
}

/** Inspector suppresses no findings of the images that it scans. */
function buildSuppressedResponses(
  { arn, scan }: KnownImage,
  { region }: RegionalRegistry,
  at: string,
): RecordedCall[] {
  if (scan?.status !== 'ACTIVE') return []
  const inspector2 = createResponseRecorder('inspector2', region, at)
  return [inspector2('ListFindings', buildSuppressedFindingsInput({ arn }), { findings: [] })]
}

/** ECR returns no content of archived images. */
function buildManifestResponse(image: KnownImage, ecr: ResponseRecorder): RecordedCall {
  const { repositoryName, imageDigest } = parseImageArn(image.arn)
  const imageId = { imageDigest }
  const failure = { imageId, failureCode: 'ImageInaccessible', failureReason: 'The image is archived.' }
  const found = {
    repositoryName,
    imageId,
    imageManifest: buildImageManifest(image),
    imageManifestMediaType: image.mediaType,
  }
  const isArchived = image.storageClass === 'ARCHIVE'
  return ecr(
    'BatchGetImage',
    { repositoryName, imageIds: [imageId], acceptedMediaTypes: MANIFEST_MEDIA_TYPES },
    { images: isArchived ? [] : [found], failures: isArchived ? [failure] : [] },
  )
}

function buildScanFinding([name, finding]: [
  string,
  { severity: string; package: string; version: string },
]): object {
  const attributes = [
    { key: 'package_name', value: finding.package },
    { key: 'package_version', value: finding.version },
  ]
  return { name, severity: finding.severity, attributes }
}

function buildImageDetails(image: KnownImage): object {
  const { arn, tags, pushedAt, mediaType, artifactType, storageClass, subject } = image
  const { repositoryName, imageDigest } = parseImageArn(arn)
  return {
    repositoryName,
    imageDigest,
    ...(tags.length > 0 ? { imageTags: tags } : {}),
    imagePushedAt: pushedAt,
    imageManifestMediaType: mediaType,
    artifactMediaType: artifactType ?? 'application/vnd.oci.image.config.v1+json',
    imageStatus: storageClass === 'ARCHIVE' ? 'ARCHIVED' : 'ACTIVE',
    ...(subject === undefined ? {} : { subjectManifestDigest: parseImageDigest(subject) }),
  }
}

function parseImageArn(arn: string): { repositoryName: string; imageDigest: string } {
  const named = arn.slice(arn.indexOf(':repository/') + ':repository/'.length)
  const [repositoryName = '', digest = ''] = named.split('/sha256:')
  return { repositoryName, imageDigest: `sha256:${digest}` }
}

function buildDetailsInput(repositoryName: string, imageDigest: string): RecordedCall['input'] {
  return { repositoryName, imageIds: [{ imageDigest }], filter: { imageStatus: 'ANY' } }
}

function buildScanInput(repositoryName: string, imageDigest: string): RecordedCall['input'] {
  return { repositoryName, imageId: { imageDigest }, maxResults: 250 }
}
