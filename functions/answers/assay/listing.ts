import { deploymentResource } from '../../../audit/resources/assay/deployment.ts'
import type { Listing } from '../listing.ts'

/** Assay itself, for its own sweeps: an account that is audited otherwise need not have it. */
export const deployments: Listing = {
  kind: 'Assay::Deployment',
  noun: 'Assay itself',
  of: 'HOME',
  operations: [],
  page: (_, where) => Promise.resolve({ resources: [deploymentResource(where)] }),
}
