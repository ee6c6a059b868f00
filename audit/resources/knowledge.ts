import type { Actions } from '../policy/action/actions.ts'

/** What is known of AWS whatever the account is, each read when it is first asked for. */
export interface Knowledge {
  actions: () => Actions
}
