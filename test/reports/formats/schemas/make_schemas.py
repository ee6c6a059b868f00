"""Makes the schemas of this folder from the published ones. README.md says how to run it."""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
OSCAL = "oscal-complete-oscal-ar:assessment-results"


def write(name, schema):
    text = json.dumps(schema, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    (HERE / name).write_text(text + "\n", encoding="utf-8")


def drop_texts(value):
    """The schema without descriptions and titles, which validate nothing."""
    if isinstance(value, list):
        return [drop_texts(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        name: drop_texts(part)
        for name, part in value.items()
        if not (name in ("description", "title", "$comment") and isinstance(part, str))
    }


def list_references(value):
    if isinstance(value, list):
        return [name for part in value for name in list_references(part)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    return own + [name for part in value.values() for name in list_references(part)]


def make_oscal(path):
    complete = json.loads(Path(path).read_text(encoding="utf-8"))
    definitions = complete["definitions"]
    by_reference = {f"#/definitions/{name}": name for name in definitions}
    by_reference.update({part["$id"]: name for name, part in definitions.items() if "$id" in part})
    (document,) = [
        part for part in complete["oneOf"] if part["required"] == ["assessment-results"]
    ]
    kept, open_names = {}, list_references(document)
    while open_names:
        name = by_reference[open_names.pop()]
        if name in kept:
            continue
        kept[name] = definitions[name]
        open_names += list_references(definitions[name])
    schema = {**{name: complete[name] for name in ("$schema", "$id")}, **document, "type": "object"}
    write("oscal-assessment-results-1.2.3.json", drop_texts({**schema, "definitions": kept}))


def make_ocsf():
    from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema("1.8.0"))
    made = schema.get_class_schema("compliance_finding", ["cloud", "datetime"])
    write("ocsf-compliance-finding-1.8.0.json", drop_texts(made))


def describe(shape, documentation):
    """A shape of a service model as JSON Schema, with the lengths that only its documentation states."""
    text = re.sub("<[^>]+>", "", documentation)
    if shape.type_name == "structure":
        members = {
            name: describe(member, member.documentation)
            for name, member in shape.members.items()
            if (shape.name, name) != ("Resource", "Details")
        }
        required = {"required": shape.required_members} if shape.required_members else {}
        return {"type": "object", "properties": members, "additionalProperties": False, **required}
    if shape.type_name == "list":
        most = re.search(r"Maximum number of (\d+) items?", text)
        limit = {"maxItems": int(most[1])} if most else {}
        return {"type": "array", "items": describe(shape.member, shape.member.documentation), **limit}
    if shape.type_name == "map":
        value = describe(shape.value, shape.value.documentation)
        pairs = re.search(r"up to (\d+) key-value pairs.*?up to (\d+) characters.*?up to (\d+) characters", text, re.S)
        if not pairs:
            return {"type": "object", "additionalProperties": value}
        most, key, length = map(int, pairs.groups())
        limits = {"maxProperties": most, "propertyNames": {"maxLength": key}}
        return {"type": "object", "additionalProperties": {**value, "maxLength": length}, **limits}
    if shape.type_name == "string":
        return {"type": "string", **describe_string(shape, text)}
    kinds = {"integer": "integer", "long": "integer", "boolean": "boolean"}
    limits = {"minimum": "min", "maximum": "max"}
    bounds = {name: shape.metadata[key] for name, key in limits.items() if key in shape.metadata}
    return {"type": kinds.get(shape.type_name, "number"), **bounds}


def describe_string(shape, text):
    exact = re.search(r"Length Constraints: (\d+)\.", text)
    most = re.search(r"Maximum (?:length )?of (\d+)", text)
    longest = exact or (None if "Array Members" in text else most)
    return {
        **({"maxLength": int(longest[1])} if longest else {}),
        **({"minLength": int(exact[1])} if exact else {}),
        **({"enum": shape.enum} if shape.enum else {}),
        **({"pattern": shape.metadata["pattern"]} if "pattern" in shape.metadata else {}),
    }


def make_asff():
    import botocore.session

    model = botocore.session.get_session().get_service_model("securityhub")
    findings = model.operation_model("BatchImportFindings").input_shape.members["Findings"]
    finding = findings.member
    types = finding.members["Resources"].member.members["Details"].members
    schema = describe(finding, finding.documentation)
    resource = schema["properties"]["Resources"]["items"]["properties"]
    resource["Type"]["enum"] = ["AwsAccount", *sorted(types)]
    write("asff-finding.json", {"$schema": "http://json-schema.org/draft-07/schema#", **schema})


make_oscal(sys.argv[1])
make_ocsf()
make_asff()
