import type { Json } from '../../../template/template.ts'
import type { Expander, ServerlessResource } from '../expander.ts'
import { buildServiceTrust } from '../policies/policy-documents.ts'
import { listPropagatedTags } from '../tags.ts'
import { dropAbsentFields, type JsonObject } from '../serverless-value.ts'
import { addResource } from '../expander.ts'
import type { PartSource } from '../read-part.ts'

/** The policies of a role, while what adds to them is expanded. */
export interface RoleDraft {
  managed: Json[]
  inline: Json[]
}

/** What the events of a function invoke: the function, or the alias that AWS SAM publishes. */
export interface EventTarget {
  /** The properties of the function. */
  source: PartSource
  /** What names the function or the alias in permissions and mappings. */
  name: Json
  arn: Json
  /** The logical id of the function or of the alias. */
  logicalId: string
  /** The role of the function, to which events add policies. */
  role: RoleDraft
}

/** An event of a resource. */
export interface EventSource {
  expander: Expander
  maker: ServerlessResource
  /** The logical id of what AWS SAM makes of the event: the one of the resource with the name of the event. */
  eventId: string
  type: string
  properties: PartSource
}

/** Adds a policy to a role, unless it has it. */
export function addPolicy(policies: Json[], policy: Json): void {
  const text = JSON.stringify(policy)
  if (!policies.some(each => JSON.stringify(each) === text)) policies.push(policy)
}

/** Adds the role that a service assumes for an event. */
export function addEventRole(
  { expander, maker, eventId, properties }: EventSource,
  service: string,
  policies: readonly Json[],
  boundary: Json | undefined,
): Json {
  const roleId = `${eventId}Role`
  const own: JsonObject = dropAbsentFields({
    AssumeRolePolicyDocument: buildServiceTrust(service),
    Policies: policies,
    PermissionsBoundary: boundary,
  })
  const tags = listPropagatedTags({ ...properties, value: maker.properties, path: [] })
  addResource(expander, maker, roleId, 'AWS::IAM::Role', { properties: { ...own, ...tags } })
  return { 'Fn::GetAtt': [roleId, 'Arn'] }
}
