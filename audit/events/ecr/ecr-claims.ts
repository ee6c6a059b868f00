import type { FactEdit } from '../../resources/fact-edit.ts'
import type { CloudTrailEvent } from '../cloudtrail-event.ts'
import { parseClaimedPolicy } from '../claims.ts'

/** The new policy of a repository or registry that a call reports. */
export function listEcrClaims({ operation, request }: CloudTrailEvent): FactEdit[] {
  switch (operation) {
    case 'SetRepositoryPolicy':
    case 'PutRegistryPolicy':
      return [{ fact: 'policy', ...parseClaimedPolicy(request['policyText']) }]
    case 'DeleteRepositoryPolicy':
    case 'DeleteRegistryPolicy':
      return [{ fact: 'policy', value: 'NONE' }]
    default:
      return []
  }
}
