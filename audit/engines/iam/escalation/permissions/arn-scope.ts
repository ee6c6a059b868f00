import type { ActionCatalog } from '../../action/action-catalog.ts'
import { ANY_RESOURCE } from '../../action/action-resources.ts'
import type { GlobSet } from '../../glob/glob-set.ts'
import type { EscalationPermission } from '../../catalog/escalation-path.ts'

/** The account whose resources are considered. */
export interface ArnScope {
  account: string
  partition: string
  actions: ActionCatalog
}

const resourcesByScope = new WeakMap<ArnScope, Map<EscalationPermission, GlobSet>>()

/** The resources on which a required permission, for a new resource or for any, can be requested. */
export function deriveRequiredResources(required: EscalationPermission, scope: ArnScope): GlobSet {
  const known = resourcesByScope.get(scope) ?? new Map<EscalationPermission, GlobSet>()
  resourcesByScope.set(scope, known)
  const found = known.get(required) ?? computeRequiredResources(required, scope)
  known.set(required, found)
  return found
}

function computeRequiredResources(required: EscalationPermission, scope: ArnScope): GlobSet {
  if (required.type !== undefined) return restrictToAccount([required.type], scope)
  const index = scope.actions.indexOf(required.action)
  const globs = index === undefined ? [] : scope.actions.arns(index)
  return globs.length === 0 ? ANY_RESOURCE : restrictToAccount(globs, scope)
}

/** The ARNs of the globs that belong to the account or to none. */
export function restrictToAccount(
  globs: readonly string[],
  { account, partition }: Pick<ArnScope, 'account' | 'partition'>,
): GlobSet {
  return {
    any: globs.flatMap(glob => {
      const [arn = '', , service = '', region = '', of = '', ...rest] = glob.split(':')
      const accounts = of === '*' ? [account, ''] : [of]
      return accounts.map(each => excludeEmptyParts([arn, partition, service, region, each], rest.join(':')))
    }),
  }
}

/** Named parts of an ARN are never empty, and names contain no colon. */
function excludeEmptyParts(scope: readonly string[], rest: string): GlobSet {
  const parts = [...scope, rest].map(part => part.replaceAll('*', '?*'))
  const longer = [...scope, `*${':*'.repeat(rest.split(':').length)}`]
  return { all: [{ arn: parts.join(':') }, { not: { arn: longer.join(':') } }] }
}

/** Whether the action supports resources such as `arn`: actions on users do not support roles. */
export function hasResourceType(action: string, arn: string, actionCatalog: ActionCatalog): boolean {
  const index = actionCatalog.indexOf(action)
  const type = /^(?:[^:]*:){5}([^/:]*[/:])/.exec(arn)?.[1] ?? ''
  return (
    index !== undefined &&
    actionCatalog.arns(index).some(glob => glob.split(':').slice(5).join(':').startsWith(type))
  )
}
