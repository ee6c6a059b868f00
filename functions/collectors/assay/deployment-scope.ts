import type { DeploymentScope } from '../../../audit/deployment/scope.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'

/**
 * The scope of a deployment. Throws UnexpectedResponseError when it is unknown, since AWS's responses mean
 * nothing without it.
 */
export function requireDeploymentScope(deploymentScope: DeploymentScope | undefined): DeploymentScope {
  if (deploymentScope !== undefined) return deploymentScope
  throw new UnexpectedResponseError('the regions of the deployment are unknown here')
}
