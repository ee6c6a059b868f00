import type { ActionCatalog } from '../engines/iam/action/action-catalog.ts'
import type { EscalationPath } from '../engines/iam/catalog/escalation-path.ts'

/** Reference data about AWS that travels with Assay. Each part is loaded on first use. */
export interface AwsCatalog {
  actions: () => ActionCatalog
  escalationPaths: () => readonly EscalationPath[]
}
