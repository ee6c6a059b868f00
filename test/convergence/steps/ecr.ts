import type { World } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { between, chance } from '../account/chance.ts'
import { LIFECYCLE_POLICY, REPOSITORY_POLICIES } from '../account/documents.ts'
import { anImage, anIndex, aScan, FREQUENCIES, imageArn, MUTABILITIES, TAGS } from '../account/images.ts'
import { ACCOUNT, digestIn, REGION, repositoryArn, repositoryIn } from '../account/place.ts'
import { anyOf, callStep, type Change, type Moment, type Step } from './step.ts'
import { told, toldByEcr, type Telling } from './telling.ts'

/** When images of histories were pushed: as long ago as all others, for what was just pushed is judged otherwise. */
const PUSHED = '2026-05-12T06:00:00.000Z'

/** Seconds until a pushed image is scanned. */
const UNTIL_SCANNED = 15

function repositoryOf(arn: string): string {
  return repositoryArn(repositoryIn(arn))
}

/** The tags of an image. */
function tagsOf(arn: string, { repositories }: World): string[] {
  const { tags = {} } = repositories[repositoryOf(arn)] ?? {}
  return Object.entries(tags).flatMap(([tag, image]) => (image === arn ? [tag] : []))
}

/** ECR's own event of a push, and CloudTrail's where it arrives too. */
function pushed(arn: string, tag: string | undefined, isCalled: boolean): Telling[] {
  const tagged = tag === undefined ? {} : { 'image-tag': tag }
  const detail = { result: 'SUCCESS', 'action-type': 'PUSH', ...named(arn), ...tagged }
  const imageId = { imageDigest: digestIn(arn), ...(tag === undefined ? {} : { imageTag: tag }) }
  const repositoryName = repositoryIn(arn)
  const called = told(
    'ecr:PutImage',
    {
      registryId: ACCOUNT,
      repositoryName,
      imageManifest: '{…}',
      ...(tag === undefined ? {} : { imageTag: tag }),
    },
    { image: { registryId: ACCOUNT, repositoryName, imageId } },
  )
  return [toldByEcr('ECR Image Action', detail), ...(isCalled ? [called] : [])]
}

function named(arn: string) {
  return { 'repository-name': repositoryIn(arn), 'image-digest': digestIn(arn) }
}

/** Whether the repository is there and takes the tag: one that cannot move is not put to another image. */
function takes(repository: string, tag: string, world: World): boolean {
  const { tags, tagMutability } = world.repositories[repository] ?? {}
  return tags !== undefined && (tagMutability === 'MUTABLE' || !(tag in tags))
}

/** What is scanned some seconds after it was pushed. */
function scanned(arn: string, random: Random, after: number): Moment {
  const scan = aScan(random)
  const detail = { 'scan-status': 'COMPLETE', 'finding-severity-counts': scan.counts, ...named(arn) }
  return {
    after,
    patch: world => (arn in world.images ? { images: { [arn]: { scan } } } : {}),
    tells: world => (arn in world.images ? [toldByEcr('ECR Image Scan', detail)] : []),
  }
}

const pushImage: Change = (world, random) => {
  const repository = anyOf(world.repositories, random)
  if (repository === undefined) return undefined
  const tag = random.of(TAGS)
  const arn = imageArn(repository, `pushed ${between(random, 1, 6)}`)
  const { scan: _, ...image } = anImage(random, PUSHED)
  const tells = pushed(arn, tag, chance(random, 0.5))
  return {
    title: `ecr:Push ${repositoryIn(arn)}:${tag} ${digestIn(arn).slice(0, 19)}`,
    isValid: now => takes(repository, tag, now) && !(arn in now.images),
    moments: [
      {
        after: 0,
        patch: () => ({ images: { [arn]: image }, repositories: { [repository]: { tags: { [tag]: arn } } } }),
        tells: () => tells,
      },
      scanned(arn, random, UNTIL_SCANNED),
    ],
  }
}

/** The images of an index by their digests, something that attests one of them, then the index by its tag. */
const pushIndex: Change = (world, random) => {
  const repository = anyOf(world.repositories, random)
  if (repository === undefined) return undefined
  const tag = random.of(TAGS)
  const content = `index ${between(random, 1, 4)}`
  const arn = imageArn(repository, content)
  const platforms = ['linux/amd64', 'linux/arm64']
  const own = platforms.map(platform => imageArn(repository, `${content} ${platform}`))
  const attestation = imageArn(repository, `${content} attestation`)
  const attests = own[0] ?? ''
  const children = {
    ...Object.fromEntries(own.map((child, index) => [child, { platform: platforms[index] ?? '' }])),
    [attestation]: { platform: 'unknown/unknown', attests },
  }
  const isCalled = chance(random, 0.3)
  const { scan: _, ...image } = anImage(random, PUSHED)
  return {
    title: `ecr:Push ${repositoryIn(arn)}:${tag} ${digestIn(arn).slice(0, 19)}, an index`,
    isValid: now => takes(repository, tag, now) && ![arn, ...own].some(each => each in now.images),
    moments: [
      ...[...own, attestation].map((child, index): Moment => ({
        after: index,
        patch: () => ({
          images: { [child]: child === attestation ? { ...image, attestation: true } : image },
        }),
        tells: () => pushed(child, undefined, false),
      })),
      {
        after: 4,
        patch: () => ({
          images: { [arn]: anIndex(children, PUSHED) },
          repositories: { [repository]: { tags: { [tag]: arn } } },
        }),
        tells: () => pushed(arn, tag, isCalled),
      },
      ...own.map((child, index) => scanned(child, random, UNTIL_SCANNED + index)),
    ],
  }
}

const moveTag: Change = (world, random) => {
  const arn = anyOf(world.images, random)
  if (arn === undefined) return undefined
  const tag = random.of(TAGS)
  const repository = repositoryOf(arn)
  return callStep(
    `ecr:Push ${repositoryIn(arn)}:${tag} to ${digestIn(arn).slice(0, 19)}, which is there`,
    now => arn in now.images && now.images[arn]?.attestation !== true && takes(repository, tag, now),
    { repositories: { [repository]: { tags: { [tag]: arn } } } },
    ...pushed(arn, tag, chance(random, 0.5)),
  )
}

/** Whether an image can go: one that an index holds cannot. */
function canGo(arn: string, world: World): boolean {
  return arn in world.images && Object.values(world.images).every(({ children = {} }) => !(arn in children))
}

function gone(arns: readonly string[], world: World): object {
  const untagged = arns.map(arn => [
    repositoryOf(arn),
    { tags: Object.fromEntries(tagsOf(arn, world).map(tag => [tag, null])) },
  ])
  return {
    images: Object.fromEntries(arns.map(arn => [arn, null])),
    repositories: Object.fromEntries(untagged) as object,
  }
}

function deleted(arn: string, tag?: string): Telling {
  const tagged = tag === undefined ? {} : { 'image-tag': tag }
  return toldByEcr('ECR Image Action', {
    result: 'SUCCESS',
    'action-type': 'DELETE',
    ...named(arn),
    ...tagged,
  })
}

const deleteImage: Change = (world, random) => {
  const free = Object.keys(world.images).filter(arn => canGo(arn, world))
  if (free.length === 0) return undefined
  const arn = random.of(free)
  const repositoryName = repositoryIn(arn)
  const imageIds = [{ imageDigest: digestIn(arn) }]
  const called = told('ecr:BatchDeleteImage', { repositoryName, imageIds }, { imageIds, failures: [] })
  return {
    title: `ecr:BatchDeleteImage ${repositoryName} ${digestIn(arn).slice(0, 19)}`,
    isValid: now => canGo(arn, now),
    moments: [
      {
        after: 0,
        patch: now => gone([arn], now),
        tells: now => [deleted(arn, tagsOf(arn, now)[0]), called],
      },
    ],
  }
}

/** A tag that is not the only one of its image is taken away. */
const untag: Change = (world, random) => {
  const many = Object.keys(world.images).filter(arn => tagsOf(arn, world).length > 1)
  if (many.length === 0) return undefined
  const arn = random.of(many)
  const imageTag = random.of(tagsOf(arn, world))
  const repositoryName = repositoryIn(arn)
  return callStep(
    `ecr:BatchDeleteImage ${repositoryName}:${imageTag}, of which the image has another tag`,
    now => tagsOf(arn, now).includes(imageTag) && tagsOf(arn, now).length > 1,
    { repositories: { [repositoryOf(arn)]: { tags: { [imageTag]: null } } } },
    deleted(arn, imageTag),
    told(
      'ecr:BatchDeleteImage',
      { repositoryName, imageIds: [{ imageTag }] },
      { imageIds: [{ imageDigest: digestIn(arn), imageTag }], failures: [] },
    ),
  )
}

/** A lifecycle policy expires an image. */
const expire: Change = (world, random) => {
  const free = Object.keys(world.images).filter(arn => canGo(arn, world))
  if (free.length === 0) return undefined
  const arn = random.of(free)
  const details = (now: World) => ({
    repositoryName: repositoryIn(arn),
    lifecycleEventPolicy: { lifecycleEventRules: [{ rulePriority: 1, action: 'expire' }] },
    lifecycleEventImageActions: [
      { lifecycleEventImage: { digest: digestIn(arn), tagList: tagsOf(arn, now) }, rulePriority: 1 },
    ],
  })
  return {
    title: `ecr:PolicyExecutionEvent ${repositoryIn(arn)} ${digestIn(arn).slice(0, 19)}`,
    isValid: now => canGo(arn, now),
    moments: [
      {
        after: 0,
        patch: now => gone([arn], now),
        tells: now => [
          { by: 'CloudTrail of a service', call: 'ecr:PolicyExecutionEvent', details: details(now) },
        ],
      },
    ],
  }
}

const scanAgain: Change = (world, random) => {
  const plain = Object.entries(world.images).filter(([, each]) => isPlain(each))
  if (plain.length === 0) return undefined
  const [arn] = random.of(plain)
  return {
    title: `ECR scans ${repositoryIn(arn)} ${digestIn(arn).slice(0, 19)}`,
    isValid: now => isPlain(now.images[arn]),
    moments: [scanned(arn, random, 0)],
  }
}

/** Whether it is an image that can be scanned. */
function isPlain(image: World['images'][string] | undefined): boolean {
  return (
    image !== undefined &&
    image.children === undefined &&
    image.attestation !== true &&
    image.scan !== undefined
  )
}

const archive: Change = (world, random) => {
  const plain = Object.entries(world.images).filter(([, each]) => isPlain(each))
  if (plain.length === 0) return undefined
  const [arn, { storageClass }] = random.of(plain)
  const target = storageClass === 'ARCHIVE' ? 'STANDARD' : 'ARCHIVE'
  const detail = { result: 'SUCCESS', 'action-type': 'UPDATE_STORAGE_CLASS', 'target-storage-class': target }
  return callStep(
    `ecr:UpdateImageStorageClass ${repositoryIn(arn)} ${digestIn(arn).slice(0, 19)}: ${target}`,
    now => isPlain(now.images[arn]) && canGo(arn, now),
    { images: { [arn]: { storageClass: target } } },
    toldByEcr('ECR Image Action', { ...detail, ...named(arn) }),
  )
}

/** A step that sets something of a repository. */
function repositoryStep(
  world: World,
  random: Random,
  set: (repositoryName: string) => { what: string; patch: object; tells: Telling },
): Step | undefined {
  const arn = anyOf(world.repositories, random)
  if (arn === undefined) return undefined
  const { what, patch, tells } = set(repositoryIn(arn))
  return callStep(`ecr:${what}`, now => arn in now.repositories, { repositories: { [arn]: patch } }, tells)
}

const setMutability: Change = (world, random) =>
  repositoryStep(world, random, repositoryName => {
    const imageTagMutability = random.of(MUTABILITIES)
    const request = { registryId: ACCOUNT, repositoryName, imageTagMutability }
    return {
      what: `PutImageTagMutability ${repositoryName}: ${imageTagMutability}`,
      patch: { tagMutability: imageTagMutability },
      tells: told('ecr:PutImageTagMutability', request, request),
    }
  })

const setRepositoryPolicy: Change = (world, random) =>
  repositoryStep(world, random, repositoryName => {
    const policy = random.of([...REPOSITORY_POLICIES, 'none'] as const)
    const call = policy === 'none' ? 'DeleteRepositoryPolicy' : 'SetRepositoryPolicy'
    const request = {
      registryId: ACCOUNT,
      repositoryName,
      ...(policy === 'none' ? {} : { policyText: JSON.stringify(policy) }),
    }
    return {
      what: `${call} ${repositoryName}${policy === 'none' ? '' : `: ${JSON.stringify(policy.Statement[0]?.Principal)}`}`,
      patch: { policy: policy === 'none' ? null : policy },
      tells: told(`ecr:${call}`, request, request),
    }
  })

const setLifecyclePolicy: Change = (world, random) =>
  repositoryStep(world, random, repositoryName => {
    const has = chance(random, 0.5)
    const call = has ? 'PutLifecyclePolicy' : 'DeleteLifecyclePolicy'
    const text = { lifecyclePolicyText: JSON.stringify(LIFECYCLE_POLICY) }
    const request = { registryId: ACCOUNT, repositoryName, ...(has ? text : {}) }
    return {
      what: `${call} ${repositoryName}`,
      patch: { lifecyclePolicy: has ? LIFECYCLE_POLICY : null },
      tells: told(`ecr:${call}`, request, request),
    }
  })

const setFrequency: Change = (world, random) =>
  repositoryStep(world, random, repositoryName => {
    const scanFrequency = random.of(FREQUENCIES)
    const repositories = [
      {
        'repository-name': repositoryName,
        'repository-arn': repositoryArn(repositoryName),
        'scan-frequency': scanFrequency,
        'previous-scan-frequency': 'MANUAL',
      },
    ]
    return {
      what: `ScanFrequencyChange ${repositoryName}: ${scanFrequency}`,
      patch: { scanFrequency },
      tells: toldByEcr('ECR Scan Resource Change', { 'action-type': 'SCAN_FREQUENCY_CHANGE', repositories }),
    }
  })

const setScanning: Change = (_, random) => {
  const scanType = random.of(['BASIC', 'ENHANCED'])
  const registry = `arn:aws:ecr:${REGION}:${ACCOUNT}:registry`
  return callStep(
    `ecr:PutRegistryScanningConfiguration ${scanType}`,
    () => true,
    { registries: { [registry]: { scanType } } },
    told(
      'ecr:PutRegistryScanningConfiguration',
      { scanType, rules: [] },
      { registryScanningConfiguration: { scanType, rules: [] } },
    ),
  )
}

const createRepository: Change = (_, random) => {
  const arn = repositoryArn(random.of(['app', 'team/app-2', 'team/app-3']))
  const imageTagMutability = random.of(MUTABILITIES)
  const repositoryName = repositoryIn(arn)
  return callStep(
    `ecr:CreateRepository ${repositoryName}`,
    now => !(arn in now.repositories),
    { repositories: { [arn]: { tagMutability: imageTagMutability, scanFrequency: 'MANUAL', tags: {} } } },
    told(
      'ecr:CreateRepository',
      { repositoryName, imageTagMutability },
      { repository: { repositoryArn: arn, registryId: ACCOUNT, repositoryName, imageTagMutability } },
    ),
  )
}

/** With all of its images. */
const deleteRepository: Change = (world, random) => {
  const arn = anyOf(world.repositories, random)
  if (arn === undefined) return undefined
  const repositoryName = repositoryIn(arn)
  const own = (now: World) => Object.keys(now.images).filter(image => image.startsWith(`${arn}/`))
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
        tells: () => [
          told(
            'ecr:DeleteRepository',
            { registryId: ACCOUNT, repositoryName, force: true },
            { repository: { repositoryArn: arn, registryId: ACCOUNT, repositoryName } },
          ),
        ],
      },
    ],
  }
}

/** Ways to change images, their repositories and the registry. */
export const ofEcr: Readonly<Record<string, Change>> = {
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
