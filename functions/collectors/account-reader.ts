import type { FactReader } from '../../audit/refresh/snapshot/fact-reader.ts'
import type { DeploymentScope } from '../../audit/deployment/scope.ts'
import { allCollectors } from './all-collectors.ts'
import type { Redactor } from './fact-collector.ts'
import type { AwsCall } from './api/aws-call.ts'
import { createFactReader } from './fact-reader.ts'

/** A reader of every kind that uses `call`. `deploymentScope` is known only where Assay is deployed. */
export function createAccountReader(
  awsCall: AwsCall,
  redactor: Redactor,
  deploymentScope?: DeploymentScope,
): FactReader {
  return createFactReader({ collectors: allCollectors, call: awsCall, redact: redactor, deploymentScope })
}
