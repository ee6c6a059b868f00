import { operation } from '../operation.ts'

const paging = { ask: 'NextToken', next: 'NextToken' }

export const describeSecurityGroups = operation('ec2', 'DescribeSecurityGroups', { paging })
export const describeSecurityGroupRules = operation('ec2', 'DescribeSecurityGroupRules', { paging })
export const describeSubnets = operation('ec2', 'DescribeSubnets', { paging })
export const describeRouteTables = operation('ec2', 'DescribeRouteTables', { paging })
export const describeNetworkAcls = operation('ec2', 'DescribeNetworkAcls', { paging })
export const describeVpcs = operation('ec2', 'DescribeVpcs', { paging })
export const describeVpcEndpoints = operation('ec2', 'DescribeVpcEndpoints', { paging })
export const describeNetworkInterfaces = operation('ec2', 'DescribeNetworkInterfaces', { paging })
export const describeFlowLogs = operation('ec2', 'DescribeFlowLogs', { paging })
