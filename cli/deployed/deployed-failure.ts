import { DamagedItemError } from '../../audit/state/store.ts'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { formatUnreachableAws, isSignInError } from '../../functions/aws/sdk/unreachable-error.ts'
import { CliError } from '../cli-error.ts'
import type { Deployment } from './deployment.ts'

const DENIED_ERRORS = [
  'AccessDeniedException',
  'AccessDenied',
  'UnauthorizedOperation',
  'KMSAccessDeniedException',
]

/** The error of a command that could not read a deployment: what, why, and what to do. Other errors are returned as they are. */
export function explainDeployedFailure(
  failure: unknown,
  { prefix, account, region }: Pick<Deployment, 'prefix' | 'account' | 'region'>,
): unknown {
  if (failure instanceof DamagedItemError)
    return new CliError(`${failure.message}: a full scan writes most items again (docs/operations.md)`, {
      cause: failure,
    })
  if (!(failure instanceof AwsCallError)) return failure
  if (isSignInError(failure)) return new CliError(formatUnreachableAws(failure), { cause: failure })
  const where = `the deployment ${prefix} in ${region} of account ${account}`
  if (DENIED_ERRORS.includes(failure.error))
    return new CliError(
      `${where} cannot be read: ${failure.message}; allow ${failure.operation.action}, as docs/deployed-policy.json does`,
      { cause: failure },
    )
  if (failure.error === 'ResourceNotFoundException')
    return new CliError(`${where} has no table: ${failure.message}; assay doctor says what is missing`, {
      cause: failure,
    })
  return new CliError(`${where} cannot be read: ${failure.message}`, { cause: failure })
}
