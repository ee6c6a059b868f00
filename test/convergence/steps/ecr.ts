import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import { chooseBetween, chooseWithProbability } from '../accounts/random-choice.ts'
import { LIFECYCLE_POLICY, REPOSITORY_POLICIES } from '../accounts/policy-documents.ts'
import {
  generateImage,
  generateImageIndex,
  generateScan,
  SCAN_FREQUENCIES,
  formatHistoryImageArn,
  TAG_MUTABILITIES,
  IMAGE_TAGS,
} from '../accounts/images.ts'
import {
  HISTORY_ACCOUNT_ID,
  parseDigestFromArn,
  HISTORY_REGION,
  formatRepositoryArn,
  parseRepositoryName,
} from '../accounts/identifiers.ts'
import { chooseAny, buildCallStep, type ChangeGenerator, type StepMoment, type AccountStep } from './step.ts'
import { buildCallEvent, buildEcrEvent, type StepEvent } from './step-event.ts'

/** When images of histories are pushed: as long ago as all others, because new images are evaluated differently. */
const PUSHED = '2026-05-12T06:00:00.000Z'

/** Seconds until a pushed image is scanned. */
const UNTIL_SCANNED = 15

function findRepository(arn: string): string {
  return formatRepositoryArn(parseRepositoryName(arn))
}

/** The tags of an image. */
function listTags(arn: string, { repositories }: ExampleAccount): string[] {
  const { tags = {} } = repositories[findRepository(arn)] ?? {}
  return Object.entries(tags).flatMap(([tag, image]) => (image === arn ? [tag] : []))
}

/** Builds ECR's own event of a push, and CloudTrail's if it arrives too. */
function buildPushEvents(arn: string, tag: string | undefined, isCalled: boolean): StepEvent[] {
  const tagged = tag === undefined ? {} : { 'image-tag': tag }
  const detail = { result: 'SUCCESS', 'action-type': 'PUSH', ...buildImageId(arn), ...tagged }
  const imageId = { imageDigest: parseDigestFromArn(arn), ...(tag === undefined ? {} : { imageTag: tag }) }
  const repositoryName = parseRepositoryName(arn)
  const called = buildCallEvent(
    'ecr:PutImage',
    {
      registryId: HISTORY_ACCOUNT_ID,
      repositoryName,
      imageManifest: '{…}',
      ...(tag === undefined ? {} : { imageTag: tag }),
    },
    { image: { registryId: HISTORY_ACCOUNT_ID, repositoryName, imageId } },
  )
  return [buildEcrEvent('ECR Image Action', detail), ...(isCalled ? [called] : [])]
}

function buildImageId(arn: string) {
  return { 'repository-name': parseRepositoryName(arn), 'image-digest': parseDigestFromArn(arn) }
}

/** Whether the repository exists and accepts the tag: an immutable one is not moved to another image. */
function takeTag(repository: string, tag: string, exampleAccount: ExampleAccount): boolean {
  const { tags, tagMutability } = exampleAccount.repositories[repository] ?? {}
  return tags !== undefined && (tagMutability === 'MUTABLE' || !(tag in tags))
}

/** Builds the moment of a scan, some seconds after the push. */
function scanned(arn: string, seededRandom: SeededRandom, after: number): StepMoment {
  const scan = generateScan(seededRandom)
  const detail = { 'scan-status': 'COMPLETE', 'finding-severity-counts': scan.counts, ...buildImageId(arn) }
  return {
    after,
    patch: exampleAccount => (arn in exampleAccount.images ? { images: { [arn]: { scan } } } : {}),
    events: exampleAccount => (arn in exampleAccount.images ? [buildEcrEvent('ECR Image Scan', detail)] : []),
  }
}

const pushImage: ChangeGenerator = (exampleAccount, seededRandom) => {
  const repository = chooseAny(exampleAccount.repositories, seededRandom)
  if (repository === undefined) return undefined
  const tag = seededRandom.pick(IMAGE_TAGS)
  const arn = formatHistoryImageArn(repository, `pushed ${chooseBetween(seededRandom, 1, 6)}`)
  const { scan: _, ...image } = generateImage(seededRandom, PUSHED)
  const events = buildPushEvents(arn, tag, chooseWithProbability(seededRandom, 0.5))
  return {
    title: `ecr:Push ${parseRepositoryName(arn)}:${tag} ${parseDigestFromArn(arn).slice(0, 19)}`,
    isValid: now => takeTag(repository, tag, now) && !(arn in now.images),
    moments: [
      {
        after: 0,
        patch: () => ({ images: { [arn]: image }, repositories: { [repository]: { tags: { [tag]: arn } } } }),
        events: () => events,
      },
      scanned(arn, seededRandom, UNTIL_SCANNED),
    ],
  }
}

/** Pushes the images of an index by their digests, an attestation of one of them, then the index by its tag. */
const pushIndex: ChangeGenerator = (exampleAccount, seededRandom) => {
  const repository = chooseAny(exampleAccount.repositories, seededRandom)
  if (repository === undefined) return undefined
  const tag = seededRandom.pick(IMAGE_TAGS)
  const content = `index ${chooseBetween(seededRandom, 1, 4)}`
  const arn = formatHistoryImageArn(repository, content)
  const platforms = ['linux/amd64', 'linux/arm64']
  const own = platforms.map(platform => formatHistoryImageArn(repository, `${content} ${platform}`))
  const attestation = formatHistoryImageArn(repository, `${content} attestation`)
  const attests = own[0] ?? ''
  const children = {
    ...Object.fromEntries(own.map((child, index) => [child, { platform: platforms[index] ?? '' }])),
    [attestation]: { platform: 'unknown/unknown', attests },
  }
  const isCalled = chooseWithProbability(seededRandom, 0.3)
  const { scan: _, ...image } = generateImage(seededRandom, PUSHED)
  return {
    title: `ecr:Push ${parseRepositoryName(arn)}:${tag} ${parseDigestFromArn(arn).slice(0, 19)}, an index`,
    isValid: now => takeTag(repository, tag, now) && ![arn, ...own].some(each => each in now.images),
    moments: [
      ...[...own, attestation].map((child, index): StepMoment => ({
        after: index,
        patch: () => ({
          images: { [child]: child === attestation ? { ...image, attestation: true } : image },
        }),
        events: () => buildPushEvents(child, undefined, false),
      })),
      {
        after: 4,
        patch: () => ({
          images: { [arn]: generateImageIndex(children, PUSHED) },
          repositories: { [repository]: { tags: { [tag]: arn } } },
        }),
        events: () => buildPushEvents(arn, tag, isCalled),
      },
      ...own.map((child, index) => scanned(child, seededRandom, UNTIL_SCANNED + index)),
    ],
  }
}

const moveTag: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.images, seededRandom)
  if (arn === undefined) return undefined
  const tag = seededRandom.pick(IMAGE_TAGS)
  const repository = findRepository(arn)
  return buildCallStep(
    `ecr:Push ${parseRepositoryName(arn)}:${tag} to ${parseDigestFromArn(arn).slice(0, 19)}, which is there`,
    now => arn in now.images && now.images[arn]?.attestation !== true && takeTag(repository, tag, now),
    { repositories: { [repository]: { tags: { [tag]: arn } } } },
    ...buildPushEvents(arn, tag, chooseWithProbability(seededRandom, 0.5)),
  )
}

/** Whether an image can be deleted: an image of an index cannot. */
function canBeDeleted(arn: string, exampleAccount: ExampleAccount): boolean {
  return (
    arn in exampleAccount.images &&
    Object.values(exampleAccount.images).every(({ children = {} }) => !(arn in children))
  )
}

function removeImage(arns: readonly string[], exampleAccount: ExampleAccount): object {
  const untagged = arns.map(arn => [
    findRepository(arn),
    { tags: Object.fromEntries(listTags(arn, exampleAccount).map(tag => [tag, null])) },
  ])
  return {
    images: Object.fromEntries(arns.map(arn => [arn, null])),
    repositories: Object.fromEntries(untagged) as object,
  }
}

function deleted(arn: string, tag?: string): StepEvent {
  const tagged = tag === undefined ? {} : { 'image-tag': tag }
  return buildEcrEvent('ECR Image Action', {
    result: 'SUCCESS',
    'action-type': 'DELETE',
    ...buildImageId(arn),
    ...tagged,
  })
}

const deleteImage: ChangeGenerator = (exampleAccount, seededRandom) => {
  const free = Object.keys(exampleAccount.images).filter(arn => canBeDeleted(arn, exampleAccount))
  if (free.length === 0) return undefined
  const arn = seededRandom.pick(free)
  const repositoryName = parseRepositoryName(arn)
  const imageIds = [{ imageDigest: parseDigestFromArn(arn) }]
  const called = buildCallEvent(
    'ecr:BatchDeleteImage',
    { repositoryName, imageIds },
    { imageIds, failures: [] },
  )
  return {
    title: `ecr:BatchDeleteImage ${repositoryName} ${parseDigestFromArn(arn).slice(0, 19)}`,
    isValid: now => canBeDeleted(arn, now),
    moments: [
      {
        after: 0,
        patch: now => removeImage([arn], now),
        events: now => [deleted(arn, listTags(arn, now)[0]), called],
      },
    ],
  }
}

/** Removes a tag that is not the only one of its image. */
const untag: ChangeGenerator = (exampleAccount, seededRandom) => {
  const many = Object.keys(exampleAccount.images).filter(arn => listTags(arn, exampleAccount).length > 1)
  if (many.length === 0) return undefined
  const arn = seededRandom.pick(many)
  const imageTag = seededRandom.pick(listTags(arn, exampleAccount))
  const repositoryName = parseRepositoryName(arn)
  return buildCallStep(
    `ecr:BatchDeleteImage ${repositoryName}:${imageTag}, of which the image has another tag`,
    now => listTags(arn, now).includes(imageTag) && listTags(arn, now).length > 1,
    { repositories: { [findRepository(arn)]: { tags: { [imageTag]: null } } } },
    deleted(arn, imageTag),
    buildCallEvent(
      'ecr:BatchDeleteImage',
      { repositoryName, imageIds: [{ imageTag }] },
      { imageIds: [{ imageDigest: parseDigestFromArn(arn), imageTag }], failures: [] },
    ),
  )
}

/** A lifecycle policy expires an image. */
const expire: ChangeGenerator = (exampleAccount, seededRandom) => {
  const free = Object.keys(exampleAccount.images).filter(arn => canBeDeleted(arn, exampleAccount))
  if (free.length === 0) return undefined
  const arn = seededRandom.pick(free)
  const details = (now: ExampleAccount) => ({
    repositoryName: parseRepositoryName(arn),
    lifecycleEventPolicy: { lifecycleEventRules: [{ rulePriority: 1, action: 'expire' }] },
    lifecycleEventImageActions: [
      {
        lifecycleEventImage: { digest: parseDigestFromArn(arn), tagList: listTags(arn, now) },
        rulePriority: 1,
      },
    ],
  })
  return {
    title: `ecr:PolicyExecutionEvent ${parseRepositoryName(arn)} ${parseDigestFromArn(arn).slice(0, 19)}`,
    isValid: now => canBeDeleted(arn, now),
    moments: [
      {
        after: 0,
        patch: now => removeImage([arn], now),
        events: now => [
          { by: 'CloudTrail of a service', call: 'ecr:PolicyExecutionEvent', details: details(now) },
        ],
      },
    ],
  }
}

const scanAgain: ChangeGenerator = (exampleAccount, seededRandom) => {
  const plain = Object.entries(exampleAccount.images).filter(([, each]) => isPlain(each))
  if (plain.length === 0) return undefined
  const [arn] = seededRandom.pick(plain)
  return {
    title: `ECR scans ${parseRepositoryName(arn)} ${parseDigestFromArn(arn).slice(0, 19)}`,
    isValid: now => isPlain(now.images[arn]),
    moments: [scanned(arn, seededRandom, 0)],
  }
}

/** Whether it is an image that can be scanned. */
function isPlain(image: ExampleAccount['images'][string] | undefined): boolean {
  return (
    image !== undefined &&
    image.children === undefined &&
    image.attestation !== true &&
    image.scan !== undefined
  )
}

const archive: ChangeGenerator = (exampleAccount, seededRandom) => {
  const plain = Object.entries(exampleAccount.images).filter(([, each]) => isPlain(each))
  if (plain.length === 0) return undefined
  const [arn, { storageClass }] = seededRandom.pick(plain)
  const target = storageClass === 'ARCHIVE' ? 'STANDARD' : 'ARCHIVE'
  const detail = { result: 'SUCCESS', 'action-type': 'UPDATE_STORAGE_CLASS', 'target-storage-class': target }
  return buildCallStep(
    `ecr:UpdateImageStorageClass ${parseRepositoryName(arn)} ${parseDigestFromArn(arn).slice(0, 19)}: ${target}`,
    now => isPlain(now.images[arn]) && canBeDeleted(arn, now),
    { images: { [arn]: { storageClass: target } } },
    buildEcrEvent('ECR Image Action', { ...detail, ...buildImageId(arn) }),
  )
}

/** Builds a step that sets something of a repository. */
function repositoryStep(
  exampleAccount: ExampleAccount,
  seededRandom: SeededRandom,
  set: (repositoryName: string) => { what: string; patch: object; event: StepEvent },
): AccountStep | undefined {
  const arn = chooseAny(exampleAccount.repositories, seededRandom)
  if (arn === undefined) return undefined
  const { what, patch, event } = set(parseRepositoryName(arn))
  return buildCallStep(
    `ecr:${what}`,
    now => arn in now.repositories,
    { repositories: { [arn]: patch } },
    event,
  )
}

const setMutability: ChangeGenerator = (exampleAccount, seededRandom) =>
  repositoryStep(exampleAccount, seededRandom, repositoryName => {
    const imageTagMutability = seededRandom.pick(TAG_MUTABILITIES)
    const request = { registryId: HISTORY_ACCOUNT_ID, repositoryName, imageTagMutability }
    return {
      what: `PutImageTagMutability ${repositoryName}: ${imageTagMutability}`,
      patch: { tagMutability: imageTagMutability },
      event: buildCallEvent('ecr:PutImageTagMutability', request, request),
    }
  })

const setRepositoryPolicy: ChangeGenerator = (exampleAccount, seededRandom) =>
  repositoryStep(exampleAccount, seededRandom, repositoryName => {
    const policy = seededRandom.pick([...REPOSITORY_POLICIES, 'none'] as const)
    const call = policy === 'none' ? 'DeleteRepositoryPolicy' : 'SetRepositoryPolicy'
    const request = {
      registryId: HISTORY_ACCOUNT_ID,
      repositoryName,
      ...(policy === 'none' ? {} : { policyText: JSON.stringify(policy) }),
    }
    return {
      what: `${call} ${repositoryName}${policy === 'none' ? '' : `: ${JSON.stringify(policy.Statement[0]?.Principal)}`}`,
      patch: { policy: policy === 'none' ? null : policy },
      event: buildCallEvent(`ecr:${call}`, request, request),
    }
  })

const setLifecyclePolicy: ChangeGenerator = (exampleAccount, seededRandom) =>
  repositoryStep(exampleAccount, seededRandom, repositoryName => {
    const has = chooseWithProbability(seededRandom, 0.5)
    const call = has ? 'PutLifecyclePolicy' : 'DeleteLifecyclePolicy'
    const text = { lifecyclePolicyText: JSON.stringify(LIFECYCLE_POLICY) }
    const request = { registryId: HISTORY_ACCOUNT_ID, repositoryName, ...(has ? text : {}) }
    return {
      what: `${call} ${repositoryName}`,
      patch: { lifecyclePolicy: has ? LIFECYCLE_POLICY : null },
      event: buildCallEvent(`ecr:${call}`, request, request),
    }
  })

const setFrequency: ChangeGenerator = (exampleAccount, seededRandom) =>
  repositoryStep(exampleAccount, seededRandom, repositoryName => {
    const scanFrequency = seededRandom.pick(SCAN_FREQUENCIES)
    const repositories = [
      {
        'repository-name': repositoryName,
        'repository-arn': formatRepositoryArn(repositoryName),
        'scan-frequency': scanFrequency,
        'previous-scan-frequency': 'MANUAL',
      },
    ]
    return {
      what: `ScanFrequencyChange ${repositoryName}: ${scanFrequency}`,
      patch: { scanFrequency },
      event: buildEcrEvent('ECR Scan Resource Change', {
        'action-type': 'SCAN_FREQUENCY_CHANGE',
        repositories,
      }),
    }
  })

const setScanning: ChangeGenerator = (_, seededRandom) => {
  const scanType = seededRandom.pick(['BASIC', 'ENHANCED'])
  const registry = `arn:aws:ecr:${HISTORY_REGION}:${HISTORY_ACCOUNT_ID}:registry`
  return buildCallStep(
    `ecr:PutRegistryScanningConfiguration ${scanType}`,
    () => true,
    { registries: { [registry]: { scanType } } },
    buildCallEvent(
      'ecr:PutRegistryScanningConfiguration',
      { scanType, rules: [] },
      { registryScanningConfiguration: { scanType, rules: [] } },
    ),
  )
}

const createRepository: ChangeGenerator = (_, seededRandom) => {
  const arn = formatRepositoryArn(seededRandom.pick(['app', 'team/app-2', 'team/app-3']))
  const imageTagMutability = seededRandom.pick(TAG_MUTABILITIES)
  const repositoryName = parseRepositoryName(arn)
  return buildCallStep(
    `ecr:CreateRepository ${repositoryName}`,
    now => !(arn in now.repositories),
    { repositories: { [arn]: { tagMutability: imageTagMutability, scanFrequency: 'MANUAL', tags: {} } } },
    buildCallEvent(
      'ecr:CreateRepository',
      { repositoryName, imageTagMutability },
      {
        repository: {
          repositoryArn: arn,
          registryId: HISTORY_ACCOUNT_ID,
          repositoryName,
          imageTagMutability,
        },
      },
    ),
  )
}

/** Deletes a repository with all of its images. */
const deleteRepository: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.repositories, seededRandom)
  if (arn === undefined) return undefined
  const repositoryName = parseRepositoryName(arn)
  const own = (now: ExampleAccount) => Object.keys(now.images).filter(image => image.startsWith(`${arn}/`))
  return {
    title: `ecr:DeleteRepository ${repositoryName} with its images`,
    isValid: now => arn in now.repositories,
    moments: [
      {
        after: 0,
        patch: now => ({
          images: Object.fromEntries(own(now).map(image => [image, null])),
          repositories: { [arn]: null },
        }),
        events: () => [
          buildCallEvent(
            'ecr:DeleteRepository',
            { registryId: HISTORY_ACCOUNT_ID, repositoryName, force: true },
            { repository: { repositoryArn: arn, registryId: HISTORY_ACCOUNT_ID, repositoryName } },
          ),
        ],
      },
    ],
  }
}

/** Change generators for images, repositories and the registry. */
export const ecrChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  pushImage,
  pushIndex,
  moveTag,
  deleteImage,
  untag,
  expire,
  scanAgain,
  archive,
  setMutability,
  setRepositoryPolicy,
  setLifecyclePolicy,
  setFrequency,
  setScanning,
  createRepository,
  deleteRepository,
}
