import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr'
import {
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
} from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient, type Runtime } from '@aws-sdk/client-lambda'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { EMPTY_ZIP_FILE } from '../../local-aws/sample-account.ts'
import { buildBurstDocument, NARROW_STATEMENT, LAMBDA_TRUST } from './policy-documents.ts'

/** The actor of the burst. */
const BURST_ACTOR = 'carol'

/** The clients of the actor that makes changes. */
export type ActorClients = ReturnType<typeof createActorClients>

export function createActorClients(localAws: LocalAws) {
  const as = localAws.client({ as: BURST_ACTOR })
  return {
    iam: new IAMClient(as),
    lambda: new LambdaClient(as),
    ec2: new EC2Client(as),
    ecr: new ECRClient(as),
    arnOf: (role: string) =>
      buildRoleResourceByName(role, { account: localAws.account, region: localAws.region }).arn,
  }
}

/** The size of the account before a burst. */
export interface AccountSize {
  /** Roles that are shared by `perRole` functions each. */
  roles: number
  perRole: number
  repositories: number
  securityGroups: number
}

/** The account as it will be after the changes that are planned so far. */
export interface BurstAccount {
  roles: Map<string, RoleState>
  functions: Map<string, FunctionState>
  policies: PolicyState[]
  groups: { name: string; inline: boolean; members: Set<string> }[]
  users: string[]
  securityGroups: { id: string; open: Set<number> }[]
  vpc: string
  subnets: { id: string; public: boolean }[]
  repositories: Map<string, RepositoryState>
}

export interface RoleState {
  attached: Set<string>
  inline: Set<string>
  trusting: boolean
  bounded: boolean
  /** Whether the burst created it, and no function has it. */
  spare: boolean
}

export interface FunctionState {
  runtime: Runtime
  secret: boolean
  /** Whether everyone can invoke it, and whether it has a URL without authentication. */
  invokable: boolean
  url: boolean
}

interface PolicyState {
  arn: string
  wide: boolean
  /** Number of the default version, and the oldest remaining one. */
  version: number
  oldest: number
}

export interface RepositoryState {
  public: boolean
  mutable: boolean
  scanned: boolean
  expiring: boolean
}

export const BURST_RUNTIMES = ['nodejs24.x', 'python3.13', 'python3.8', 'nodejs16.x'] as const

export const createFunctionState = (runtime: Runtime): FunctionState => ({
  runtime,
  secret: false,
  invokable: false,
  url: false,
})

export const createRoleState = (spare: boolean): RoleState => ({
  attached: new Set(),
  inline: new Set(),
  trusting: false,
  bounded: false,
  spare,
})

export const createRepositoryState = (): RepositoryState => ({
  public: false,
  mutable: true,
  scanned: false,
  expiring: false,
})

/** Builds the account before a burst. */
export async function createBurstAccount(
  localAws: LocalAws,
  accountSize: AccountSize,
): Promise<BurstAccount> {
  const clients = createActorClients(localAws)
  const burstAccount = await createNetwork(clients, accountSize)
  await createPrincipals(clients, burstAccount, accountSize)
  for (let index = 0; index < accountSize.repositories; index += 1) {
    const repositoryName = `team/service-${index}`
    await clients.ecr.send(new CreateRepositoryCommand({ repositoryName }))
    burstAccount.repositories.set(repositoryName, createRepositoryState())
  }
  return burstAccount
}

async function createNetwork({ ec2 }: ActorClients, { securityGroups }: AccountSize): Promise<BurstAccount> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  const VpcId = Vpc?.VpcId ?? ''
  const burstAccount: BurstAccount = {
    roles: new Map(),
    functions: new Map(),
    policies: [],
    groups: [],
    users: [],
    securityGroups: [],
    vpc: VpcId,
    subnets: [],
    repositories: new Map(),
  }
  for (let index = 0; index < 2; index += 1) {
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: `10.0.${index}.0/24` }))
    burstAccount.subnets.push({ id: Subnet?.SubnetId ?? '', public: false })
  }
  for (let index = 0; index < securityGroups; index += 1) {
    const named = { GroupName: `shared-${index}`, Description: 'of the burst', VpcId }
    const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand(named))
    burstAccount.securityGroups.push({ id: GroupId, open: new Set() })
  }
  return burstAccount
}

/** The network that functions share. */
function findNetwork({ subnets, securityGroups }: BurstAccount, index: number) {
  const group = securityGroups[index % securityGroups.length]
  return { SubnetIds: subnets.map(({ id }) => id), SecurityGroupIds: group ? [group.id] : [] }
}

async function createPrincipals(
  { iam, lambda, arnOf }: ActorClients,
  burstAccount: BurstAccount,
  { roles, perRole }: AccountSize,
): Promise<void> {
  for (const UserName of ['ann', 'bob']) {
    await iam.send(new CreateUserCommand({ UserName }))
    burstAccount.users.push(UserName)
  }
  await iam.send(new CreateGroupCommand({ GroupName: 'staff' }))
  burstAccount.groups.push({ name: 'staff', inline: false, members: new Set() })
  for (let index = 0; index < roles; index += 1) {
    const RoleName = `shared-${index}`
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: LAMBDA_TRUST }))
    const PolicyDocument = buildBurstDocument(NARROW_STATEMENT)
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: `Shared${index}`, PolicyDocument }),
    )
    const PolicyArn = Policy?.Arn ?? ''
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
    burstAccount.roles.set(RoleName, { ...createRoleState(false), attached: new Set([PolicyArn]) })
    burstAccount.policies.push({ arn: PolicyArn, wide: false, version: 1, oldest: 1 })
    for (let each = 0; each < perRole; each += 1) {
      const FunctionName = `${RoleName}-${each}`
      const Runtime = 'nodejs24.x'
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Runtime,
          Handler: 'index.handler',
          Role: arnOf(RoleName),
          Code: { ZipFile: EMPTY_ZIP_FILE },
          ...(each % 2 === 0 ? { VpcConfig: findNetwork(burstAccount, index) } : {}),
        }),
      )
      burstAccount.functions.set(FunctionName, createFunctionState(Runtime))
    }
  }
}
