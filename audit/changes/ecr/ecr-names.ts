import { parseArn } from '../../resources/arn.ts'
import { imageResource } from '../../resources/ecr/image.ts'
import { repositoryNamed } from '../../resources/ecr/repository.ts'
import type { Place, Resource } from '../../resources/resource.ts'
import { unnamed, type About } from '../about.ts'
import type { Subject, Through } from '../change.ts'

/** About an image or a repository that is not named: images have no list of their own, repositories lead to them. */
export const UNNAMED: About = unnamed('AWS::ECR::Repository')

/** As many images of a repository as are looked at where it is not said which; the others are left to a sweep. */
const MOST_IMAGES = 100

/** The images of `repository` that are known. */
export function imagesIn(repository: Resource<'AWS::ECR::Repository'>, facts: Subject['facts']): Through {
  return { target: repository, of: 'AWS::ECR::Image', relation: 'repository', facts, most: MOST_IMAGES }
}

/** About an image of `repository` that is not named: one that is known, or that was pushed to it last. */
export function imageIn(
  repository: Resource<'AWS::ECR::Repository'> | undefined,
  facts: Subject['facts'],
): About {
  if (repository === undefined) return UNNAMED
  const subjects = [{ resource: repository, facts: ['latestImage', 'latestPush'] }]
  return { subjects, through: [imagesIn(repository, facts)] }
}

/** About an image that may be there no more: its repository has another one then that is the latest. */
export function withLatest(about: About): About {
  const through = about.subjects.flatMap(({ resource }): Through[] =>
    resource.kind === 'AWS::ECR::Image'
      ? [
          {
            target: resource,
            of: 'AWS::ECR::Repository',
            relation: 'latestImage',
            facts: ['latestImage'],
            aside: true,
          },
        ]
      : [],
  )
  return { ...about, through: [...(about.through ?? []), ...through] }
}

/** What an image has while it is there; its tags are as they were for whoever was deployed by them. */
export const PRESENCE: readonly string[] = ['tags', 'pushedAt', 'storage', 'content', 'scan']

const NAME = /^[a-z0-9][a-z0-9._/-]{0,255}$/
const DIGEST = /^sha256:[0-9a-f]{64}$/

/** The repository of `where` with this name, if it is a name. */
export function repositoryCalled(name: unknown, where: Place): Resource<'AWS::ECR::Repository'> | undefined {
  return typeof name === 'string' && NAME.test(name) ? repositoryNamed(name, where) : undefined
}

/** The image with this digest in a repository, if it is a digest. */
export function imageCalled(
  digest: unknown,
  repository: Resource<'AWS::ECR::Repository'> | undefined,
): Resource<'AWS::ECR::Image'> | undefined {
  if (repository === undefined || typeof digest !== 'string' || !DIGEST.test(digest)) return undefined
  return imageResource(repository.arn, digest, repository)
}

/** The repository, or the image in one, of the account and region of `where` with this ARN. */
export function keptAs(
  arn: unknown,
  where: Place,
): Resource<'AWS::ECR::Repository'> | Resource<'AWS::ECR::Image'> | undefined {
  const parsed = typeof arn === 'string' ? parseArn(arn) : undefined
  const [, name, digest] = /^repository\/(.+?)(?:\/(sha256:.+))?$/.exec(parsed?.resource ?? '') ?? []
  const repository = repositoryCalled(name, where)
  const found = digest === undefined ? repository : imageCalled(digest, repository)
  return found?.arn === arn ? found : undefined
}

/** The same, if it is a repository. */
export function repositoryKeptAs(arn: unknown, where: Place): Resource<'AWS::ECR::Repository'> | undefined {
  const kept = keptAs(arn, where)
  return kept?.kind === 'AWS::ECR::Repository' ? kept : undefined
}
