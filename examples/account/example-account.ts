/** The description of an account: every kind by ARN, and each relationship once (`examples/README.md`). */
export interface ExampleAccount {
  account: string
  homeRegion: string
  regionsInScope: string[]
  functions: Record<string, ExampleFunction>
  layers: Record<string, { compatibleRuntimes: Record<string, true> }>
  accounts: Record<string, ExampleAccountSettings>
  roles: Record<string, ExampleRole>
  users: Record<string, ExampleUser>
  groups: Record<string, ExampleGroup>
  policies: Record<string, { defaultVersion: string; versions: Record<string, unknown> }>
  oidcProviders?: Record<string, ExampleOidcProvider>
  samlProviders?: Record<string, { metadata: string }>
  registries: Record<string, { scanType: string }>
  repositories: Record<string, ExampleRepository>
  images: Record<string, ExampleImage>
  vpcs: Record<string, { internetGateway?: string; flowLogs?: boolean; isDefault?: boolean }>
  subnets: Record<string, ExampleSubnet>
  routeTables: Record<string, ExampleRouteTable>
  networkAcls: Record<string, ExampleNetworkAcl>
  securityGroups: Record<string, ExampleSecurityGroup>
  /** Prefix lists that rules and routes name, with their CIDR blocks. */
  prefixLists?: Record<string, { entries: Record<string, true> }>
  vpcEndpoints: Record<string, ExampleVpcEndpoint>
  networkInterfaces?: Record<string, ExampleNetworkInterface>
  clusters: Record<string, object>
  services: Record<string, ExampleService>
  taskDefinitions: Record<string, ExampleTaskDefinition>
  trails: Record<string, { logging: boolean }>
  projects?: Record<string, ExampleProject>
  queues?: Record<string, ExampleQueue>
  topics?: Record<string, { policy?: unknown; tags?: Record<string, string> }>
  /** Log groups that do not exist, by ARN; all others exist that a function uses. */
  missingLogGroups?: Record<string, true>
  /** Event buses besides the default one of each region, which may be described too. */
  eventBuses?: Record<string, { policy?: unknown }>
  /** What GuardDuty and Inspector monitor, by region; by default everything. */
  guardDuty?: Record<string, { status: string; features: Record<string, string> }>
  inspector?: Record<string, { ecr: string; lambda: string; lambdaCode: string }>
  /** The analyzers of IAM Access Analyzer by region and name; by default one of the account in each region. */
  analyzers?: Record<string, Record<string, { type: string; status: string }>>
  /** The management account of the account's organization; without one it is in no organization. */
  managementAccount?: string
  /** The filters of GuardDuty that archive findings, in every region, with their criteria by field. */
  archivingFilters?: Record<string, Record<string, object>>
  /** The open findings of GuardDuty on instances, by id; GuardDuty has them in every region. */
  guardDutyFindings?: Record<string, { type: string; severity: number }>
}

/** Settings of the whole account. */
interface ExampleAccountSettings {
  passwordPolicy: { minimumPasswordLength: number; passwordReusePrevention?: number }
  rootAccessKeys?: number
  rootMfa?: boolean
  /** When the root user last signed in, ISO 8601; never if absent. */
  rootLastUsedAt?: string
}

/** An image repository; its tags name images by ARN, and its AWS tags describe it. */
export interface ExampleRepository {
  tagMutability: string
  scanFrequency: string
  /** By default Inspector scans its images. */
  inspectorScan?: ExampleInspectorScan | 'NONE'
  tags: Record<string, string>
  awsTags?: Record<string, string>
  policy?: unknown
  lifecyclePolicy?: unknown
}

/** An image of the account. */
export interface ExampleImage {
  mediaType: string
  artifactType?: string
  storageClass?: string
  /** ISO 8601. */
  pushedAt?: string
  scan?: ExampleScan
  /** As os-release(5) has it, `ID VERSION_ID`; `debian 13` by default. */
  operatingSystem?: string
  /** The manifests of an index, by ARN. A manifest that attests another is not an image. */
  children?: Record<string, { platform?: string; attests?: string }>
  /** The image that this one refers to, for example as its signature. */
  subject?: string
  /** Marks an attestation that no index lists as one. */
  attestation?: true
}

/** The result of an image scan, with the worst findings by id. */
export interface ExampleScan {
  status: string
  completedAt?: string
  counts: Record<string, number>
  findings?: Record<string, { severity: string; package: string; version: string }>
}

/** A subnet; without a route table it uses the main one of its VPC. */
export interface ExampleSubnet {
  vpc: string
  routeTable?: string
  networkAcl?: string
  mapPublicIpOnLaunch: boolean
}

/** A route table; its routes are by destination. */
export interface ExampleRouteTable {
  routes: Record<string, string>
  vpc?: string
  main?: boolean
}

/** A network ACL of the account. */
export interface ExampleNetworkAcl {
  ingress: Record<string, ExampleNetworkAclEntry>
  egress: Record<string, ExampleNetworkAclEntry>
  vpc?: string
  isDefault?: boolean
}

/** A network interface of a function, a service or an endpoint. */
export interface ExampleNetworkInterface {
  subnet?: string
  securityGroups: Record<string, true>
  owner?: string
}

/** An entry of a network ACL, by its number. */
export interface ExampleNetworkAclEntry {
  protocol: string
  action: string
  cidr: string
  from?: number
  to?: number
}

/** A security group of the account; its rules are by their ids. */
export interface ExampleSecurityGroup {
  name?: string
  vpc: string
  ingress: Record<string, ExampleSecurityGroupRule>
  egress: Record<string, ExampleSecurityGroupRule>
}

/** A rule of a security group, for a CIDR block, a prefix list or the members of a group. */
export interface ExampleSecurityGroupRule {
  protocol: string
  fromPort?: number
  toPort?: number
  cidr?: string
  prefixList?: string
  securityGroup?: string
  description?: string
}

/** A VPC endpoint of the account. */
export interface ExampleVpcEndpoint {
  service: string
  vpc: string
  securityGroups: Record<string, true>
  policy: unknown
}

/** What Inspector says of a function, a published version of it, or a repository; the findings are by id. */
export interface ExampleInspectorScan {
  status: 'ACTIVE' | 'INACTIVE'
  reason: string
  findings?: Record<string, { severity: string; package: string; version: string }>
}

/** What a function or a published version of it runs. */
export interface ExampleFunctionConfiguration {
  /** By default Inspector scans it and finds nothing. */
  scan?: ExampleInspectorScan | 'NONE'
  packageType: 'Zip' | 'Image'
  runtime?: string
  role: string
  imageUri?: string
  /** The ARN of the image that runs. */
  resolvedImage?: string
  layers?: Record<string, true>
  logging?: { LogFormat?: string; ApplicationLogLevel?: string; LogGroup?: string }
  vpc?: string
  subnets?: Record<string, true>
  securityGroups?: Record<string, true>
  /** Each variable as a collected account file has it. */
  environment?: Record<string, { detected: string[]; hash: string }>
  deadLetterTarget?: string
  /** The code of an archive; by default it has no secret. */
  code?: ExampleCode
}

/** The code of an archive, with the detectors of the secrets in its files, by their paths. */
export interface ExampleCode {
  codeSha256: string
  secrets: Record<string, string[]>
}

/** A function of the account; its own configuration is that of $LATEST. */
export interface ExampleFunction extends ExampleFunctionConfiguration {
  /** When $LATEST was last updated, ISO 8601. */
  lastModified?: string
  runtimeManagement?: { updateRuntimeOn: string }
  codeSigning?: ExampleCodeSigning
  tags?: Record<string, string>
  /** The published versions; `true` or an empty one has the configuration of $LATEST. */
  versions?: Record<string, ExampleFunctionConfiguration | Record<never, never> | true>
  aliases?: Record<string, string | ExampleAlias>
  urls?: Record<string, { authType: string }>
  resourcePolicy?: Record<string, Record<string, object>>
  /** The provisioned executions of aliases and versions. */
  provisionedConcurrency?: Record<string, number>
  /** By their ids. */
  eventSourceMappings?: Record<string, ExampleEventSourceMapping>
  /** The destinations of asynchronous invocations of the function. */
  destinations?: ExampleDestinations
}

/** The code signing configuration of a function; functions with the same ARN share it. */
interface ExampleCodeSigning {
  arn: string
  untrustedArtifacts: 'Enforce' | 'Warn'
  /** ARNs of versions of signing profiles. */
  allowedPublishers: Record<string, true>
}

/** An alias that routes a share of its calls to other versions, by version. */
export interface ExampleAlias {
  version: string
  weights: Record<string, number>
}

/** An event source mapping of a function, or of an alias or a version of it. */
export interface ExampleEventSourceMapping {
  qualifier?: string
  /** `Enabled` if absent. */
  state?: string
  source?: string
  onFailure?: string
}

/** The destinations for invocations that succeed and that fail, as ARNs. */
interface ExampleDestinations {
  onSuccess?: string
  onFailure?: string
}

/** A build project of a repository on GitHub. */
export interface ExampleProject {
  repository: string
  role: string
  /** Each variable as a collected account file has it, or the name of a stored parameter. */
  environment?: Record<string, { detected: string[]; hash: string } | string>
  /** `PRIVATE` if absent. */
  visibility?: 'PRIVATE' | 'PUBLIC_READ'
  /** As CodeBuild returns it. */
  webhook?: object
  tags?: Record<string, string>
}

/** A queue of the account. */
interface ExampleQueue {
  policy?: unknown
  deadLetterQueue?: string
  tags?: Record<string, string>
}

/** An ECS service. */
export interface ExampleService {
  cluster: string
  taskDefinition: string
  tags?: Record<string, string>
  subnets: Record<string, true>
  securityGroups: Record<string, true>
  assignPublicIp?: 'ENABLED' | 'DISABLED'
  /** The images that its tasks run, each in one task. */
  running?: Record<string, true>
  /** The revisions that its tasks run; its own one if tasks run and this is absent. */
  runningRevisions?: Record<string, true>
  /** Revisions of earlier deployments that still have tasks. */
  replacedRevisions?: Record<string, true>
  /** The revisions of its task sets, by their ids. */
  taskSets?: Record<string, string>
}

/** A revision of a task definition, with the image of each container. */
export interface ExampleTaskDefinition {
  images: Record<string, true>
  taskRole: string
  executionRole: string
  privileged: boolean
  tags?: Record<string, string>
  status?: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS'
  /** The clusters in which standalone tasks run it. */
  standaloneTasks?: Record<string, true>
  /** The images that these tasks pulled, by ARN. */
  standaloneImages?: Record<string, true>
}

/** A principal or group with attached policies, and inline policies by name. */
export interface ExamplePolicyHolder {
  attached: Record<string, true>
  inline: Record<string, unknown>
}

/** A user; access keys are by id. */
export interface ExampleUser extends ExamplePolicyHolder {
  accessKeys: Record<string, { status: string; createdAt: string; lastUsedAt?: string }>
  boundary?: string
  mfaDevices?: Record<string, true>
  passwordLastUsed?: string
  passwordSince?: string
  tags?: Record<string, string>
}

/** A group of the account. */
export interface ExampleGroup extends ExamplePolicyHolder {
  members: Record<string, true>
}

/** A role of the account. */
export interface ExampleRole extends ExamplePolicyHolder {
  tags: Record<string, string>
  trust: unknown
  boundary?: string
  /** ISO 8601. */
  createdAt?: string
  /** ISO 8601, or `NEVER`. */
  lastUsedAt?: string
}

/** An OpenID Connect identity provider of the account. */
interface ExampleOidcProvider {
  clientIds: Record<string, true>
  thumbprints?: Record<string, true>
}

/** `target` with the RFC 7396 merge patch `patch` applied. */
export function applyMergePatch<T>(target: T, patch: unknown): T {
  if (!isObject(patch)) return patch as T
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name]
    else result[name] = applyMergePatch(result[name], value)
  }
  return result as T
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
