"""Patchs of IAM."""

from ministack.services import iam

DETAILS = "GetAccountAuthorizationDetails"


def complete_authorization_details():
    """GetAccountAuthorizationDetails omits boundaries, the policies' counts and dates, and AWS managed policies."""
    get_details = iam._IAM_HANDLERS[DETAILS]

    def get_complete_details(parameters):
        status, headers, body = get_details(parameters)
        text = body.decode()
        if "<PermissionsBoundaryUsageCount>" in text:
            return status, headers, body
        for entity in [*iam._users.values(), *iam._roles.values()]:
            text = after_arn(text, entity["Arn"], boundary(entity))
        for arn, policy in iam._policies.items():
            text = after_arn(text, arn, policy_fields(arn, policy))
        text = text.replace("</Policies><IsTruncated>", managed_policies(parameters) + "</Policies><IsTruncated>")
        return status, headers, text.encode()

    iam._IAM_HANDLERS[DETAILS] = get_complete_details
    return True


def after_arn(text, arn, addition):
    return text.replace(f"<Arn>{arn}</Arn>", f"<Arn>{arn}</Arn>{addition}", 1) if addition else text


def boundary(entity):
    arn = entity.get("PermissionsBoundary")
    if not arn:
        return ""
    kind = "<PermissionsBoundaryType>PermissionsBoundaryPolicy</PermissionsBoundaryType>"
    policy = f"<PermissionsBoundaryArn>{arn}</PermissionsBoundaryArn>"
    return f"<PermissionsBoundary>{kind}{policy}</PermissionsBoundary>"


def policy_fields(arn, policy):
    managed = iam._is_aws_managed_arn(arn)
    attached = iam._aws_managed_attachment_counts.get(arn, 0) if managed else policy.get("AttachmentCount", 0)
    bounded = iam._boundary_usage_counts().get(arn, 0)
    counts = f"<AttachmentCount>{attached}</AttachmentCount>"
    counts += f"<PermissionsBoundaryUsageCount>{bounded}</PermissionsBoundaryUsageCount>"
    dates = f"<CreateDate>{policy['CreateDate']}</CreateDate><UpdateDate>{policy['UpdateDate']}</UpdateDate>"
    return f"{counts}<IsAttachable>true</IsAttachable>{dates}"


def managed_policies(parameters):
    filters = {iam._p(parameters, f"Filter.member.{index}") for index in range(1, 6)} - {"", None}
    if filters and "AWSManagedPolicy" not in filters:
        return ""
    counts, bounded = iam._aws_managed_attachment_counts, iam._boundary_usage_counts()
    used = {arn: policy for arn, policy in iam._aws_managed_policies.items() if counts.get(arn, 0) or bounded.get(arn)}
    return "".join(f"<member>{managed_policy(arn, policy)}</member>" for arn, policy in used.items())


def managed_policy(arn, policy):
    names = f"<PolicyName>{policy['PolicyName']}</PolicyName><PolicyId>{policy['PolicyId']}</PolicyId><Arn>{arn}</Arn>"
    place = f"<Path>{policy['Path']}</Path><DefaultVersionId>{policy['DefaultVersionId']}</DefaultVersionId>"
    versions = "".join(f"<member>{version_fields(version)}</member>" for version in policy["Versions"].values())
    return f"{names}{policy_fields(arn, policy)}{place}<PolicyVersionList>{versions}</PolicyVersionList>"


def version_fields(version):
    document = iam._url_quote(version["Document"], safe="")
    default = str(bool(version.get("IsDefaultVersion"))).lower()
    date = f"<CreateDate>{version['CreateDate']}</CreateDate>"
    return (f"<Document>{document}</Document><VersionId>{version['VersionId']}</VersionId>"
            f"<IsDefaultVersion>{default}</IsDefaultVersion>{date}")


def reject_unknown_policies():
    """A managed policy that does not exist can be attached; AWS answers NoSuchEntity."""
    for operation in ("AttachRolePolicy", "AttachUserPolicy", "AttachGroupPolicy"):
        iam._IAM_HANDLERS[operation] = refusing(iam._IAM_HANDLERS[operation])
    return True


def refusing(attach):
    def attach_known(parameters):
        arn = iam._p(parameters, "PolicyArn")
        if not iam.policy_known(arn):
            return iam._error(404, "NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", ns="iam")
        return attach(parameters)

    return attach_known
