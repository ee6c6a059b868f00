import type { Edit } from '../../resources/edit.ts'
import type { ApiCall } from '../cloudtrail.ts'
import { toldPolicy } from '../told.ts'

/** What a call says that the policy of its repository or registry became. */
export function toldByEcr({ operation, request }: ApiCall): Edit[] {
  switch (operation) {
    case 'SetRepositoryPolicy':
    case 'PutRegistryPolicy':
      return [{ fact: 'policy', ...toldPolicy(request['policyText']) }]
    case 'DeleteRepositoryPolicy':
    case 'DeleteRegistryPolicy':
      return [{ fact: 'policy', value: 'NONE' }]
    default:
      return []
  }
}
