import type { World } from '../../examples/described/world.ts'
import type { Operation } from '../../functions/answers/operation.ts'

/** What AWS answers where what is asked about is not there. */
export interface Absent {
  output?: object
  error?: { name: string; message: string }
}

type Input = Readonly<Record<string, unknown>>

interface Asked {
  world: World
  region: string
  input: Input
}

/** What is said of a thing that is not there, or nothing where it is there and its answer lacks. */
type Answer = (asked: Asked) => Absent | undefined

/**
 * What AWS answers of something that `world` lacks. Throws Error where it is there all the same: then its answer is
 * not described.
 */
export function absentAnswer(operation: Operation, region: string, input: Input, world: World): Absent {
  const answer = ABSENT[`${operation.service}:${operation.name}`]?.({ world, region, input })
  if (answer !== undefined) return answer
  const asked = `${operation.service}:${operation.name} of ${JSON.stringify(input)} in ${region}`
  throw new Error(`what AWS answers to ${asked} is not described`)
}

function refusal(name: string, message: string): Absent {
  return { error: { name, message } }
}

/** Whether any of `sections` has an entry of `region` whose ARN ends with `name` behind one of `before`. */
function has(world: World, sections: readonly string[], region: string, end: string): boolean {
  return sections.some(section => {
    const entries = (world as unknown as Record<string, object | undefined>)[section] ?? {}
    return Object.keys(entries).some(
      arn => arn.endsWith(end) && ['', region].includes(arn.split(':')[3] ?? ''),
    )
  })
}

/** Answers `absent` where no entry of `section` has what `end` makes of the input. */
function unless(
  section: string,
  end: (input: Input, asked: Asked) => string,
  absent: (name: string, asked: Asked) => Absent,
): Answer {
  return asked => {
    const name = end(asked.input, asked)
    return has(asked.world, [section], asked.region, name) ? undefined : absent(name, asked)
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new Error(`${JSON.stringify(value)} is asked about, which is no name`)
}

/** The first of a list that is asked about. */
function first(value: unknown): string {
  return text(Array.isArray(value) ? value[0] : value)
}

const NO_FUNCTION = () => refusal('ResourceNotFoundException', 'Function not found')
const ofFunction = unless('functions', input => `:function:${text(input['FunctionName'])}`, NO_FUNCTION)

/** The same of a qualifier that the function does not have. */
const ofQualified: Answer = asked => {
  const { world, region, input } = asked
  const absent = ofFunction(asked)
  const qualifier = input['Qualifier']
  if (absent !== undefined || qualifier === undefined) return absent
  const arn = `arn:aws:lambda:${region}:${world.account}:function:${text(input['FunctionName'])}`
  const { aliases = {} } = world.functions[arn] ?? {}
  const known = Object.entries(aliases).flat()
  return known.includes(text(qualifier)) ? undefined : NO_FUNCTION()
}

const ofLayer = unless(
  'layers',
  ({ LayerName, VersionNumber }) => `:layer:${text(LayerName)}:${text(VersionNumber)}`,
  () => refusal('ResourceNotFoundException', 'The resource you requested does not exist.'),
)

function ofIam(section: string, kind: string, parameter: string): Answer {
  return unless(
    section,
    input => `/${text(input[parameter])}`,
    name => refusal('NoSuchEntity', `The ${kind} with name ${name.slice(1)} cannot be found.`),
  )
}
const ofRole = ofIam('roles', 'role', 'RoleName')
const ofUser = ofIam('users', 'user', 'UserName')
const ofGroup = ofIam('groups', 'group', 'GroupName')

function byArn(section: string, parameter: string): Answer {
  return unless(
    section,
    input => text(input[parameter]),
    arn => refusal('NoSuchEntity', `${arn} does not exist.`),
  )
}

/** A policy of AWS is there although nothing describes it. */
const ofPolicy: Answer = asked =>
  text(asked.input['PolicyArn']).includes(':iam::aws:') ? undefined : byArn('policies', 'PolicyArn')(asked)

const ofPolicyVersion: Answer = asked => {
  const { versions } = asked.world.policies[text(asked.input['PolicyArn'])] ?? {}
  if (versions !== undefined && !(text(asked.input['VersionId']) in versions))
    return refusal('NoSuchEntity', 'The policy version does not exist.')
  return ofPolicy(asked)
}

function ofInline(section: 'roles' | 'users' | 'groups', parameter: string, of: Answer): Answer {
  return asked => {
    const found = Object.entries(asked.world[section]).find(([arn]) =>
      arn.endsWith(`/${text(asked.input[parameter])}`),
    )
    const isThere = found !== undefined && text(asked.input['PolicyName']) in found[1].inline
    return found === undefined || isThere ? of(asked) : refusal('NoSuchEntity', 'The policy cannot be found.')
  }
}

const ofAccessKey: Answer = ({ world, input }) => {
  const keys = Object.values(world.users).flatMap(({ accessKeys }) => Object.keys(accessKeys))
  return keys.includes(text(input['AccessKeyId'])) ? undefined : refusal('NoSuchEntity', 'No such key.')
}

const NO_REPOSITORY = () => refusal('RepositoryNotFoundException', 'The repository does not exist.')

/** Another account's registry refuses whoever is not let in; the described ones let nobody in. */
function ofEcr(answer: Answer): Answer {
  return asked => {
    const { registryId } = asked.input
    if (registryId === undefined || registryId === asked.world.account) return answer(asked)
    return refusal('AccessDeniedException', 'User is not authorized on the resource')
  }
}

const ofRepository = ofEcr(
  unless('repositories', input => `:repository/${first(input['repositoryName'])}`, NO_REPOSITORY),
)
const ofRepositories = ofEcr(
  unless('repositories', input => `:repository/${first(input['repositoryNames'])}`, NO_REPOSITORY),
)

const ofScanning: Answer = asked => {
  const repositoryName = first(asked.input['repositoryNames'])
  const failures = [{ repositoryName, failureCode: 'REPOSITORY_NOT_FOUND' }]
  return ofRepositories(asked) && { output: { scanningConfigurations: [], failures } }
}

/** Of an image by its digest, or of all that a filter lets through. */
const ofImage: Answer = asked => {
  const absent = ofRepository(asked)
  const { imageId, imageIds, repositoryName } = asked.input
  const asks = imageIds ?? (imageId && [imageId])
  if (absent !== undefined || !Array.isArray(asks)) return absent
  const { imageDigest, imageTag } = asks[0] as { imageDigest?: string; imageTag?: string }
  const tags = Object.entries(asked.world.repositories).flatMap(([arn, { tags: all }]) =>
    arn.endsWith(`:repository/${text(repositoryName)}`) ? Object.keys(all) : [],
  )
  const isThere =
    imageDigest === undefined
      ? tags.includes(text(imageTag))
      : has(asked.world, ['images'], asked.region, `:repository/${text(repositoryName)}/${imageDigest}`)
  return isThere ? undefined : refusal('ImageNotFoundException', 'The image requested does not exist.')
}

/** BatchGetImage names what it lacks in its answer. */
const ofManifest: Answer = asked => {
  const absent = ofImage(asked)
  if (absent?.error?.name !== 'ImageNotFoundException') return absent
  const [imageId] = asked.input['imageIds'] as object[]
  return { output: { images: [], failures: [{ imageId, failureCode: 'ImageNotFound', failureReason: '' }] } }
}

function byId(section: string, parameter: string, error: string): Answer {
  return asked =>
    asked.input[parameter] === undefined
      ? undefined
      : unless(
          section,
          input => `/${first(input[parameter])}`,
          name => refusal(error, `The ID '${name.slice(1)}' does not exist`),
        )(asked)
}

/** Of an id, or of everything that has to do with an id by a filter: of that nothing. */
function byIdOrFilter(
  section: string,
  [parameter, error]: readonly [string, string],
  filtered: Readonly<Record<string, string>>,
  list: string,
): Answer {
  return asked => {
    const absent = byId(section, parameter, error)(asked)
    const filters = (asked.input['Filters'] ?? asked.input['Filter']) as
      { Name: string; Values: string[] }[] | undefined
    const [filter] = filters ?? []
    const of = filter && filtered[filter.Name]
    if (filter === undefined || of === undefined) return absent
    const isThere = has(asked.world, [of], asked.region, `/${first(filter.Values)}`)
    return isThere ? undefined : { output: { [list]: [] } }
  }
}

function missing(end: string, what: string): Absent {
  return { output: { [what]: [], failures: [{ arn: end, reason: 'MISSING' }] } }
}

const NO_CLUSTER = () => refusal('ClusterNotFoundException', 'Cluster not found.')
const clusterName = (input: Input) => `/${text(input['cluster']).split('/').at(-1) ?? ''}`
const ofCluster = unless('clusters', clusterName, NO_CLUSTER)

const ofService: Answer = asked => {
  const name = `${clusterName(asked.input)}/${first(asked.input['services']).split('/').at(-1) ?? ''}`
  const isThere = has(asked.world, ['services'], asked.region, name)
  return isThere ? undefined : (ofCluster(asked) ?? missing(name, 'services'))
}

/** The tasks of a service that is not there. */
const ofTasks: Answer = asked => {
  const { serviceName } = asked.input
  const name = `${clusterName(asked.input)}/${first(serviceName)}`
  const isThere = has(asked.world, ['services'], asked.region, name)
  return isThere ? undefined : (ofCluster(asked) ?? refusal('ServiceNotFoundException', 'Service not found.'))
}

const ofTaskDefinition = unless(
  'taskDefinitions',
  input => `/${text(input['taskDefinition']).split('/').at(-1) ?? ''}`,
  () => refusal('ClientException', 'Unable to describe task definition.'),
)

/** A family without an active revision. */
const ofFamily: Answer = ({ world, input }) => {
  const family = `/${text(input['familyPrefix'])}:`
  const active = Object.entries(world.taskDefinitions).filter(([, { status }]) => status !== 'INACTIVE')
  return active.some(([arn]) => arn.includes(family)) ? undefined : { output: { taskDefinitionArns: [] } }
}

function ofTrail(parameter: string): Answer {
  return ({ world, input }) =>
    text(input[parameter]) in world.trails ? undefined : refusal('TrailNotFoundException', 'Unknown trail.')
}

/** Every operation that asks about something that may not be there. Lists of everything are never absent. */
const ABSENT: Readonly<Record<string, Answer>> = {
  'cloudtrail:GetEventSelectors': ofTrail('TrailName'),
  'cloudtrail:GetTrailStatus': ofTrail('Name'),
  'ec2:DescribeFlowLogs': byIdOrFilter(
    'vpcs',
    ['FlowLogIds', 'InvalidFlowLogId.NotFound'],
    { 'resource-id': 'vpcs' },
    'FlowLogs',
  ),
  'ec2:DescribeNetworkAcls': byIdOrFilter(
    'networkAcls',
    ['NetworkAclIds', 'InvalidNetworkAclID.NotFound'],
    { 'association.subnet-id': 'subnets', 'vpc-id': 'vpcs' },
    'NetworkAcls',
  ),
  'ec2:DescribeNetworkInterfaces': byIdOrFilter(
    'networkInterfaces',
    ['NetworkInterfaceIds', 'InvalidNetworkInterfaceID.NotFound'],
    { 'group-id': 'securityGroups', 'subnet-id': 'subnets' },
    'NetworkInterfaces',
  ),
  'ec2:DescribeRouteTables': byIdOrFilter(
    'routeTables',
    ['RouteTableIds', 'InvalidRouteTableID.NotFound'],
    { 'association.subnet-id': 'subnets', 'vpc-id': 'vpcs' },
    'RouteTables',
  ),
  'ec2:DescribeSecurityGroupRules': byIdOrFilter(
    'securityGroups',
    ['SecurityGroupRuleIds', 'InvalidSecurityGroupRuleId.NotFound'],
    { 'group-id': 'securityGroups' },
    'SecurityGroupRules',
  ),
  'ec2:DescribeSecurityGroups': byIdOrFilter(
    'securityGroups',
    ['GroupIds', 'InvalidGroup.NotFound'],
    { 'vpc-id': 'vpcs' },
    'SecurityGroups',
  ),
  'ec2:DescribeSubnets': byIdOrFilter(
    'subnets',
    ['SubnetIds', 'InvalidSubnetID.NotFound'],
    { 'vpc-id': 'vpcs' },
    'Subnets',
  ),
  'ec2:DescribeVpcEndpoints': byIdOrFilter(
    'vpcEndpoints',
    ['VpcEndpointIds', 'InvalidVpcEndpointId.NotFound'],
    { 'vpc-id': 'vpcs' },
    'VpcEndpoints',
  ),
  'ec2:DescribeVpcs': byId('vpcs', 'VpcIds', 'InvalidVpcID.NotFound'),
  'ecr:BatchGetImage': ofManifest,
  'ecr:BatchGetRepositoryScanningConfiguration': ofScanning,
  'ecr:DescribeImageScanFindings': ofImage,
  'ecr:DescribeImages': ofImage,
  'ecr:DescribeRepositories': asked =>
    asked.input['repositoryNames'] === undefined ? undefined : ofRepositories(asked),
  'ecr:GetLifecyclePolicy': ofRepository,
  'ecr:GetRepositoryPolicy': ofRepository,
  'ecs:DescribeServices': ofService,
  'ecs:DescribeTaskDefinition': ofTaskDefinition,
  'ecs:ListServices': ofCluster,
  'ecs:ListTaskDefinitions': ofFamily,
  'ecs:ListTasks': ofTasks,
  'iam:GetAccessKeyLastUsed': ofAccessKey,
  'iam:GetGroupPolicy': ofInline('groups', 'GroupName', ofGroup),
  'iam:GetLoginProfile': ofUser,
  'iam:GetOpenIDConnectProvider': byArn('oidcProviders', 'OpenIDConnectProviderArn'),
  'iam:GetPolicy': ofPolicy,
  'iam:GetPolicyVersion': ofPolicyVersion,
  'iam:GetRole': ofRole,
  'iam:GetRolePolicy': ofInline('roles', 'RoleName', ofRole),
  'iam:GetSAMLProvider': byArn('samlProviders', 'SAMLProviderArn'),
  'iam:GetUser': ofUser,
  'iam:GetUserPolicy': ofInline('users', 'UserName', ofUser),
  'iam:ListAccessKeys': ofUser,
  'iam:ListAttachedGroupPolicies': ofGroup,
  'iam:ListAttachedRolePolicies': ofRole,
  'iam:ListAttachedUserPolicies': ofUser,
  'iam:ListGroupPolicies': ofGroup,
  'iam:ListGroupsForUser': ofUser,
  'iam:ListMFADevices': ofUser,
  'iam:ListRolePolicies': ofRole,
  'iam:ListUserPolicies': ofUser,
  'lambda:GetFunction': ofFunction,
  'lambda:GetFunctionConfiguration': ofQualified,
  'lambda:GetLayerVersion': ofLayer,
  'lambda:GetLayerVersionPolicy': ofLayer,
  'lambda:GetPolicy': ofQualified,
  'lambda:GetRuntimeManagementConfig': ofFunction,
  'lambda:ListAliases': ofFunction,
  'lambda:ListFunctionUrlConfigs': ofFunction,
}
