import { parseArn } from '../../resources/arn.ts'
import { buildImageResource } from '../../resources/ecr/image.ts'
import { buildRepositoryResourceByName } from '../../resources/ecr/repository.ts'
import type { ResourceLocation, Resource } from '../../resources/resource.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import type { Subject, IndirectSubjects } from '../change.ts'

/** About an image or a repository that is not named: images have no list of their own, repositories lead to them. */
export const UNRESOLVED_REPOSITORY: EventSubjects = createUnresolvedSubjects('AWS::ECR::Repository')

/** As many images of a repository as are looked at where it is not said which; the others are left to a sweep. */
const MAX_IMAGES = 100

/** The images of `repository` that are known. */
export function selectRepositoryImages(
  repository: Resource<'AWS::ECR::Repository'>,
  facts: Subject['facts'],
): IndirectSubjects {
  return { target: repository, kind: 'AWS::ECR::Image', relationship: 'repository', facts, limit: MAX_IMAGES }
}

/** About an image of `repository` that is not named: one that is known, or that was pushed to it last. */
export function createUnnamedImageSubjects(
  repository: Resource<'AWS::ECR::Repository'> | undefined,
  facts: Subject['facts'],
): EventSubjects {
  if (repository === undefined) return UNRESOLVED_REPOSITORY
  const subjects = [{ resource: repository, facts: ['latestImage', 'latestPush'] }]
  return { subjects, indirectSubjects: [selectRepositoryImages(repository, facts)] }
}

/** About an image that may be there no more: its repository has another one then that is the latest. */
export function addLatestImageHolder(eventSubjects: EventSubjects): EventSubjects {
  const indirectSubjects = eventSubjects.subjects.flatMap(({ resource }): IndirectSubjects[] =>
    resource.kind === 'AWS::ECR::Image'
      ? [
          {
            target: resource,
            kind: 'AWS::ECR::Repository',
            relationship: 'latestImage',
            facts: ['latestImage'],
            relatedOnly: true,
          },
        ]
      : [],
  )
  return {
    ...eventSubjects,
    indirectSubjects: [...(eventSubjects.indirectSubjects ?? []), ...indirectSubjects],
  }
}

/** What an image has while it is there; its tags are as they were for whoever was deployed by them. */
export const IMAGE_PRESENCE_FACTS: readonly string[] = ['tags', 'pushedAt', 'storage', 'content', 'scan']

const NAME = /^[a-z0-9][a-z0-9._/-]{0,255}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/

/** The repository of `where` with this name, if it is a name. */
export function resolveRepository(
  name: unknown,
  where: ResourceLocation,
): Resource<'AWS::ECR::Repository'> | undefined {
  return typeof name === 'string' && NAME.test(name) ? buildRepositoryResourceByName(name, where) : undefined
}

/** The image with this digest in a repository, if it is a digest. */
export function resolveImage(
  digest: unknown,
  repository: Resource<'AWS::ECR::Repository'> | undefined,
): Resource<'AWS::ECR::Image'> | undefined {
  if (repository === undefined || typeof digest !== 'string' || !DIGEST.test(digest)) return undefined
  return buildImageResource(repository.arn, digest, repository)
}

/** The repository, or the image in one, of the account and region of `where` with this ARN. */
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

/** The same, if it is a repository. */
export function parseRepositoryArn(
  arn: unknown,
  where: ResourceLocation,
): Resource<'AWS::ECR::Repository'> | undefined {
  const ecrResource = parseEcrArn(arn, where)
  return ecrResource?.kind === 'AWS::ECR::Repository' ? ecrResource : undefined
}
