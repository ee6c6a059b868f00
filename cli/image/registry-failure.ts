import { formatUnreachableAws, isSignInError } from '../../functions/aws/sdk/unreachable-error.ts'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { UnexpectedResponseError } from '../../functions/collectors/api/aws-errors.ts'
import { ImageContentError } from '../../functions/images/image-source.ts'
import { CliError } from '../cli-error.ts'

/** Describes why an image of ECR could not be read, as a CliError. */
export function describeRegistryFailure(failure: unknown, image: string): CliError {
  if (failure instanceof CliError) return failure
  const isRead =
    failure instanceof ImageContentError ||
    failure instanceof UnexpectedResponseError ||
    (failure instanceof AwsCallError && !isSignInError(failure))
  if (isRead) return new CliError(`cannot read the image ${image}: ${failure.message}`, { cause: failure })
  return new CliError(formatUnreachableAws(failure), { cause: failure })
}
