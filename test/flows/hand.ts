import { randomUUID } from 'node:crypto'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
} from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  type Runtime,
} from '@aws-sdk/client-lambda'
import { roleNamed } from '../../audit/resources/iam/role.ts'
import { functionResource } from '../../audit/resources/lambda/function.ts'
import type { Bed } from '../bed/bed.ts'

/** Who changes the account in these tests. */
export const ACTOR = 'carol'

export const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess'

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})

/** A zip with no file in it. */
const EMPTY_ZIP = Buffer.from('504b0506'.padEnd(44, '0'), 'hex')

/** Carol's hand: changes to the account of `bed`, by API calls alone. */
export function handOf(bed: Bed) {
  const lambda = new LambdaClient(bed.client({ as: ACTOR }))
  const iam = new IAMClient(bed.client({ as: ACTOR }))
  const where = { account: bed.account, region: bed.region }
  return {
    lambda,
    iam,
    functionNamed: (name: string) => functionResource(name, where),
    roleNamed: (name: string) => roleNamed(name, where),
    async createRole(RoleName: string) {
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }))
    },
    async createFunction(FunctionName: string, { role, runtime }: { role: string; runtime: Runtime }) {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Runtime: runtime,
          Handler: 'index.handler',
          Role: roleNamed(role, where).arn,
          Code: { ZipFile: EMPTY_ZIP },
          Environment: { Variables: { BUILD: randomUUID() } },
        }),
      )
    },
    async setRuntime(FunctionName: string, Runtime: Runtime) {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Runtime }))
    },
    async deleteFunction(FunctionName: string) {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }))
    },
    async attach(RoleName: string, PolicyArn = ADMINISTRATOR_ACCESS) {
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
    },
    async detach(RoleName: string, PolicyArn = ADMINISTRATOR_ACCESS) {
      await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
    },
  }
}

export type Hand = ReturnType<typeof handOf>
