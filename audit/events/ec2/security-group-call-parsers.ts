import { readObject, type CloudTrailEvent } from '../cloudtrail-event.ts'
import {
  createCallSubjects,
  buildChangeParser,
  buildCreationParser,
  buildDeletionParser,
  createNetworkSubjects,
  mergeCallSubjects,
  type NetworkCallParser,
} from './network-call-subjects.ts'
import { extractEc2Ids } from './ec2-ids.ts'

/**
 * Builds a parser for calls that change rules of a group. A group that a rule references is a subject too: what its members
 * can reach may have changed.
 */
function buildRuleChangeParser(...facts: string[]): NetworkCallParser {
  return call => {
    const own = findGroupId(call)
    const named = [call.request, call.response['securityGroupRuleSet']].flatMap(each =>
      extractEc2Ids(each, 'sg', call),
    )
    const others = [...new Set(named)].filter(id => own !== undefined && id !== own)
    return mergeCallSubjects(createCallSubjects(own === undefined ? [] : [own], 'sg', facts, call), {
      subjects: createNetworkSubjects(others, 'sg', ['egress'], call),
    })
  }
}

/** The id of the changed group. If the request has only its name, the rules in the response contain the id. */
function findGroupId(call: CloudTrailEvent): string | undefined {
  const wrapped = readObject(call.request, `${call.operation}Request`)
  const direct = [call.request['groupId'], wrapped['GroupId']]
  const rules = ['securityGroupRuleSet', 'revokedSecurityGroupRuleSet'].flatMap(name =>
    Object.values(readObject(readObject(call.response, name), 'items')).map(item =>
      typeof item === 'object' && item !== null && 'groupId' in item ? item.groupId : undefined,
    ),
  )
  const [id] = [...direct, ...rules].flatMap(each => extractEc2Ids(each, 'sg', call))
  return id
}

/** The facts that calls on inbound and on outbound rules change. */
const INBOUND = ['ingress', 'sources', 'sourcePrefixLists']
const OUTBOUND = ['egress', 'destinations', 'destinationPrefixLists']

/** Calls on security groups and their rules. */
export const securityGroupCallParsers: Readonly<Record<string, NetworkCallParser>> = {
  AuthorizeSecurityGroupIngress: buildRuleChangeParser(...INBOUND),
  RevokeSecurityGroupIngress: buildRuleChangeParser(...INBOUND),
  AuthorizeSecurityGroupEgress: buildRuleChangeParser(...OUTBOUND),
  RevokeSecurityGroupEgress: buildRuleChangeParser(...OUTBOUND),
  ModifySecurityGroupRules: buildRuleChangeParser(...INBOUND, ...OUTBOUND),
  UpdateSecurityGroupRuleDescriptionsIngress: buildRuleChangeParser('ingress'),
  UpdateSecurityGroupRuleDescriptionsEgress: buildRuleChangeParser('egress'),
  CreateSecurityGroup: buildCreationParser('sg'),
  DeleteSecurityGroup: buildDeletionParser('sg'),
  AssociateSecurityGroupVpc: buildChangeParser('sg'),
  DisassociateSecurityGroupVpc: buildChangeParser('sg'),
}
