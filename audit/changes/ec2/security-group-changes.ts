import { objectAt, type ApiCall } from '../cloudtrail.ts'
import { about, changes, creates, deletes, subjectsOf, together, type AboutCall } from './about.ts'
import { idsIn } from './network-ids.ts'

/**
 * Rules of a group. A group that one of them names is reached with what is attached to it, as by a change of what its
 * members may reach.
 */
function changesRules(...facts: string[]): AboutCall {
  return call => {
    const own = groupOf(call)
    const named = [call.request, call.response['securityGroupRuleSet']].flatMap(each =>
      idsIn(each, 'sg', call),
    )
    const others = [...new Set(named)].filter(id => own !== undefined && id !== own)
    return together(about(own === undefined ? [] : [own], 'sg', facts, call), {
      subjects: subjectsOf(others, 'sg', ['egress'], call),
    })
  }
}

/** The group whose rules a call changes: one that is named by its name is told by the rules in the response. */
function groupOf(call: ApiCall): string | undefined {
  const wrapped = objectAt(call.request, `${call.operation}Request`)
  const direct = [call.request['groupId'], wrapped['GroupId']]
  const rules = ['securityGroupRuleSet', 'revokedSecurityGroupRuleSet'].flatMap(name =>
    Object.values(objectAt(objectAt(call.response, name), 'items')).map(item =>
      typeof item === 'object' && item !== null && 'groupId' in item ? item.groupId : undefined,
    ),
  )
  const [id] = [...direct, ...rules].flatMap(each => idsIn(each, 'sg', call))
  return id
}

/** Calls on security groups and their rules. */
export const securityGroupChanges: Readonly<Record<string, AboutCall>> = {
  AuthorizeSecurityGroupIngress: changesRules('ingress', 'sources'),
  RevokeSecurityGroupIngress: changesRules('ingress', 'sources'),
  AuthorizeSecurityGroupEgress: changesRules('egress', 'destinations'),
  RevokeSecurityGroupEgress: changesRules('egress', 'destinations'),
  ModifySecurityGroupRules: changesRules('ingress', 'egress', 'sources', 'destinations'),
  UpdateSecurityGroupRuleDescriptionsIngress: changesRules('ingress'),
  UpdateSecurityGroupRuleDescriptionsEgress: changesRules('egress'),
  CreateSecurityGroup: creates('sg'),
  DeleteSecurityGroup: deletes('sg'),
  AssociateSecurityGroupVpc: changes('sg'),
  DisassociateSecurityGroupVpc: changes('sg'),
}
