import type { SecurityGroupRule } from '../../resources/ec2/security-group.ts'
import { memberOf, type Edit } from '../../resources/edit.ts'
import { objectAt, textAt, type ApiCall } from '../cloudtrail.ts'

type Parameters = ApiCall['request']

/** Rules of one call that are followed. */
const MOST_RULES = 20

/** What a call says that the rules of its security group became, by what they let in and to whom. */
export function toldByEc2({ operation, request, response }: ApiCall): Edit[] {
  const [, verb, side] = /^(Authorize|Revoke)SecurityGroup(Ingress|Egress)$/.exec(operation) ?? []
  if (verb === undefined || side === undefined) return []
  const rules = [...new Map(rulesIn(request, response).map(rule => [memberOf(rule), rule])).values()]
  return rules.slice(0, MOST_RULES).map(rule => {
    const place = { fact: side.toLowerCase(), member: memberOf(rule) }
    return verb === 'Authorize' ? { ...place, value: rule } : { ...place, gone: true }
  })
}

/** The answer names each rule, where there is one; the request has them in fields of its own or as permissions. */
function rulesIn(request: Parameters, response: Parameters): SecurityGroupRule[] {
  const answered = ['securityGroupRuleSet', 'revokedSecurityGroupRuleSet'].flatMap(name =>
    itemsOf(response[name]).flatMap(ruleOf),
  )
  if (answered.length > 0) return answered
  const permissions = itemsOf(request['ipPermissions'])
  return permissions.length > 0 ? permissions.flatMap(ofPermission) : ruleOf(request)
}

function ofPermission(permission: Parameters): SecurityGroupRule[] {
  const peers = [
    ...itemsOf(permission['ipRanges']).map(range => ({ cidrIpv4: range['cidrIp'] })),
    ...itemsOf(permission['ipv6Ranges']).map(range => ({ cidrIpv6: range['cidrIpv6'] })),
    ...itemsOf(permission['prefixListIds']).map(list => ({ prefixListId: list['prefixListId'] })),
    ...itemsOf(permission['groups']).map(group => ({ referencedGroupId: group['groupId'] })),
  ]
  return peers.flatMap(peer => ruleOf({ ...permission, ...peer }))
}

function ruleOf(rule: Parameters): SecurityGroupRule[] {
  const protocol = textAt(rule, 'ipProtocol')
  const names = ['cidrIpv4', 'cidrIpv6', 'cidrIp', 'prefixListId', 'referencedGroupId']
  const [peer] = [
    ...names.flatMap(name => textAt(rule, name) ?? []),
    ...[textAt(objectAt(rule, 'referencedGroupInfo'), 'groupId')].filter(id => id !== undefined),
  ]
  if (protocol === undefined || peer === undefined) return []
  const id = textAt(rule, 'securityGroupRuleId') ?? 'sgr-untold'
  return [{ id, protocol, from: portIn(rule['fromPort']), to: portIn(rule['toPort']), peer }]
}

function portIn(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : -1
}

/** EC2 writes a list as an object with `items`; an empty one as an empty object. */
function itemsOf(value: unknown): Parameters[] {
  const items = typeof value === 'object' && value !== null && 'items' in value ? value.items : value
  return Array.isArray(items) ? items.slice(0, 200).map(item => objectAt({ item }, 'item')) : []
}
