import {
  requireFirst,
  hasEntryEndingWith,
  buildAwsError,
  respondUnlessPresent,
  type NotFoundHandlers,
  type NotFoundHandler,
} from './request.ts'

function byId(section: string, parameter: string, error: string): NotFoundHandler {
  return notFoundRequest =>
    notFoundRequest.input[parameter] === undefined
      ? undefined
      : respondUnlessPresent(
          section,
          input => `/${requireFirst(input[parameter])}`,
          name => buildAwsError(error, `The ID '${name.slice(1)}' does not exist`),
        )(notFoundRequest)
}

/** An error for an unknown id, or an empty list for a filter by an unknown id. */
function byIdOrFilter(
  section: string,
  [parameter, error]: readonly [string, string],
  filtered: Readonly<Record<string, string>>,
  list: string,
): NotFoundHandler {
  return notFoundRequest => {
    const absent = byId(section, parameter, error)(notFoundRequest)
    const filters = (notFoundRequest.input['Filters'] ?? notFoundRequest.input['Filter']) as
      { Name: string; Values: string[] }[] | undefined
    const [filter] = filters ?? []
    const of = filter && filtered[filter.Name]
    if (filter === undefined || of === undefined) return absent
    const isThere = hasEntryEndingWith(
      notFoundRequest.world,
      of,
      notFoundRequest.region,
      `/${requireFirst(filter.Values)}`,
    )
    return isThere ? undefined : { output: { [list]: [] } }
  }
}

/** Not-found responses of EC2. Lists of everything always exist. */
export const ec2NotFound: NotFoundHandlers = {
  DescribeFlowLogs: byIdOrFilter(
    'vpcs',
    ['FlowLogIds', 'InvalidFlowLogId.NotFound'],
    { 'resource-id': 'vpcs' },
    'FlowLogs',
  ),
  DescribeNetworkAcls: byIdOrFilter(
    'networkAcls',
    ['NetworkAclIds', 'InvalidNetworkAclID.NotFound'],
    { 'association.subnet-id': 'subnets', 'vpc-id': 'vpcs' },
    'NetworkAcls',
  ),
  DescribeNetworkInterfaces: byIdOrFilter(
    'networkInterfaces',
    ['NetworkInterfaceIds', 'InvalidNetworkInterfaceID.NotFound'],
    { 'group-id': 'securityGroups', 'subnet-id': 'subnets' },
    'NetworkInterfaces',
  ),
  DescribeRouteTables: byIdOrFilter(
    'routeTables',
    ['RouteTableIds', 'InvalidRouteTableID.NotFound'],
    { 'association.subnet-id': 'subnets', 'vpc-id': 'vpcs' },
    'RouteTables',
  ),
  DescribeSecurityGroupRules: byIdOrFilter(
    'securityGroups',
    ['SecurityGroupRuleIds', 'InvalidSecurityGroupRuleId.NotFound'],
    { 'group-id': 'securityGroups' },
    'SecurityGroupRules',
  ),
  DescribeSecurityGroups: byIdOrFilter(
    'securityGroups',
    ['GroupIds', 'InvalidGroup.NotFound'],
    { 'vpc-id': 'vpcs' },
    'SecurityGroups',
  ),
  DescribeSubnets: byIdOrFilter(
    'subnets',
    ['SubnetIds', 'InvalidSubnetID.NotFound'],
    { 'vpc-id': 'vpcs' },
    'Subnets',
  ),
  DescribeVpcEndpoints: byIdOrFilter(
    'vpcEndpoints',
    ['VpcEndpointIds', 'InvalidVpcEndpointId.NotFound'],
    { 'vpc-id': 'vpcs' },
    'VpcEndpoints',
  ),
  DescribeVpcs: byId('vpcs', 'VpcIds', 'InvalidVpcID.NotFound'),
  GetManagedPrefixListEntries: byId('prefixLists', 'PrefixListId', 'InvalidPrefixListID.NotFound'),
}
