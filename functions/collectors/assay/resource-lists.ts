import { buildDeploymentResource } from '../../../audit/resources/assay/deployment.ts'
import type { ResourceList } from '../lists/resource-list.ts'

/** Assay itself, for its own sweeps: an account that is audited otherwise need not have it. */
export const deploymentList: ResourceList = {
  kind: 'Assay::Deployment',
  label: 'Assay itself',
  scope: 'HOME',
  operations: [],
  listPage: (_, where) => Promise.resolve({ resources: [buildDeploymentResource(where)] }),
}
