import { parseArn } from '../../resources/arn.ts'
import { buildImageResource } from '../../resources/ecr/image.ts'
import { buildRepositoryResourceByName } from '../../resources/ecr/repository.ts'
import type { ResourceLocation, Resource } from '../../resources/resource.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import type { Subject, IndirectSubjects } from '../change.ts'

/** Subjects for an unnamed image or repository: images are not listed directly, but through their repositories. */
export const UNRESOLVED_REPOSITORY: EventSubjects = createUnresolvedSubjects('AWS::ECR::Repository')

/** The maximum number of images that are read if an event names only the repository; the others are left to the full scan. */
const MAX_IMAGES = 100

/** Selects the known images of `repository`. */
export function selectRepositoryImages(
  repository: Resource<'AWS::ECR::Repository'>,
  facts: Subject['facts'],
): IndirectSubjects {
  return { target: repository, kind: 'AWS::ECR::Image', relationship: 'repository', facts, limit: MAX_IMAGES }
}

/** Subjects for an unnamed image of `repository`: the known images, and the latest pushed ones. */
export function createUnnamedImageSubjects(
  repository: Resource<'AWS::ECR::Repository'> | undefined,
  facts: Subject['facts'],
): EventSubjects {
  if (repository === undefined) return UNRESOLVED_REPOSITORY
  const subjects = [{ resource: repository, facts: LATEST }]
  return { subjects, indirectSubjects: [selectRepositoryImages(repository, facts)] }
}

/** What a repository received last: a removed or restored image can change it. */
const LATEST = ['latestImage', 'latestPush'] as const

/**
 * Adds the repository whose latest image may have been removed, by deletion or archiving: another image is the latest
 * then. After a deletion it is read with the recheck that confirms this; an archived image needs none.
 */
export function addLatestImageHolder(eventSubjects: EventSubjects): EventSubjects {
  const indirectSubjects = eventSubjects.subjects
    .filter(isImageSubject)
    .flatMap(({ resource, expectation }) =>
      LATEST.map((relationship): IndirectSubjects => ({
        target: resource,
        kind: 'AWS::ECR::Repository',
        relationship,
        facts: LATEST,
        relatedOnly: expectation?.presence === 'DELETED' ? 'WITH_RECHECK' : 'AT_ONCE',
      })),
    )
  return {
    ...eventSubjects,
    indirectSubjects: [...(eventSubjects.indirectSubjects ?? []), ...indirectSubjects],
  }
}

/** Adds what a change of the storage class of an image changes of its repository: a restored image can be the latest one. */
export function addStorageChange(
  eventSubjects: EventSubjects,
  repository: Resource<'AWS::ECR::Repository'> | undefined,
  isArchived: boolean,
): EventSubjects {
  if (isArchived) return addLatestImageHolder(eventSubjects)
  if (repository === undefined || !eventSubjects.subjects.some(isImageSubject)) return eventSubjects
  const restored = { resource: repository, facts: LATEST, relatedOnly: 'AT_ONCE' } as const
  return { ...eventSubjects, subjects: [...eventSubjects.subjects, restored] }
}

/** Whether a subject is an image. */
export function isImageSubject({ resource }: Subject): boolean {
  return resource.kind === 'AWS::ECR::Image'
}

/** The facts that a scan of an image changes. */
export const IMAGE_SCAN_FACTS: readonly string[] = ['scan', 'suppressed']

/** The facts of an image that a change of its storage class can change. */
export const IMAGE_STORAGE_FACTS: readonly string[] = ['storage', ...IMAGE_SCAN_FACTS, 'content']

/** The facts of an image that its deletion ends. `taggedAs` stays for the workloads that were deployed from its tags. */
export const IMAGE_PRESENCE_FACTS: readonly string[] = [
  'tags',
  'pushedAt',
  'storage',
  'content',
  ...IMAGE_SCAN_FACTS,
]

const NAME = /^[a-z0-9][a-z0-9._/-]{0,255}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/

/** The repository with this name; undefined if the name is invalid. */
export function resolveRepository(
  name: unknown,
  where: ResourceLocation,
): Resource<'AWS::ECR::Repository'> | undefined {
  return typeof name === 'string' && NAME.test(name) ? buildRepositoryResourceByName(name, where) : undefined
}

/** The image with this digest in a repository; undefined if the digest is invalid. */
export function resolveImage(
  digest: unknown,
  repository: Resource<'AWS::ECR::Repository'> | undefined,
): Resource<'AWS::ECR::Image'> | undefined {
  if (repository === undefined || typeof digest !== 'string' || !DIGEST.test(digest)) return undefined
  return buildImageResource(repository.arn, digest, repository)
}

/** The repository or image with this ARN; undefined if it is not in the account and region of `where`. */
export function parseEcrArn(
  arn: unknown,
  where: ResourceLocation,
): Resource<'AWS::ECR::Repository'> | Resource<'AWS::ECR::Image'> | undefined {
  const parsed = typeof arn === 'string' ? parseArn(arn) : undefined
  const [, name, digest] = /^repository\/(.+?)(?:\/(sha256:.+))?$/.exec(parsed?.resource ?? '') ?? []
  const repository = resolveRepository(name, where)
  const found = digest === undefined ? repository : resolveImage(digest, repository)
  return found?.arn === arn ? found : undefined
}

/** The repository with this ARN; undefined if it is not a repository in the account and region of `where`. */
export function parseRepositoryArn(
  arn: unknown,
  where: ResourceLocation,
): Resource<'AWS::ECR::Repository'> | undefined {
  const ecrResource = parseEcrArn(arn, where)
  return ecrResource?.kind === 'AWS::ECR::Repository' ? ecrResource : undefined
}
