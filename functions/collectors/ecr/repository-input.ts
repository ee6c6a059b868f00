import { parseArn } from '../../../audit/resources/arn.ts'
import { isOfOtherAccount, type Resource } from '../../../audit/resources/resource.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'

/** ECR's errors for repositories that do not exist. */
export const REPOSITORY_NOT_FOUND_ERRORS = ['RepositoryNotFoundException']

/** ECR's largest page. */
export const ECR_PAGE_SIZE = 1_000

/** The input that names a repository; one of another account is named with its registry. */
export interface RepositoryInput {
  repositoryName: string
  registryId?: string
}

/** The repository that the ARN of a repository or an image names. Throws UnexpectedResponseError. */
export function buildRepositoryInput(resource: Resource): RepositoryInput {
  const { account, resource: named } = parseArn(resource.arn) ?? { account: '', resource: '' }
  const [, repositoryName] = /^repository\/(.+?)(?:\/sha256:[0-9a-f]{64})?$/.exec(named) ?? []
  if (repositoryName === undefined)
    throw new UnexpectedResponseError(`${quoteText(resource.arn)} is not the ARN of a repository`)
  return { repositoryName, ...(isOfOtherAccount(resource) ? { registryId: account } : {}) }
}

/** The digest in the ARN of an image. Throws UnexpectedResponseError. */
export function parseArnDigest({ arn }: Resource): string {
  const [, digest] = /\/(sha256:[0-9a-f]{64})$/.exec(arn) ?? []
  if (digest === undefined) throw new UnexpectedResponseError(`${quoteText(arn)} is not the ARN of an image`)
  return digest
}

/** The ARN of the repository of an image. */
export function deriveRepositoryArn(image: Resource): string {
  return image.arn.slice(0, -parseArnDigest(image).length - 1)
}
