import type { ActionCatalog } from '../engines/iam/action/action-catalog.ts'
import type { EscalationPath } from '../engines/iam/catalog/escalation-path.ts'

/** What is known of AWS whatever the account is, each read when it is first asked for. */
export interface AwsCatalog {
  actions: () => ActionCatalog
  escalationPaths: () => readonly EscalationPath[]
}
