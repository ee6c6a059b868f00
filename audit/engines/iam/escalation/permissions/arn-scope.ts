import type { ActionCatalog } from '../../action/action-catalog.ts'
import { ANY_RESOURCE } from '../../action/action-resources.ts'
import type { GlobSet } from '../../glob/glob-set.ts'
import type { EscalationPermission } from '../../catalog/escalation-path.ts'

/** The account whose resources are asked for. */
export interface ArnScope {
  account: string
  partition: string
  actions: ActionCatalog
}

/** What `need`, of something new or of whatever, may be asked on. */
export function deriveRequiredResources(required: EscalationPermission, scope: ArnScope): GlobSet {
  if (required.type !== undefined) return restrictToAccount([required.type], scope)
  const index = scope.actions.indexOf(required.action)
  const globs = index === undefined ? [] : scope.actions.arns(index)
  return globs.length === 0 ? ANY_RESOURCE : restrictToAccount(globs, scope)
}

/** Those ARNs of the globs that are of the account, or of none. */
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

/** No part of an ARN that has a name is empty, and no name has a colon. */
function excludeEmptyParts(scope: readonly string[], rest: string): GlobSet {
  const parts = [...scope, rest].map(part => part.replaceAll('*', '?*'))
  const longer = [...scope, `*${':*'.repeat(rest.split(':').length)}`]
  return { all: [{ arn: parts.join(':') }, { not: { arn: longer.join(':') } }] }
}

/** Whether the action is of resources such as `arn`: those of users are not of roles. */
export function hasResourceType(action: string, arn: string, actionCatalog: ActionCatalog): boolean {
  const index = actionCatalog.indexOf(action)
  const type = /^(?:[^:]*:){5}([^/:]*[/:])/.exec(arn)?.[1] ?? ''
  return (
    index !== undefined &&
    actionCatalog.arns(index).some(glob => glob.split(':').slice(5).join(':').startsWith(type))
  )
}
