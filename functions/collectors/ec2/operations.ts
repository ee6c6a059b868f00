import { defineOperation } from '../api/aws-call.ts'

const pagination = { inputToken: 'NextToken', outputToken: 'NextToken' }

export const describeSecurityGroups = defineOperation('ec2', 'DescribeSecurityGroups', { pagination })
export const describeSecurityGroupRules = defineOperation('ec2', 'DescribeSecurityGroupRules', { pagination })
export const describeSubnets = defineOperation('ec2', 'DescribeSubnets', { pagination })
export const describeRouteTables = defineOperation('ec2', 'DescribeRouteTables', { pagination })
export const describeNetworkAcls = defineOperation('ec2', 'DescribeNetworkAcls', { pagination })
export const describeVpcs = defineOperation('ec2', 'DescribeVpcs', { pagination })
export const describeVpcEndpoints = defineOperation('ec2', 'DescribeVpcEndpoints', { pagination })
export const describeNetworkInterfaces = defineOperation('ec2', 'DescribeNetworkInterfaces', { pagination })
export const getManagedPrefixListEntries = defineOperation('ec2', 'GetManagedPrefixListEntries', {
  pagination,
  resources: ['arn:{partition}:ec2:{region}:*:prefix-list/*'],
})
export const describeFlowLogs = defineOperation('ec2', 'DescribeFlowLogs', { pagination })
