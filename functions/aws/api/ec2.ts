import {
  DescribeFlowLogsCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetManagedPrefixListEntriesCommand,
  type DescribeFlowLogsCommandInput,
  type DescribeNetworkAclsCommandInput,
  type DescribeNetworkInterfacesCommandInput,
  type DescribeRouteTablesCommandInput,
  type DescribeSecurityGroupRulesCommandInput,
  type DescribeSecurityGroupsCommandInput,
  type DescribeSubnetsCommandInput,
  type DescribeVpcEndpointsCommandInput,
  type DescribeVpcsCommandInput,
  type GetManagedPrefixListEntriesCommandInput,
} from '@aws-sdk/client-ec2'
import {
  describeFlowLogs,
  describeNetworkAcls,
  describeNetworkInterfaces,
  describeRouteTables,
  describeSecurityGroupRules,
  describeSecurityGroups,
  describeSubnets,
  describeVpcEndpoints,
  describeVpcs,
  getManagedPrefixListEntries,
} from '../../collectors/ec2/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

/** Calls EC2 about the network. */
export const callEc2 = createSdkCall('ec2', region => new EC2Client({ region }), {
  [describeSecurityGroups.name]: (input: DescribeSecurityGroupsCommandInput) =>
    new DescribeSecurityGroupsCommand(input),
  [describeSecurityGroupRules.name]: (input: DescribeSecurityGroupRulesCommandInput) =>
    new DescribeSecurityGroupRulesCommand(input),
  [describeSubnets.name]: (input: DescribeSubnetsCommandInput) => new DescribeSubnetsCommand(input),
  [describeRouteTables.name]: (input: DescribeRouteTablesCommandInput) =>
    new DescribeRouteTablesCommand(input),
  [describeNetworkAcls.name]: (input: DescribeNetworkAclsCommandInput) =>
    new DescribeNetworkAclsCommand(input),
  [describeNetworkInterfaces.name]: (input: DescribeNetworkInterfacesCommandInput) =>
    new DescribeNetworkInterfacesCommand(input),
  [describeVpcs.name]: (input: DescribeVpcsCommandInput) => new DescribeVpcsCommand(input),
  [describeVpcEndpoints.name]: (input: DescribeVpcEndpointsCommandInput) =>
    new DescribeVpcEndpointsCommand(input),
  [getManagedPrefixListEntries.name]: (input: GetManagedPrefixListEntriesCommandInput) =>
    new GetManagedPrefixListEntriesCommand(input),
  [describeFlowLogs.name]: (input: DescribeFlowLogsCommandInput) => new DescribeFlowLogsCommand(input),
})
