import type { Actions } from '../policy/action/actions.ts'
import type { EscalationPath } from '../policy/knowledge/escalation-path.ts'

/** What is known of AWS whatever the account is, each read when it is first asked for. */
export interface Knowledge {
  actions: () => Actions
  escalationPaths: () => readonly EscalationPath[]
}
