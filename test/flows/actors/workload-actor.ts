import { randomUUID } from 'node:crypto'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  type Runtime,
} from '@aws-sdk/client-lambda'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'

/** The user that changes the account in these tests. */
export const FLOW_ACTOR = 'carol'

export const ADMINISTRATOR_ACCESS_ARN = 'arn:aws:iam::aws:policy/AdministratorAccess'

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})

/** What functions need to write their logs. */
export const WRITE_LOGS_STATEMENT = {
  Effect: 'Allow',
  Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda/*',
}

const WRITE_LOGS = JSON.stringify({ Version: '2012-10-17', Statement: [WRITE_LOGS_STATEMENT] })

/** An empty zip file. */
const EMPTY_ZIP = Buffer.from('504b0506'.padEnd(44, '0'), 'hex')

/** Changes functions and roles as the flows' actor, by API calls alone. */
export function createWorkloadActor(localAws: LocalAws) {
  const lambda = new LambdaClient(localAws.client({ as: FLOW_ACTOR }))
  const iam = new IAMClient(localAws.client({ as: FLOW_ACTOR }))
  const where = { account: localAws.account, region: localAws.region }
  return {
    lambda,
    iam,
    functionNamed: (name: string) => buildFunctionResource(name, where),
    roleNamed: (name: string) => buildRoleResourceByName(name, where),
    /** Creates a role that allows functions to write their logs, and nothing else. */
    async createRole(RoleName: string) {
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }))
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'logs', PolicyDocument: WRITE_LOGS }))
    },
    async createFunction(FunctionName: string, { role, runtime }: { role: string; runtime: Runtime }) {
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Runtime: runtime,
          Handler: 'index.handler',
          Role: buildRoleResourceByName(role, where).arn,
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
    async attach(RoleName: string, PolicyArn = ADMINISTRATOR_ACCESS_ARN) {
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
    },
    async detach(RoleName: string, PolicyArn = ADMINISTRATOR_ACCESS_ARN) {
      await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
    },
  }
}

export type WorkloadActor = ReturnType<typeof createWorkloadActor>
