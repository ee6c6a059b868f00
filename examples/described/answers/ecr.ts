import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World, WorldImage, WorldRepository } from '../world.ts'
import { MANIFESTS } from '../../../audit/image/manifest.ts'
import { answering, failing, type Answering } from './answering.ts'
import { attestationsIn, digestIn, manifestOf, withAttestations } from './ecr-manifest.ts'

/** What ECR answers of `account` from `at` on: of its home region, and of the other ones, where it has nothing. */
export function ecrAnswers(account: World, at: string): RecordedCall[] {
  const ecr = answering('ecr', account.homeRegion, at)
  const repositories = Object.entries(account.repositories)
  const [registry] = Object.values(account.registries)
  return [
    ...account.regionsInScope.flatMap(region => registryAnswers(account, region, at)),
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
    ...repositories.flatMap(([arn, repository]) => repositoryAnswers(arn, repository, account, ecr)),
    ...imagesOf(account).flatMap(image => imageAnswers(image, ecr)),
  ]
}

/** What ECR answers of an image that is not there. */
export function imageGone(arn: string, region: string, at: string): RecordedCall[] {
  const ecr = answering('ecr', region, at)
  const error = ['ImageNotFoundException', 'The image requested does not exist.'] as const
  const { repositoryName, imageDigest } = partsOf(arn)
  return [
    failing(ecr('DescribeImages', detailsInput(repositoryName, imageDigest), {}), ...error),
    failing(ecr('DescribeImageScanFindings', scanInput(repositoryName, imageDigest), {}), ...error),
  ]
}

interface KnownImage extends WorldImage {
  arn: string
  tags: readonly string[]
  pushedAt: string
}

/** The images in the order in which they were pushed, an hour between two. */
function imagesOf(account: World): KnownImage[] {
  const { repositories } = account
  const images = withAttestations(account.images, attestationsIn(account))
  const tagged = Object.values(repositories).flatMap(({ tags }) => Object.entries(tags))
  return Object.entries(images).map(([arn, image], index) => ({
    ...image,
    arn,
    tags: tagged.filter(([, named]) => named === arn).map(([tag]) => tag),
    pushedAt: image.pushedAt ?? new Date(Date.UTC(2026, 4, 1, index)).toISOString(),
  }))
}

function registryAnswers(account: World, region: string, at: string): RecordedCall[] {
  const ecr = answering('ecr', region, at)
  const empty =
    region === account.homeRegion
      ? []
      : [
          ecr('DescribeRepositories', { maxResults: 1_000 }, { repositories: [] }),
          ecr(
            'GetRegistryScanningConfiguration',
            {},
            { scanningConfiguration: { scanType: 'BASIC', rules: [] } },
          ),
        ]
  return [
    ...empty,
    failing(
      ecr('GetRegistryPolicy', {}, {}),
      'RegistryPolicyNotFoundException',
      'Registry policy does not exist.',
    ),
    ecr('DescribePullThroughCacheRules', { maxResults: 1_000 }, { pullThroughCacheRules: [] }),
    ecr('DescribeRepositoryCreationTemplates', { maxResults: 1_000 }, { repositoryCreationTemplates: [] }),
  ]
}

function repositoryAnswers(
  repositoryArn: string,
  repository: WorldRepository,
  account: World,
  ecr: Answering,
): RecordedCall[] {
  const { repositoryName } = partsOf(repositoryArn)
  const { tagMutability, scanFrequency, policy, lifecyclePolicy } = repository
  const active = imagesOf(account).filter(
    ({ arn, storageClass }) => arn.startsWith(`${repositoryArn}/`) && storageClass !== 'ARCHIVE',
  )
  const policyAnswer = ecr('GetRepositoryPolicy', { repositoryName }, { policyText: JSON.stringify(policy) })
  const lifecyclePolicyText = JSON.stringify(lifecyclePolicy)
  const lifecycleAnswer = ecr('GetLifecyclePolicy', { repositoryName }, { lifecyclePolicyText })
  return [
    ecr(
      'DescribeRepositories',
      { repositoryNames: [repositoryName] },
      { repositories: [{ repositoryArn, repositoryName, imageTagMutability: tagMutability }] },
    ),
    policy
      ? policyAnswer
      : failing(policyAnswer, 'RepositoryPolicyNotFoundException', 'Repository policy does not exist.'),
    lifecyclePolicy
      ? lifecycleAnswer
      : failing(lifecycleAnswer, 'LifecyclePolicyNotFoundException', 'Lifecycle policy does not exist.'),
    ecr(
      'BatchGetRepositoryScanningConfiguration',
      { repositoryNames: [repositoryName] },
      { scanningConfigurations: [{ repositoryArn, repositoryName, scanFrequency }], failures: [] },
    ),
    ecr('DescribeImages', { repositoryName, maxResults: 1_000 }, { imageDetails: active.map(detailsOf) }),
  ]
}

function imageAnswers(image: KnownImage, ecr: Answering): RecordedCall[] {
  const { repositoryName, imageDigest } = partsOf(image.arn)
  const details = ecr('DescribeImages', detailsInput(repositoryName, imageDigest), {
    imageDetails: [detailsOf(image)],
  })
  const findings = ecr('DescribeImageScanFindings', scanInput(repositoryName, imageDigest), {
    imageScanStatus: { status: image.scan?.status },
    imageScanFindings: {
      ...(image.scan?.status === 'COMPLETE'
        ? { imageScanCompletedAt: image.scan.completedAt ?? '2026-05-12T09:00:00.000Z' }
        : {}),
      findingSeverityCounts: image.scan?.counts,
      findings: Object.entries(image.scan?.findings ?? {}).map(findingOf),
    },
  })
  const manifest = manifestAnswer(image, ecr)
  if (image.scan) return [details, manifest, findings]
  return [details, manifest, failing(findings, 'ScanNotFoundException', 'Image scan does not exist.')]
}

/** Of what is archived ECR hands nothing out. */
function manifestAnswer(image: KnownImage, ecr: Answering): RecordedCall {
  const { repositoryName, imageDigest } = partsOf(image.arn)
  const imageId = { imageDigest }
  const failure = { imageId, failureCode: 'ImageInaccessible', failureReason: 'The image is archived.' }
  const found = {
    repositoryName,
    imageId,
    imageManifest: manifestOf(image),
    imageManifestMediaType: image.mediaType,
  }
  const isArchived = image.storageClass === 'ARCHIVE'
  return ecr(
    'BatchGetImage',
    { repositoryName, imageIds: [imageId], acceptedMediaTypes: MANIFESTS },
    { images: isArchived ? [] : [found], failures: isArchived ? [failure] : [] },
  )
}

function findingOf([name, finding]: [
  string,
  { severity: string; package: string; version: string },
]): object {
  const attributes = [
    { key: 'package_name', value: finding.package },
    { key: 'package_version', value: finding.version },
  ]
  return { name, severity: finding.severity, attributes }
}

function detailsOf(image: KnownImage): object {
  const { arn, tags, pushedAt, mediaType, artifactType, storageClass, subject } = image
  const { repositoryName, imageDigest } = partsOf(arn)
  return {
    repositoryName,
    imageDigest,
    ...(tags.length > 0 ? { imageTags: tags } : {}),
    imagePushedAt: pushedAt,
    imageManifestMediaType: mediaType,
    artifactMediaType: artifactType ?? 'application/vnd.oci.image.config.v1+json',
    imageStatus: storageClass === 'ARCHIVE' ? 'ARCHIVED' : 'ACTIVE',
    ...(subject === undefined ? {} : { subjectManifestDigest: digestIn(subject) }),
  }
}

function partsOf(arn: string): { repositoryName: string; imageDigest: string } {
  const named = arn.slice(arn.indexOf(':repository/') + ':repository/'.length)
  const [repositoryName = '', digest = ''] = named.split('/sha256:')
  return { repositoryName, imageDigest: `sha256:${digest}` }
}

function detailsInput(repositoryName: string, imageDigest: string): RecordedCall['input'] {
  return { repositoryName, imageIds: [{ imageDigest }], filter: { imageStatus: 'ANY' } }
}

function scanInput(repositoryName: string, imageDigest: string): RecordedCall['input'] {
  return { repositoryName, imageId: { imageDigest }, maxResults: 250 }
}
