import type { Json } from '../../../template/template.ts'
import { addResource, listPassedAttributes } from '../expander.ts'
import { addPolicy, type RoleDraft } from '../events/event-target.ts'
import { buildAwsPolicyArn } from '../policies/managed-policies.ts'
import { readRolePolicies } from '../policies/role-policies.ts'
import { buildServiceTrust } from '../policies/policy-documents.ts'
import {
  readLiteral,
  readMapping,
  readValue,
  refuseField,
  requirePart,
  type PartSource,
} from '../read-part.ts'
import { listMarkedTags } from '../tags.ts'
import { buildGetAtt, dropAbsentFields, isNoValue, readBranches } from '../serverless-value.ts'

/** The policies that the properties of a function give to its role. Throws TemplateError for what AWS SAM refuses. */
export function createFunctionRole(source: PartSource): RoleDraft {
  const { expander, maker } = source
  const { partition } = expander
  const basic =
    readValue(source, 'DurableConfig') === undefined
      ? 'service-role/AWSLambdaBasicExecutionRole'
      : 'service-role/AWSLambdaBasicDurableExecutionRolePolicy'
  const { managed, inline } = readRolePolicies(source, `${maker.logicalId}Role`)
  const paths = [
    basic,
    ...(isTraced(source) ? [getTracingPolicy(partition)] : []),
    ...(readValue(source, 'VpcConfig') === undefined ? [] : ['service-role/AWSLambdaVPCAccessExecutionRole']),
  ]
  const role: RoleDraft = { managed: [], inline: [...readDeadLetterPolicy(source), ...inline] }
  for (const policy of [...paths.map(path => buildAwsPolicyArn(path, partition)), ...managed])
    addPolicy(role.managed, policy)
  return role
}

/** The policy for X-Ray, which AWS SAM chooses by the partition. */
export function getTracingPolicy(partition: string): string {
  return partition === 'aws' ? 'AWSXrayWriteOnlyAccess' : 'AWSXRayDaemonWriteAccess'
}

/** Whether a function is traced. Tracing whose value is not known counts as on: AWS SAM adds its policy. */
export function isTraced(source: PartSource): boolean {
  const { expander, maker } = source
  const tracing = readValue(source, 'Tracing')
  if (tracing === undefined) return false
  const path = ['Resources', maker.logicalId, 'Properties', 'Tracing']
  return expander.evaluate(tracing, path) !== 'Disabled'
}

const DEAD_LETTER_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['SQS', 'sqs:SendMessage'],
  ['SNS', 'sns:Publish'],
])

function readDeadLetterPolicy(source: PartSource): Json[] {
  const deadLetters = readMapping(source, 'DeadLetterQueue')
  if (deadLetters === undefined) return []
  const action = DEAD_LETTER_ACTIONS.get(readLiteral(deadLetters, 'Type') ?? '')
  if (action === undefined) throw refuseField(deadLetters, 'Type', 'SQS or SNS')
  const statement = { Effect: 'Allow', Action: action, Resource: requirePart(deadLetters, 'TargetArn') }
  const PolicyDocument = { Version: '2012-10-17', Statement: [statement] }
  return [{ PolicyName: 'DeadLetterQueuePolicy', PolicyDocument }]
}

/** Adds the role of a function unless `Role` names one, also under a condition; gives the ARN for the function. */
export function addFunctionRole(source: PartSource, draft: RoleDraft): Json {
  const { expander, maker } = source
  const given = readValue(source, 'Role')
  const roleId = `${maker.logicalId}Role`
  const arn = buildGetAtt(roleId, 'Arn')
  if (given === undefined) {
    addRole(source, roleId, draft, undefined)
    return arn
  }
  const branches = readBranches(given)
  if (branches === undefined) return given
  const [condition, whenTrue, whenFalse] = branches
  if (isNoValue(whenTrue)) {
    addRole(source, roleId, draft, isNoValue(whenFalse) ? undefined : condition)
    return isNoValue(whenFalse) ? arn : { 'Fn::If': [condition, arn, whenFalse] }
  }
  if (!isNoValue(whenFalse)) return given
  const negated = `NOT${condition}`
  expander.conditions.set(negated, { 'Fn::Not': [{ Condition: condition }] })
  addRole(source, roleId, draft, negated)
  return { 'Fn::If': [condition, whenTrue, arn] }
}

function addRole(source: PartSource, roleId: string, draft: RoleDraft, condition: string | undefined): void {
  const { expander, maker } = source
  addResource(expander, maker, roleId, 'AWS::IAM::Role', {
    properties: dropAbsentFields({
      AssumeRolePolicyDocument:
        readValue(source, 'AssumeRolePolicyDocument') ?? buildServiceTrust('lambda.amazonaws.com'),
      ManagedPolicyArns: draft.managed,
      Policies: draft.inline.length === 0 ? undefined : draft.inline,
      Path: readValue(source, 'RolePath'),
      PermissionsBoundary: readValue(source, 'PermissionsBoundary'),
      Tags: listMarkedTags(source, 'lambda:createdBy'),
    }),
    attributes: {
      ...listPassedAttributes(maker),
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  })
}
