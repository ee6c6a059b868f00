import type { DeploymentScope } from '../../../audit/deployment/scope.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'

/** How far a deployment reaches. Throws AnswerNotUnderstood where nobody says so: AWS's answers say nothing then. */
export function requireDeploymentScope(deploymentScope: DeploymentScope | undefined): DeploymentScope {
  if (deploymentScope !== undefined) return deploymentScope
  throw new UnexpectedResponseError('which regions Assay is deployed for is not known here')
}
