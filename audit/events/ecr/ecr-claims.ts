import type { FactEdit } from '../../resources/fact-edit.ts'
import type { CloudTrailEvent } from '../cloudtrail-event.ts'
import { parseClaimedPolicy } from '../claims.ts'

/** What a call says that the policy of its repository or registry became. */
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
