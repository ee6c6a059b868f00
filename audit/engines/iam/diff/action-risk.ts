import type { ActionCatalog } from '../action/action-catalog.ts'

/** How much harm an action can do; a higher number is worse. */
export type ActionRisk = 0 | 1 | 2 | 3 | 4 | 5

export const WORST_RISK: ActionRisk = 5

const BY_LEVEL = { List: 1, Read: 2, Tagging: 3, Write: 3, 'Permissions management': 5 } as const

/**
 * Actions that grant access although AWS classifies them as Write: pass a role to a service, create credentials,
 * become another principal, or change what runs with a role.
 */
const GRANTS_PERMISSIONS =
  /^(iam:(passrole|create|update(assumerolepolicy|loginprofile|accesskey)|addusertogroup|addroletoinstanceprofile|.*policy.*|.*boundary)|sts:assumerole|lambda:(updatefunctioncode|updatefunctionconfiguration|addpermission)|kms:(creategrant|putkeypolicy)|organizations:)/

/**
 * Services whose permissions are the most dangerous; in other services managing permissions is rated like writing.
 */
const CRITICAL_SERVICES =
  /^(iam|sts|sso|organizations|kms|lambda|s3|ecr|secretsmanager|sqs|sns|events|dynamodb):/

const cachedRisks = new WeakMap<ActionCatalog, (ActionRisk | undefined)[]>()

/** The risk of the action at this index. */
export function rateActionRisk(index: number, actionCatalog: ActionCatalog): ActionRisk {
  let risks = cachedRisks.get(actionCatalog)
  if (risks === undefined) cachedRisks.set(actionCatalog, (risks = []))
  return (risks[index] ??= computeRisk(index, actionCatalog))
}

function computeRisk(index: number, actionCatalog: ActionCatalog): ActionRisk {
  const name = actionCatalog.names[index] ?? ''
  const level = BY_LEVEL[actionCatalog.level(index)]
  if (level === 5) return CRITICAL_SERVICES.test(name) ? level : 3
  return level === 3 && GRANTS_PERMISSIONS.test(name) ? 4 : level
}
