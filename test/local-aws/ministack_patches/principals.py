"""Types of IAM that stacks do not make."""

import json

from ministack.services import iam
from ministack.services.cloudformation import provisioners

HANDLERS = provisioners._RESOURCE_HANDLERS


def call(operation, **parameters):
    status, _headers, body = operation(parameters)
    if status >= 400:
        raise ValueError(body.decode() if isinstance(body, bytes) else str(body))


def deploy_groups():
    """AWS::IAM::Group and AWS::IAM::UserToGroupAddition are unknown and roll the stack back."""
    if "AWS::IAM::Group" in HANDLERS:
        return False
    HANDLERS["AWS::IAM::Group"] = {"create": create_group, "update": update_group, "delete": delete_group}
    HANDLERS["AWS::IAM::UserToGroupAddition"] = {
        "create": add_members,
        "update": update_members,
        "delete": lambda _physical_id, props: reconcile_members(props, {}),
    }
    return True


def create_group(logical_id, props, stack_name):
    name = props.get("GroupName") or provisioners._physical_name(stack_name, logical_id, max_len=128)
    call(iam._create_group, GroupName=name, Path=props.get("Path") or "/")
    reconcile_group(name, {}, props)
    return name, {"Arn": iam._groups[name]["Arn"]}


def update_group(physical_id, old, new, stack_name, logical_id=None):
    if new.get("GroupName", physical_id) != physical_id:
        return create_group(logical_id or physical_id, new, stack_name)
    reconcile_group(physical_id, old, new)
    return physical_id, {"Arn": iam._groups[physical_id]["Arn"]}


def delete_group(physical_id, _props):
    group = iam._groups.get(physical_id)
    if group is None:
        return
    for arn in list(group["AttachedPolicies"]):
        iam.detach_managed_policy(group, arn)
    call(iam._delete_group, GroupName=physical_id)


def reconcile_group(name, old, new):
    old_arns, new_arns = set(old.get("ManagedPolicyArns") or []), set(new.get("ManagedPolicyArns") or [])
    for arn in sorted(old_arns - new_arns):
        call(iam._detach_group_policy, GroupName=name, PolicyArn=arn)
    for arn in sorted(new_arns - old_arns):
        call(iam._attach_group_policy, GroupName=name, PolicyArn=arn)
    old_inline, new_inline = provisioners._iam_user_policies(old), provisioners._iam_user_policies(new)
    for policy in sorted(old_inline.keys() - new_inline.keys()):
        call(iam._delete_group_policy, GroupName=name, PolicyName=policy)
    for policy, document in new_inline.items():
        call(iam._put_group_policy, GroupName=name, PolicyName=policy, PolicyDocument=document)


def add_members(logical_id, props, stack_name):
    reconcile_members({}, props)
    return provisioners._physical_name(stack_name, logical_id, max_len=128), {}


def update_members(physical_id, old, new, _stack_name, logical_id=None):
    reconcile_members(old, new)
    return physical_id, {}


def reconcile_members(old, new):
    old_members, new_members = list_members(old), list_members(new)
    for group, user in sorted(old_members - new_members):
        if group in iam._groups and user in iam._groups[group]["Users"]:
            call(iam._remove_user_from_group, GroupName=group, UserName=user)
    for group, user in sorted(new_members - old_members):
        call(iam._add_user_to_group, GroupName=group, UserName=user)


def list_members(props):
    return {(props["GroupName"], user) for user in props.get("Users") or []}


def deploy_inline_policies():
    """The inline policies of one principal, such as AWS::IAM::RolePolicy, are unknown and roll the stack back."""
    if "AWS::IAM::RolePolicy" in HANDLERS:
        return False
    for principal, put, remove in (
        ("Role", iam._put_role_policy, iam._delete_role_policy),
        ("User", iam._put_user_policy, iam._delete_user_policy),
        ("Group", iam._put_group_policy, iam._delete_group_policy),
    ):
        HANDLERS[f"AWS::IAM::{principal}Policy"] = inline_policy(f"{principal}Name", put, remove)
    return True


def report_root_use():
    """The credential report says "not_supported" where IAM says when the root user last used its password, or that it never did."""
    build = iam._build_credential_report
    wrong, documented = "not_supported,not_supported,not_supported", "not_supported,no_information,not_supported"
    if wrong not in build():
        return False
    iam._build_credential_report = lambda: build().replace(wrong, documented, 1)
    return True


def inline_policy(owner, put, remove):
    def create(_logical_id, props, _stack_name):
        document = props["PolicyDocument"]
        text = document if isinstance(document, str) else json.dumps(document)
        call(put, **{owner: props[owner], "PolicyName": props["PolicyName"], "PolicyDocument": text})
        return f"{props['PolicyName']}|{props[owner]}", {}

    def update(_physical_id, _old, new, stack_name, logical_id=None):
        return create(logical_id, new, stack_name)

    def delete(_physical_id, props):
        remove({owner: props[owner], "PolicyName": props["PolicyName"]})

    return {"create": create, "update": update, "delete": delete}
