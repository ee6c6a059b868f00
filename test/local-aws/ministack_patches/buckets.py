"""Patchs of S3."""

from xml.etree.ElementTree import Element, SubElement, tostring

from ministack import app
from ministack.core.iam_evaluator import enforce
from ministack.core.responses import get_account_id, get_region
from ministack.core.router import extract_access_key_id
from ministack.services import s3
from ministack.services.cloudformation import provisioners

SSE = "x-amz-server-side-encryption"
KEY = "x-amz-server-side-encryption-aws-kms-key-id"


def store_bucket_settings():
    """A stack drops a bucket's encryption, lifecycle, ownership and tags."""
    known = {name for name, *_ in provisioners._S3_BUCKET_CONFIGURATIONS}
    added = tuple(setting for setting in SETTINGS if setting[0] not in known)
    provisioners._S3_BUCKET_CONFIGURATIONS += added
    return bool(added)


def encrypt_with_default_key():
    """aws:kms without a key is refused; AWS takes the account's key aws/s3."""
    resolve = s3._resolve_sse_write_headers

    def resolve_headers(headers, bucket):
        default = {KEY: managed_key()} if headers.get(SSE) == "aws:kms" and not headers.get(KEY) else {}
        return resolve({**headers, **default}, bucket)

    s3._resolve_sse_write_headers = resolve_headers
    return True


def authorize_keys_as_caller():
    """No permission on the key of an encrypted object is needed; AWS uses it as the caller."""
    resolve, get = s3._resolve_sse_write_headers, s3._get_object

    def resolve_headers(headers, bucket):
        applied, refused = resolve(headers, bucket)
        return applied, refused or find_key_denial(applied, "kms:GenerateDataKey", headers)

    def get_object(bucket, key, headers, query_params=None):
        answer = get(bucket, key, headers, query_params)
        return find_key_denial(answer[1], "kms:Decrypt", headers) or answer if answer[0] < 300 else answer

    s3._resolve_sse_write_headers, s3._get_object = resolve_headers, get_object
    return True


def find_key_denial(applied, action, headers):
    key = (applied or {}).get(KEY)
    if not app.AUTH or not key or key == managed_key() or "authorization" not in headers:
        return None
    region = get_region()
    via = {"kms:ViaService": f"s3.{region}.amazonaws.com"}
    denied = enforce(extract_access_key_id(headers), action, "kms", region, resource_arn=key, service_context=via)
    if denied is None:
        return None
    who = getattr(denied, "principal_arn", "")
    return s3._error("AccessDenied", f"User: {who} is not authorized to perform: {action} on resource: {key}", 403)


def managed_key():
    return f"arn:aws:kms:{get_region()}:{get_account_id()}:key/aws-s3"


def checked(put):
    def put_validated(bucket, body):
        status, _, content = put(bucket, body)
        if status >= 300:
            raise ValueError(content.decode() if isinstance(content, bytes) else content)

    return put_validated


def encryption(configuration):
    rules = [
        {"ApplyServerSideEncryptionByDefault": rule.get("ServerSideEncryptionByDefault", {}),
         "BucketKeyEnabled": rule.get("BucketKeyEnabled", False)}
        for rule in configuration.get("ServerSideEncryptionConfiguration", [])
    ]
    return xml("ServerSideEncryptionConfiguration", {"Rule": rules})


def lifecycle(configuration):
    return xml("LifecycleConfiguration", {"Rule": [lifecycle_rule(rule) for rule in configuration.get("Rules", [])]})


def lifecycle_rule(rule):
    expiry = {tag: rule[name] for name, tag in EXPIRIES.items() if name in rule}
    singles = [rule[name] for name in ("Transition",) if name in rule] + rule.get("Transitions", [])
    noncurrent = rule.get("NoncurrentVersionTransitions", [])
    fields = {
        "ID": rule.get("Id"), "Status": rule.get("Status"), "Filter": {"Prefix": rule.get("Prefix", "")},
        "Expiration": expiry or None, "NoncurrentVersionExpiration": rule.get("NoncurrentVersionExpiration"),
        "Transition": [renamed(each, TRANSITIONS) for each in singles],
        "NoncurrentVersionTransition": [renamed(each, {"TransitionInDays": "NoncurrentDays"}) for each in noncurrent],
        "AbortIncompleteMultipartUpload": rule.get("AbortIncompleteMultipartUpload"),
    }
    return {tag: value for tag, value in fields.items() if value is not None}


def renamed(values, names):
    return {names.get(name, name): value for name, value in values.items()}


def ownership(controls):
    return xml("OwnershipControls", {"Rule": controls.get("Rules", [])})


def tagging(tags):
    return xml("Tagging", {"TagSet": {"Tag": tags}})


def xml(root, values):
    element = Element(root)
    fill(element, values)
    return tostring(element, encoding="utf-8")


def fill(parent, values):
    for tag, value in values.items():
        for each in value if isinstance(value, list) else [value]:
            child = SubElement(parent, tag)
            if isinstance(each, dict):
                fill(child, each)
            else:
                child.text = str(each).lower() if isinstance(each, bool) else str(each)


EXPIRIES = {"ExpirationInDays": "Days", "ExpirationDate": "Date"}
EXPIRIES |= {"ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker"}
TRANSITIONS = {"TransitionInDays": "Days", "TransitionDate": "Date"}
SETTINGS = (
    ("BucketEncryption", encryption, checked(s3._put_bucket_encryption), s3._delete_bucket_encryption),
    ("LifecycleConfiguration", lifecycle, checked(s3._put_bucket_lifecycle), s3._delete_bucket_lifecycle),
    ("OwnershipControls", ownership, checked(s3._put_bucket_ownership_controls), s3._delete_bucket_ownership_controls),
    ("Tags", tagging, checked(s3._put_bucket_tagging), s3._delete_bucket_tagging),
)
