import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import * as z from 'zod/mini'
import type { Worker } from '../../audit/messages.ts'
import { nameOf } from '../../audit/resources/resource.ts'
import { auditedKinds, operationsOf } from '../../functions/answers/answers.ts'
import { functionName } from '../../infra/names.ts'
import { workerNames } from '../../infra/functions/workers.ts'
import type { Bed } from '../bed/bed.ts'
import type { LoggedCall } from '../bed/control.ts'
import { executionKey } from '../bed/execution-key.ts'

/** A deployed function of Assay: the key of its calls, and the actions that its role grants. */
export interface DeployedWorker {
  name: Worker
  key: string
  granted: readonly string[]
}

const Document = z.object({
  Statement: z.array(z.object({ Action: z.union([z.string(), z.array(z.string())]) })),
})

/** The functions of Assay as they stand in the account. */
export function deployedWorkers(bed: Bed): Promise<DeployedWorker[]> {
  return Promise.all(
    workerNames.map(async name => {
      const FunctionName = functionName(name)
      const { Configuration } = await new LambdaClient(bed.client()).send(
        new GetFunctionCommand({ FunctionName }),
      )
      const { FunctionArn = '', Role = '' } = Configuration ?? {}
      return {
        name,
        key: executionKey(FunctionArn, Role),
        granted: await grantedTo(nameOf({ arn: Role }), bed),
      }
    }),
  )
}

async function grantedTo(RoleName: string, bed: Bed): Promise<string[]> {
  const iam = new IAMClient(bed.client())
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }))
  const policies = await Promise.all(
    PolicyNames.map(PolicyName => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
  )
  const documents = policies.map(({ PolicyDocument = '' }) =>
    Document.parse(JSON.parse(decodeURIComponent(PolicyDocument))),
  )
  return [...new Set(documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)))]
}

/** The IAM action of a call: SQS has none for batches. */
function actionOf({ service, operation }: LoggedCall): string {
  return `${service}:${service === 'sqs' ? operation.replace(/Batch$/, '') : operation}`
}

/** The calls of Assay's functions that were refused, without those that a fault of the test refused. */
export async function refusedCalls(bed: Bed, workers: readonly DeployedWorker[]): Promise<string[]> {
  const names = new Map(workers.map(({ key, name }) => [key, name]))
  const calls = await bed.calls.list()
  return calls
    .filter(({ by, status, faulted }) => names.has(by) && status === 403 && !faulted)
    .map(call => `${names.get(call.by)}: ${actionOf(call)}`)
}

/** The granted actions that no call used, by function. Some are used by AWS in the function's name, not by calls. */
export async function uncalledGrants(
  bed: Bed,
  workers: readonly DeployedWorker[],
): Promise<Record<string, string>> {
  const calls = await bed.calls.list()
  const uncalled = workers.map(({ name, key, granted }) => {
    const used = new Set(calls.filter(({ by }) => by === key).map(actionOf))
    return [`granted to ${name}, not called`, granted.filter(action => !used.has(action)).join(' ')]
  })
  return Object.fromEntries(uncalled) as Record<string, string>
}

const AUDITED: ReadonlySet<string> = new Set(operationsOf(auditedKinds).map(({ service }) => service))

/** The calls on audited services that Assay's functions made since `from`, as actions. */
export async function auditCalls(
  bed: Bed,
  workers: readonly DeployedWorker[],
  from: Date,
): Promise<string[]> {
  const keys = new Set(workers.map(({ key }) => key))
  const calls = await bed.calls.list()
  return calls
    .filter(({ by, service, at }) => keys.has(by) && AUDITED.has(service) && new Date(at) >= from)
    .map(actionOf)
}
