import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import pLimit from 'p-limit'
import type { LocalAws } from '../test/local-aws/local-aws.ts'

/** How many there are of each kind. */
export interface BenchAccountSize {
  functions: number
  roles: number
  repositories: number
}

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
const EMPTY_ZIP = Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64')
const RUNTIMES = ['nodejs24.x', 'python3.13', 'java21', 'python3.9', 'nodejs22.x'] as const

/** Makes an account of `size` by API calls: one function in ten is an image, one role in fifty an administrator. */
export async function createAccountResources(
  localAws: LocalAws,
  { functions, roles, repositories }: BenchAccountSize,
): Promise<void> {
  const limit = pLimit(8)
  const each = (count: number, make: (index: number) => Promise<unknown>) =>
    Promise.all(Array.from({ length: count }, (_, index) => limit(() => make(index))))
  const iam = new IAMClient(localAws.client())
  const lambda = new LambdaClient(localAws.client())
  const ecr = new ECRClient(localAws.client())
  await each(roles, index => createRole(iam, index))
  await each(repositories, index => createRepository(ecr, index))
  await each(functions, index => createFunction(lambda, localAws, index, { functions, roles, repositories }))
}

async function createRole(iam: IAMClient, index: number): Promise<void> {
  const RoleName = `role-${index}`
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }))
  const Statement = {
    Effect: 'Allow',
    Action: 'dynamodb:GetItem',
    Resource: `arn:aws:dynamodb:*:*:table/t${index}`,
  }
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'table', PolicyDocument }))
  if (index % 50 === 0) {
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  }
}

async function createRepository(ecr: ECRClient, index: number): Promise<void> {
  const repositoryName = `team-${index % 20}/service-${index}`
  const imageTagMutability = index % 2 === 0 ? 'IMMUTABLE' : 'MUTABLE'
  await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability }))
  const config = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: `sha256:${'0'.repeat(64)}`,
    size: index + 1,
  }
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] })
  await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: '1.0.0' }))
}

async function createFunction(
  lambda: LambdaClient,
  localAws: LocalAws,
  index: number,
  benchAccountSize: BenchAccountSize,
): Promise<void> {
  const FunctionName = `function-${index}`
  const Role = `arn:aws:iam::${localAws.account}:role/role-${index % benchAccountSize.roles}`
  const repository = Math.floor(index / 10) % benchAccountSize.repositories
  const ImageUri = `${localAws.account}.dkr.ecr.${localAws.region}.amazonaws.com/team-${repository % 20}/service-${repository}:1.0.0`
  await lambda.send(
    new CreateFunctionCommand(
      index % 10 === 0
        ? { FunctionName, Role, PackageType: 'Image', Code: { ImageUri } }
        : {
            FunctionName,
            Role,
            Runtime: RUNTIMES[index % RUNTIMES.length] ?? 'nodejs24.x',
            Handler: 'index.handler',
            Code: { ZipFile: EMPTY_ZIP },
            Environment: { Variables: { TABLE: `t${index}` } },
          },
    ),
  )
  if (index % 25 !== 0) return
  const SourceArn = `arn:aws:s3:::bucket-${index}`
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: 'upload',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      ...(index % 50 === 0 ? {} : { SourceArn, SourceAccount: localAws.account }),
    }),
  )
}
