import { notApplicable, type EvaluatorResult } from '../evaluation.ts'

/** How controls of workloads evaluate images of other accounts. */
export const FOREIGN_IMAGE_CRITERION =
  'An image in the registry of another account is evaluated if that account allows Assay to read it. If not, the result is ' +
  'NOT_APPLICABLE where "trusted.accounts" or "trusted.registries" lists the account, which then evaluates its own images, ' +
  'and INSUFFICIENT_DATA where it is not trusted.'

/** How controls of repositories and images evaluate those of other accounts. */
export const FOREIGN_REPOSITORY_CRITERION =
  'Repositories and images of other accounts are NOT_APPLICABLE: only those accounts can change them. The functions that run ' +
  'them are evaluated by image-registry-allowed, image-pinned-by-digest and the controls of patching.'

/** The result for a repository of another account. */
export function skipForeignRepository(): EvaluatorResult {
  return notApplicable('The repository belongs to another account; only that account can change it.')
}

/** The result for an image in the repository of another account. */
export function skipForeignImage(): EvaluatorResult {
  return notApplicable(
    'The image is in the repository of another account, which scans and replaces it; what runs it is evaluated.',
  )
}
