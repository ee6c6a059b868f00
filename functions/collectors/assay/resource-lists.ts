import { buildDeploymentResource } from '../../../audit/resources/assay/deployment.ts'
import { createSingletonList, type ResourceList } from '../lists/resource-list.ts'

/**
 * Assay's own deployment, for full scans of a deployment: an account that is audited from a terminal may not
 * have one.
 */
export function createDeploymentList(prefix: string): ResourceList {
  return createSingletonList({ kind: 'Assay::Deployment', label: 'Assay itself', scope: 'HOME' }, where =>
    buildDeploymentResource(where, prefix),
  )
}
