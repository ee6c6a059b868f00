import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam'
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import * as z from 'zod/mini'
import type { WorkerName } from '../../../audit/resources/collector-queue.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { auditableKinds, listOperations } from '../../../functions/collectors/all-collectors.ts'
import { buildFunctionName } from '../../../infra/names.ts'
import type { OptionScope } from '../../../audit/deployment/scope.ts'
import { listDeployedWorkers } from '../../../audit/deployment/workers.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import type { LoggedCall } from '../../local-aws/control-client.ts'
import { createHash } from 'node:crypto'
import { DEFAULT_PREFIX } from '../../../audit/resources/assay/deployment-names.ts'

/** A deployed function of Assay: the key of its calls, and the actions that its role grants. */
export interface DeployedFunction {
  name: WorkerName
  key: string
  granted: readonly string[]
}

const Document = z.object({
  Statement: z.array(z.object({ Action: z.union([z.string(), z.array(z.string())]) })),
})

/** The deployed functions of Assay. */
export function listDeployedFunctions(
  localAws: LocalAws,
  scope: OptionScope = {},
): Promise<DeployedFunction[]> {
  return Promise.all(
    listDeployedWorkers(scope).map(async name => {
      const FunctionName = buildFunctionName(name, DEFAULT_PREFIX)
      const { Configuration } = await new LambdaClient(localAws.client()).send(
        new GetFunctionCommand({ FunctionName }),
      )
      const { FunctionArn = '', Role = '' } = Configuration ?? {}
      return {
        name,
        key: deriveExecutionKey(FunctionArn, Role),
        granted: await listGrantedActions(getResourceName({ arn: Role }), localAws),
      }
    }),
  )
}

async function listGrantedActions(RoleName: string, localAws: LocalAws): Promise<string[]> {
  const iam = new IAMClient(localAws.client())
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
function formatAction({ service, operation }: LoggedCall): string {
  return `${service}:${service === 'sqs' ? operation.replace(/Batch$/, '') : operation}`
}

/** The denied calls of Assay's functions, without those that an injected fault denied. */
export function listRefusedCalls(
  localAws: LocalAws,
  workers: readonly DeployedFunction[],
): Promise<string[]> {
  return listCalls(localAws, workers, ({ status, faulted }) => status === 403 && !faulted)
}

/** The calls of Assay's functions that were refused because something was larger than AWS accepts. */
export function listOversizedCalls(
  localAws: LocalAws,
  workers: readonly DeployedFunction[],
): Promise<string[]> {
  return listCalls(localAws, workers, ({ oversized }) => oversized)
}

/** The selected calls of Assay's functions, each with the name of its function. */
async function listCalls(
  localAws: LocalAws,
  workers: readonly DeployedFunction[],
  isSelected: (call: LoggedCall) => boolean,
): Promise<string[]> {
  const names = new Map(workers.map(({ key, name }) => [key, name]))
  const calls = await localAws.callLog.list()
  return calls
    .filter(call => names.has(call.by) && isSelected(call))
    .map(call => `${names.get(call.by)}: ${formatAction(call)}`)
}

/** The granted actions that no call used, by function. Some are used by AWS in the function's name, not by calls. */
export async function listUnusedGrants(
  localAws: LocalAws,
  workers: readonly DeployedFunction[],
): Promise<Record<string, string>> {
  const calls = await localAws.callLog.list()
  const uncalled = workers.map(({ name, key, granted }) => {
    const used = new Set(calls.filter(({ by }) => by === key).map(formatAction))
    return [`granted to ${name}, not called`, granted.filter(action => !used.has(action)).join(' ')]
  })
  return Object.fromEntries(uncalled) as Record<string, string>
}

const AUDITED: ReadonlySet<string> = new Set(listOperations(auditableKinds).map(({ service }) => service))

/** The calls on audited services that Assay's functions made since `from`, as actions. */
export async function listAuditCalls(
  localAws: LocalAws,
  workers: readonly DeployedFunction[],
  from: Date,
): Promise<string[]> {
  const keys = new Set(workers.map(({ key }) => key))
  const calls = await localAws.callLog.list()
  return calls
    .filter(({ by, service, at }) => keys.has(by) && AUDITED.has(service) && new Date(at) >= from)
    .map(formatAction)
}

/** The access key of a function's calls in the call log of the local AWS when IAM is enforced. */
function deriveExecutionKey(functionArn: string, roleArn: string): string {
  const digest = createHash('sha256').update(`${functionArn}:${roleArn}`).digest('hex')
  return `ASIA${digest.slice(0, 16).toUpperCase()}`
}
