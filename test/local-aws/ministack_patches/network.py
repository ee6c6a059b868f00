"""Patchs of EC2's network."""

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

FULL_ACCESS = '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}'
ACTIONS = ec2._ACTION_MAP


def associate_default_acl():
    """Subnets have no network ACL, lists of ACLs cannot be asked for by subnet, and an unknown ACL is an empty list."""
    describe = ACTIONS["DescribeNetworkAcls"]

    def describe_acls(params):
        associate_all()
        for acl in ec2._parse_member_list(params, "NetworkAclId"):
            if acl not in ec2._network_acls:
                message = f"The network ACL '{acl}' does not exist"
                return ec2._error("InvalidNetworkAclID.NotFound", message, 400)
        subnets = ec2._parse_filters(params).get("association.subnet-id")
        if subnets is None:
            return describe(params)
        asked = [acl for acl, kept in ec2._network_acls.items() if list_subnets(kept) & set(subnets)]
        if not asked:
            return ec2._xml(200, "DescribeNetworkAclsResponse", "<networkAclSet/>")
        return describe({**params, **{f"NetworkAclId.{index}": acl for index, acl in enumerate(asked, 1)}})

    ACTIONS["DescribeNetworkAcls"] = describe_acls
    return True


def associate_all():
    acls = list(ec2._network_acls.values())
    for acl in acls:
        acl["Associations"] = [each for each in acl["Associations"] if each["SubnetId"] in ec2._subnets]
    associated = set().union(*map(list_subnets, acls)) if acls else set()
    for subnet in ec2._subnets.values():
        if subnet["SubnetId"] in associated:
            continue
        own = [acl for acl in acls if acl["VpcId"] == subnet["VpcId"] and acl["IsDefault"]]
        if own:
            identity = "aclassoc-" + subnet["SubnetId"].removeprefix("subnet-")
            own[0]["Associations"].append({"NetworkAclAssociationId": identity, "SubnetId": subnet["SubnetId"]})


def list_subnets(acl):
    return {association["SubnetId"] for association in acl["Associations"]}


def move_subnets_between_acls():
    """ReplaceNetworkAclAssociation forgets which subnet it moves."""
    replace = ACTIONS["ReplaceNetworkAclAssociation"]

    def replace_association(params):
        associate_all()
        moved = ec2._p(params, "AssociationId")
        kept = [each for acl in ec2._network_acls.values() for each in acl["Associations"]]
        subnet = next((each["SubnetId"] for each in kept if each["NetworkAclAssociationId"] == moved), None)
        if subnet is None:
            message = f"The association ID '{moved}' does not exist"
            return ec2._error("InvalidAssociationID.NotFound", message, 400)
        answer = replace(params)
        if answer[0] == 200:
            ec2._network_acls[ec2._p(params, "NetworkAclId")]["Associations"][-1]["SubnetId"] = subnet
        return answer

    ACTIONS["ReplaceNetworkAclAssociation"] = replace_association
    return True


def store_entry_ports():
    """The ports of the entries of network ACLs are lost."""
    for operation in ("CreateNetworkAclEntry", "ReplaceNetworkAclEntry"):
        ACTIONS[operation] = store_ports(ACTIONS[operation])
    shown = ec2._network_acl_entry_xml

    def entry_xml(entry):
        ports = entry.get("PortRange")
        if not ports:
            return shown(entry)
        return shown(entry).replace("</item>", f"<portRange><from>{ports[0]}</from><to>{ports[1]}</to></portRange></item>")

    ec2._network_acl_entry_xml = entry_xml
    return True


def store_ports(put):
    def put_entry(params):
        answer = put(params)
        ports = [ec2._p(params, f"PortRange.{end}") for end in ("From", "To")]
        if answer[0] == 200 and all(ports):
            ec2._network_acls[ec2._p(params, "NetworkAclId")]["Entries"][-1]["PortRange"] = ports
        return answer

    return put_entry


def return_complete_endpoints():
    """VPC endpoints have no policy and no groups, are not asked for by their VPC, and an unknown one is an empty list."""
    create, modify = ACTIONS["CreateVpcEndpoint"], ACTIONS["ModifyVpcEndpoint"]
    describe, shown = ACTIONS["DescribeVpcEndpoints"], ec2._vpce_fields_xml

    def create_endpoint(params):
        before = set(ec2._vpc_endpoints)
        create(params)
        made = ec2._vpc_endpoints[next(iter(set(ec2._vpc_endpoints) - before))]
        made["PolicyDocument"] = ec2._p(params, "PolicyDocument") or FULL_ACCESS
        made["Groups"] = ec2._parse_member_list(params, "SecurityGroupId")
        return ec2._xml(200, "CreateVpcEndpointResponse", ec2._vpce_fields_xml(made, tag="vpcEndpoint"))

    def modify_endpoint(params):
        answer = modify(params)
        if answer[0] != 200:
            return answer
        kept = ec2._vpc_endpoints[ec2._p(params, "VpcEndpointId")]
        if ec2._p(params, "ResetPolicy") == "true":
            kept["PolicyDocument"] = FULL_ACCESS
        removed = ec2._parse_member_list(params, "RemoveSecurityGroupId")
        added = ec2._parse_member_list(params, "AddSecurityGroupId")
        kept["Groups"] = [group for group in [*kept["Groups"], *added] if group not in removed]
        return answer

    def describe_endpoints(params):
        asked = ec2._parse_member_list(params, "VpcEndpointId")
        for endpoint in asked:
            if endpoint not in ec2._vpc_endpoints:
                message = f"The Vpc Endpoint Id '{endpoint}' does not exist"
                return ec2._error("InvalidVpcEndpointId.NotFound", message, 400)
        vpcs = ec2._parse_filters(params).get("vpc-id")
        if asked or vpcs is None:
            return describe(params)
        items = "".join(ec2._vpce_fields_xml(kept) for kept in ec2._vpc_endpoints.values() if kept["VpcId"] in vpcs)
        return ec2._xml(200, "DescribeVpcEndpointsResponse", f"<vpcEndpointSet>{items}</vpcEndpointSet>")

    def fields_xml(endpoint, tag="item"):
        groups = "".join(f"<item><groupId>{group}</groupId></item>" for group in endpoint.get("Groups", []))
        policy = ec2._esc(endpoint.get("PolicyDocument", FULL_ACCESS))
        added = f"<policyDocument>{policy}</policyDocument><groupSet>{groups}</groupSet>"
        return shown(endpoint, tag).replace("<ownerId>", f"{added}<ownerId>", 1)

    ec2._vpce_fields_xml = fields_xml
    ACTIONS.update(CreateVpcEndpoint=create_endpoint, ModifyVpcEndpoint=modify_endpoint)
    ACTIONS["DescribeVpcEndpoints"] = describe_endpoints
    return True


def reject_unknown_route_tables():
    """A route table that does not exist is an empty list; AWS answers InvalidRouteTableID.NotFound."""
    describe = ACTIONS["DescribeRouteTables"]

    def describe_tables(params):
        for table in ec2._parse_member_list(params, "RouteTableId"):
            if table not in ec2._route_tables:
                message = f"The routeTable ID '{table}' does not exist"
                return ec2._error("InvalidRouteTableID.NotFound", message, 400)
        return describe(params)

    ACTIONS["DescribeRouteTables"] = describe_tables
    return True


def split_rules_per_range():
    """Rules of one call that differ only in their peers have one id, and those for prefix lists are lost."""
    parse = ec2._parse_ip_permissions

    def parse_permissions(params, prefix):
        rules = []
        for index, rule in enumerate(parse(params, prefix), 1):
            lists = [{"PrefixListId": each} for each in prefix_lists(params, f"{prefix}.{index}")]
            rules += split({**rule, "PrefixListIds": rule["PrefixListIds"] + lists})
        return rules

    ec2._parse_ip_permissions = parse_permissions
    ec2._sg_rule_xml = with_prefix_lists(ec2._sg_rule_xml)
    return True


def with_prefix_lists(shown):
    def rule_xml(group, rule, is_egress=False):
        added = "".join(f"<prefixListId>{each['PrefixListId']}</prefixListId>" for each in rule.get("PrefixListIds", []))
        return shown(group, rule, is_egress=is_egress).replace("</toPort>", f"</toPort>{added}", 1)

    return rule_xml


def prefix_lists(params, prefix):
    found = []
    while identity := ec2._p(params, f"{prefix}.PrefixListIds.{len(found) + 1}.PrefixListId"):
        found.append(identity)
    return found


def split(rule):
    peers = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
    alone = [{**rule, **{each: [] for each in peers}, peer: [one]} for peer in peers for one in rule[peer]]
    return alone or [rule]


def deploy_rules():
    """AWS::EC2::SecurityGroupIngress and AWS::EC2::SecurityGroupEgress are unknown and roll the stack back."""
    handlers = provisioners._RESOURCE_HANDLERS
    if "AWS::EC2::SecurityGroupIngress" in handlers:
        return False
    handlers["AWS::EC2::SecurityGroupIngress"] = rule_handler("IpPermissions")
    handlers["AWS::EC2::SecurityGroupEgress"] = rule_handler("IpPermissionsEgress")
    return True


def rule_handler(direction):
    def reconcile(group, old, new):
        rules = ec2._security_groups[group].setdefault(direction, [])
        permissions = [provisioners._ec2_sg_permissions([props] if props else []) for props in (old, new)]
        provisioners._ec2_sg_reconcile(rules, *permissions)

    def create(logical_id, props, stack_name):
        reconcile(props["GroupId"], None, props)
        identity = provisioners._physical_name(stack_name, logical_id, max_len=64)
        return identity, {"Id": identity}

    def update(physical_id, old, new, stack_name, logical_id=None):
        delete(physical_id, old)
        reconcile(new["GroupId"], None, new)
        return physical_id, {"Id": physical_id}

    def delete(_physical_id, props):
        if props["GroupId"] in ec2._security_groups:
            reconcile(props["GroupId"], props, None)

    return {"create": create, "update": update, "delete": delete}
