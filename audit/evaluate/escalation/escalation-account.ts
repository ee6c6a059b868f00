import type {
  EscalationAccount,
  EscalationGroup,
} from '../../engines/iam/escalation/permission-index/escalation-account.ts'
import type { PermissionIndexChange } from '../../engines/iam/escalation/permission-index/index-change.ts'

/** Derives the account that the escalation engine evaluates, from everything that is known of it. */
export function deriveEscalationAccount(account: string, change: PermissionIndexChange): EscalationAccount {
  const {
    principals = [],
    policies = [],
    groups = [],
    memberships = [],
    functions = [],
    existing = [],
  } = change
  const members = (arn: string) =>
    memberships.filter(each => each.groups.includes(arn)).map(({ user }) => user)
  const whole = groups.map((group): EscalationGroup => ({ ...group, members: members(group.arn).toSorted() }))
  return { account, principals, policies, groups: whole, functions, existing }
}
