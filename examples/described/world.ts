/** An account described in a few lines: every kind by ARN, and a relation written once (`examples/README.md`). */
export interface World {
  account: string
  homeRegion: string
  regionsInScope: string[]
  functions: Record<string, WorldFunction>
  layers: Record<string, { compatibleRuntimes: Record<string, true> }>
  accounts: Record<string, WorldAccount>
  roles: Record<string, WorldRole>
  users: Record<string, WorldUser>
  groups: Record<string, WorldGroup>
  policies: Record<string, { defaultVersion: string; versions: Record<string, unknown> }>
  oidcProviders?: Record<string, WorldOidcProvider>
  samlProviders?: Record<string, { metadata: string }>
  registries: Record<string, { scanType: string }>
  repositories: Record<string, WorldRepository>
  images: Record<string, WorldImage>
  vpcs: Record<string, { internetGateway?: string; flowLogs?: boolean; isDefault?: boolean }>
  subnets: Record<string, WorldSubnet>
  routeTables: Record<string, WorldRouteTable>
  networkAcls: Record<string, WorldNetworkAcl>
  securityGroups: Record<string, WorldSecurityGroup>
  vpcEndpoints: Record<string, WorldEndpoint>
  networkInterfaces?: Record<string, WorldInterface>
  clusters: Record<string, object>
  services: Record<string, WorldService>
  taskDefinitions: Record<string, WorldTaskDefinition>
  trails: Record<string, { logging: boolean }>
  queues?: Record<string, WorldQueue>
  topics?: Record<string, { policy?: unknown }>
  /** Beside the default one that every region has; that may be described too. */
  eventBuses?: Record<string, { policy?: unknown }>
  /** What GuardDuty and Inspector watch, by region; everything where it is not said. */
  guardDuty?: Record<string, { status: string; features: Record<string, string> }>
  inspector?: Record<string, { ecr: string; lambda: string; lambdaCode: string }>
}

/** What is set for the account as a whole. */
export interface WorldAccount {
  passwordPolicy: { minimumPasswordLength: number; passwordReusePrevention?: number }
  rootAccessKeys?: number
  rootMfa?: boolean
}

/** An image repository of the account; its tags name images by their ARNs. */
export interface WorldRepository {
  tagMutability: string
  scanFrequency: string
  tags: Record<string, string>
  policy?: unknown
  lifecyclePolicy?: unknown
}

/** An image of the account. */
export interface WorldImage {
  mediaType: string
  artifactType?: string
  storageClass?: string
  /** ISO 8601. */
  pushedAt?: string
  scan?: WorldScan
  /** Of an index: its manifests by ARN. One that attests another is no image. */
  children?: Record<string, { platform?: string; attests?: string }>
  /** The image that it is about, such as of a signature. */
  subject?: string
  /** Set where it is an attestation, although no index is there that says so. */
  attestation?: true
}

/** What a scan of an image said; of its findings the worst, by their ids. */
export interface WorldScan {
  status: string
  completedAt?: string
  counts: Record<string, number>
  findings?: Record<string, { severity: string; package: string; version: string }>
}

/** A subnet of the account; without a table of its own it has the main one of its VPC. */
export interface WorldSubnet {
  vpc: string
  routeTable?: string
  networkAcl?: string
  mapPublicIpOnLaunch: boolean
}

/** A route table of the account; its routes are by their destinations. */
export interface WorldRouteTable {
  routes: Record<string, string>
  vpc?: string
  main?: boolean
}

/** A network ACL of the account. */
export interface WorldNetworkAcl {
  ingress: Record<string, WorldEntry>
  egress: Record<string, WorldEntry>
  vpc?: string
  isDefault?: boolean
}

/** A network interface of a function, a service or an endpoint. */
export interface WorldInterface {
  subnet?: string
  securityGroups: Record<string, true>
  owner?: string
}

/** An entry of a network ACL, by its number. */
export interface WorldEntry {
  protocol: string
  action: string
  cidr: string
  from?: number
  to?: number
}

/** A security group of the account; its rules are by their ids. */
export interface WorldSecurityGroup {
  name?: string
  vpc: string
  ingress: Record<string, WorldRule>
  egress: Record<string, WorldRule>
}

/** A rule of a security group, for a CIDR block or for the members of a group. */
export interface WorldRule {
  protocol: string
  fromPort?: number
  toPort?: number
  cidr?: string
  securityGroup?: string
}

/** A VPC endpoint of the account. */
export interface WorldEndpoint {
  service: string
  vpc: string
  securityGroups: Record<string, true>
  policy: unknown
}

/** A function of the account. */
export interface WorldFunction {
  packageType: 'Zip' | 'Image'
  runtime?: string
  role: string
  imageUri?: string
  /** The ARN of the image that runs. */
  resolvedImage?: string
  layers?: Record<string, true>
  vpc?: string
  subnets?: Record<string, true>
  securityGroups?: Record<string, true>
  /** What a collected account file keeps of each variable. */
  environment?: Record<string, { detected: string[]; hash: string }>
  runtimeManagement?: { updateRuntimeOn: string }
  aliases?: Record<string, string>
  urls?: Record<string, { authType: string }>
  resourcePolicy?: Record<string, Record<string, object>>
  /** By their ids. */
  eventSourceMappings?: Record<string, WorldMapping>
  /** Where asynchronous invocations of the function itself tell how they ended. */
  destinations?: WorldDestinations
  deadLetterTarget?: string
}

/** An event source mapping of a function, or of an alias of it. */
export interface WorldMapping {
  alias?: string
  source?: string
  onFailure?: string
}

/** What is told that an invocation succeeded, and what that it failed. */
export interface WorldDestinations {
  onSuccess?: string
  onFailure?: string
}

/** A queue of the account. */
export interface WorldQueue {
  policy?: unknown
  deadLetterQueue?: string
}

/** A service of ECS's. */
export interface WorldService {
  cluster: string
  taskDefinition: string
  subnets: Record<string, true>
  securityGroups: Record<string, true>
  assignPublicIp?: 'ENABLED' | 'DISABLED'
  /** The images that its tasks have pulled; one task has each. */
  running?: Record<string, true>
}

/** A revision of a task definition; of its images each is a container's. */
export interface WorldTaskDefinition {
  images: Record<string, true>
  taskRole: string
  executionRole: string
  privileged: boolean
  status?: 'ACTIVE' | 'INACTIVE'
}

/** What has policies: those attached to it, and its own by name. */
export interface WorldHolder {
  attached: Record<string, true>
  inline: Record<string, unknown>
}

/** A user of the account; his access keys by id. */
export interface WorldUser extends WorldHolder {
  accessKeys: Record<string, { status: string; createdAt: string; lastUsedAt?: string }>
  boundary?: string
  mfaDevices?: Record<string, true>
  passwordLastUsed?: string
  passwordSince?: string
  tags?: Record<string, string>
}

/** A group of the account. */
export interface WorldGroup extends WorldHolder {
  members: Record<string, true>
}

/** A role of the account. */
export interface WorldRole extends WorldHolder {
  tags: Record<string, string>
  trust: unknown
  boundary?: string
  /** ISO 8601. */
  createdAt?: string
  /** ISO 8601, or `NEVER`. */
  lastUsedAt?: string
}

/** An OpenID Connect identity provider of the account. */
export interface WorldOidcProvider {
  clientIds: Record<string, true>
  thumbprints?: Record<string, true>
}

/** `target` with the RFC 7396 merge patch `patch` applied. */
export function merged<T>(target: T, patch: unknown): T {
  if (!isObject(patch)) return patch as T
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name]
    else result[name] = merged(result[name], value)
  }
  return result as T
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
