import { parseArn } from '../../../audit/resources/arn.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'

/** ECR's errors for a repository that does not exist. */
export const REPOSITORY_NOT_FOUND_ERRORS = ['RepositoryNotFoundException']

/** The largest page that ECR gives. */
export const ECR_PAGE_SIZE = 1_000

/** How ECR is asked about a repository; one of another account is named with its registry. */
export interface RepositoryInput {
  repositoryName: string
  registryId?: string
}

/** Whether the resource is in a registry that is not the account's. */
export function isInOtherRegistry({ arn, account }: Resource): boolean {
  return parseArn(arn)?.account !== account
}

/** Names the repository that an ARN of a repository or an image speaks of. */
export function buildRepositoryInput(resource: Resource): RepositoryInput {
  const { account, resource: named } = parseArn(resource.arn) ?? { account: '', resource: '' }
  const [, repositoryName] = /^repository\/(.+?)(?:\/sha256:[0-9a-f]{64})?$/.exec(named) ?? []
  if (repositoryName === undefined)
    throw new UnexpectedResponseError(`${resource.arn} is not understood as the ARN of a repository`)
  return { repositoryName, ...(isInOtherRegistry(resource) ? { registryId: account } : {}) }
}

/** The digest in the ARN of an image. */
export function parseArnDigest({ arn }: Resource): string {
  const [, digest] = /\/(sha256:[0-9a-f]{64})$/.exec(arn) ?? []
  if (digest === undefined)
    throw new UnexpectedResponseError(`${arn} is not understood as the ARN of an image`)
  return digest
}

/** The ARN of the repository that an image is in. */
export function deriveRepositoryArn(image: Resource): string {
  return image.arn.slice(0, -parseArnDigest(image).length - 1)
}
