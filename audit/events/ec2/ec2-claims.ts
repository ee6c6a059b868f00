import type { SecurityGroupRule } from '../../resources/ec2/security-group.ts'
import { identifyMember, type FactEdit } from '../../resources/fact-edit.ts'
import { readObject, readText, type CloudTrailEvent } from '../cloudtrail-event.ts'

type Parameters = CloudTrailEvent['request']

/** The maximum number of claimed rules per call. */
const MAX_RULES = 20

/** The changes of security group rules that a call reports. Rules are identified by protocol, ports and peer. */
export function listEc2Claims({ operation, request, response }: CloudTrailEvent): FactEdit[] {
  const [, verb, side] = /^(Authorize|Revoke)SecurityGroup(Ingress|Egress)$/.exec(operation) ?? []
  if (verb === undefined || side === undefined) return []
  const rules = [...new Map(parseRules(request, response).map(rule => [identifyMember(rule), rule])).values()]
  return rules.slice(0, MAX_RULES).map(rule => {
    const target = { fact: side.toLowerCase(), member: identifyMember(rule) }
    return verb === 'Authorize' ? { ...target, value: rule } : { ...target, removed: true }
  })
}

/** The response lists each rule, if there is one; the request has them as top-level fields or as permissions. */
function parseRules(request: Parameters, response: Parameters): SecurityGroupRule[] {
  const returned = ['securityGroupRuleSet', 'revokedSecurityGroupRuleSet'].flatMap(name =>
    listItems(response[name]).flatMap(parseRule),
  )
  if (returned.length > 0) return returned
  const permissions = listItems(request['ipPermissions'])
  return permissions.length > 0 ? permissions.flatMap(parsePermission) : parseRule(request)
}

function parsePermission(permission: Parameters): SecurityGroupRule[] {
  const peers = [
    ...listItems(permission['ipRanges']).map(range => ({ cidrIpv4: range['cidrIp'] })),
    ...listItems(permission['ipv6Ranges']).map(range => ({ cidrIpv6: range['cidrIpv6'] })),
    ...listItems(permission['prefixListIds']).map(list => ({ prefixListId: list['prefixListId'] })),
    ...listItems(permission['groups']).map(group => ({ referencedGroupId: group['groupId'] })),
  ]
  return peers.flatMap(peer => parseRule({ ...permission, ...peer }))
}

function parseRule(rule: Parameters): SecurityGroupRule[] {
  const protocol = readText(rule, 'ipProtocol')
  const names = ['cidrIpv4', 'cidrIpv6', 'cidrIp', 'prefixListId', 'referencedGroupId']
  const [peer] = [
    ...names.flatMap(name => readText(rule, name) ?? []),
    ...[readText(readObject(rule, 'referencedGroupInfo'), 'groupId')].filter(id => id !== undefined),
  ]
  if (protocol === undefined || peer === undefined) return []
  const id = readText(rule, 'securityGroupRuleId') ?? 'sgr-unknown'
  return [{ id, protocol, from: parsePort(rule['fromPort']), to: parsePort(rule['toPort']), peer }]
}

function parsePort(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : -1
}

/** EC2 writes a list as an object with `items`, and an empty list as an empty object. */
function listItems(value: unknown): Parameters[] {
  const items = typeof value === 'object' && value !== null && 'items' in value ? value.items : value
  return Array.isArray(items) ? items.slice(0, 200).map(item => readObject({ item }, 'item')) : []
}
