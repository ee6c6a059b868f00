import { workloadEgressInternet } from '../../../../audit/controls/segmentation/workload-egress-internet.ts'
import { testControl } from '../../../test-control.ts'
import { buildGroupRule, buildPrefixListCase } from './security-group-rule.ts'

const vpc = {
  kind: 'AWS::EC2::VPC',
  account: '111122223333',
  region: 'eu-west-1',
  arn: 'arn:aws:ec2:eu-west-1:1:vpc/vpc-1',
}
const settings = { restricted: ['arn:aws:*'] }
const group = (...egress: object[]) => ({ facts: { egress }, each: { destinationPrefixLists: [] } })
const subnet = (destination: string, target: string) => ({
  one: {
    routeTable: {
      facts: {
        routes: [
          { destination: '10.0.0.0/16', target: 'local', state: 'active' },
          { destination, target, state: 'active' },
        ],
      },
      each: { prefixLists: [] },
    },
  },
})

const anywhere = group(buildGroupRule('sgr-1', '-1', -1, '0.0.0.0/0'))
const anywhereByIpv6 = group(buildGroupRule('sgr-1', '-1', -1, '::/0'))
const https = group(buildGroupRule('sgr-1', 'tcp', 443, '0.0.0.0/0'))
const inside = group(buildGroupRule('sgr-1', 'tcp', 443, '10.0.0.0/16'))
const ping = group(buildGroupRule('sgr-1', 'icmp', -1, '0.0.0.0/0'))
const nat = subnet('0.0.0.0/0', 'nat-1')
const closed = subnet('10.8.0.0/16', 'tgw-1')
const anywhereByList = {
  facts: { egress: [buildGroupRule('sgr-1', '-1', -1, 'pl-1')] },
  each: { destinationPrefixLists: [buildPrefixListCase('pl-1', '0.0.0.0/0')] },
}

const inVpc = (groups: object[], subnets: object[]) => ({
  settings,
  facts: { vpc },
  each: { securityGroups: groups, subnets },
})

testControl(workloadEgressInternet, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'no route', ...inVpc([anywhere], [closed]) },
    { name: 'a group without outbound rules', ...inVpc([group()], [nat]) },
    { name: 'a group for the VPC', ...inVpc([inside], [nat]) },
    { name: 'ping only', ...inVpc([ping], [nat]) },
    {
      name: 'an internet gateway, which functions cannot use',
      ...inVpc([anywhere], [subnet('0.0.0.0/0', 'igw-1')]),
    },
    { name: 'a group for another IP family than the route', ...inVpc([anywhereByIpv6], [nat]) },
    {
      name: 'a transit gateway, which is not followed',
      ...inVpc([anywhere], [subnet('0.0.0.0/0', 'tgw-1')]),
    },
  ],
  nonCompliant: [
    {
      name: 'not attached to a VPC',
      settings,
      facts: { vpc: 'NONE' },
      each: { securityGroups: [], subnets: [] },
      reason: 'it can reach the whole internet',
    },
    { name: 'a NAT gateway', ...inVpc([anywhere], [closed, nat]), reason: 'has a default route to nat-1.' },
    { name: 'a prefix list with the whole internet', ...inVpc([anywhereByList], [nat]) },
    { name: 'HTTPS alone', ...inVpc([inside, https], [nat]) },
    { name: 'a NAT instance', ...inVpc([anywhere], [subnet('0.0.0.0/0', 'i-1')]) },
    { name: 'IPv6', ...inVpc([anywhereByIpv6], [subnet('::/0', 'eigw-1')]) },
  ],
  notApplicable: [
    {
      name: 'not restricted',
      ...inVpc([anywhere], [nat]),
      settings: { restricted: ['arn:aws:lambda:*:*:function:payments-*'] },
      reason: 'not listed under "restricted"',
    },
    { name: 'nothing restricted', ...inVpc([anywhere], [nat]), settings: {} },
    {
      name: 'not attached to a VPC and not restricted',
      facts: { vpc: 'NONE' },
      each: { securityGroups: [], subnets: [] },
    },
  ],
})

const service = (assignPublicIp: string, groups: object[], subnets: object[]) => ({
  settings,
  facts: { assignPublicIp, subnets: assignPublicIp === 'NONE' ? [] : [vpc] },
  each: { securityGroups: groups, subnets },
})

testControl(workloadEgressInternet, 'AWS::ECS::Service', {
  compliant: [
    { name: 'no route', ...service('DISABLED', [anywhere], [closed]) },
    {
      name: 'an internet gateway without a public address',
      ...service('DISABLED', [anywhere], [subnet('0.0.0.0/0', 'igw-1')]),
    },
  ],
  nonCompliant: [
    { name: 'a NAT gateway', ...service('DISABLED', [https], [nat]) },
    {
      name: 'an internet gateway with public addresses',
      ...service('ENABLED', [anywhere], [subnet('0.0.0.0/0', 'igw-1')]),
      reason: 'default route to igw-1.',
      evidence: { by: ['igw-1'] },
    },
  ],
  notApplicable: [
    { name: 'in the network of its instances', ...service('NONE', [], []) },
    { name: 'not restricted', ...service('ENABLED', [anywhere], [nat]), settings: {} },
    { name: 'in the default group', ...service('DISABLED', [], [nat]), reason: 'names no security group' },
  ],
})
