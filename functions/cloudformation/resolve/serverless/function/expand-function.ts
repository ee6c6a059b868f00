import { addResource, listOwnAttributes, type Expander, type ServerlessResource } from '../expander.ts'
import { expandFunctionEvents } from '../events/function-events.ts'
import { addDeployment, addInvokeConfig, addUrl } from './function-routing.ts'
import { addAlias } from './function-versions.ts'
import { buildFunctionCode } from './code-location.ts'
import { addFunctionRole, createFunctionRole, isTraced } from './function-role.ts'
import { readMapping, readValue, readProperties, type PartSource } from '../read-part.ts'
import { listMarkedTags } from '../tags.ts'
import { buildGetAtt, type JsonObject } from '../serverless-value.ts'

/** Properties of AWS SAM, which AWS::Lambda::Function does not have or has in another form. */
const OWN_PROPERTIES: ReadonlySet<string> = new Set([
  'AssumeRolePolicyDocument',
  'AutoPublishAlias',
  'AutoPublishAliasAllProperties',
  'AutoPublishCodeSha256',
  'CodeUri',
  'DeadLetterQueue',
  'DeploymentPreference',
  'EventInvokeConfig',
  'Events',
  'FunctionUrlConfig',
  'ImageUri',
  'InlineCode',
  'PermissionsBoundary',
  'Policies',
  'PropagateTags',
  'ProvisionedConcurrencyConfig',
  'RolePath',
  'SourceKMSKeyArn',
  'Tags',
  'Tracing',
  'VersionDeletionPolicy',
  'VersionDescription',
])

/** Expands AWS::Serverless::Function ("Generated CloudFormation resources for AWS::Serverless::Function"). */
export function expandFunction(expander: Expander, maker: ServerlessResource): void {
  const source = readProperties(expander, maker)
  const { logicalId } = maker
  const role = createFunctionRole(source)
  const properties = buildFunctionProperties(source)
  const alias = addAlias(source, properties)
  const target = {
    source,
    role,
    name: { Ref: alias?.aliasId ?? logicalId },
    arn: alias === undefined ? buildGetAtt(logicalId, 'Arn') : { Ref: alias.aliasId },
    logicalId: alias?.aliasId ?? logicalId,
  }
  addUrl(target)
  addInvokeConfig(target, alias)
  addDeployment(source)
  expandFunctionEvents(target)
  const given = addFunctionRole(source, role)
  addResource(expander, maker, logicalId, 'AWS::Lambda::Function', {
    properties: { ...properties, Role: given },
    attributes: listOwnAttributes(maker),
  })
}

function buildFunctionProperties(source: PartSource): JsonObject {
  const passed = Object.entries(source.value).filter(([name]) => !OWN_PROPERTIES.has(name))
  const deadLetters = readMapping(source, 'DeadLetterQueue')
  const deadLetterArn = deadLetters === undefined ? undefined : readValue(deadLetters, 'TargetArn')
  return {
    ...Object.fromEntries(passed),
    Code: buildFunctionCode(source),
    Tags: listMarkedTags(source, 'lambda:createdBy'),
    ...(deadLetterArn === undefined ? {} : { DeadLetterConfig: { TargetArn: deadLetterArn } }),
    ...(isTraced(source) ? { TracingConfig: { Mode: readValue(source, 'Tracing') ?? null } } : {}),
  }
}
