import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import {
  describeDeployedFunction,
  environmentVariables,
  functionSettings,
  nameFunctionOutput,
  parseFunctionOutput,
  type FunctionSettings,
  type FunctionOutput,
} from '../../../audit/deployment/functions.ts'
import { listDeployedWorkers } from '../../../audit/deployment/workers.ts'
import type { ChangedFunction } from '../../../audit/resources/assay/deployment.ts'
import type { WorkerName } from '../../../audit/resources/collector-queue.ts'
import { handleNotFound, type FactCollector, type TypedAwsCall } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { requireDeploymentScope } from './deployment-scope.ts'
import { describeStacks, getOwnFunction } from './operations.ts'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))

const functionResponse = z.object({
  Configuration: z.object({
    CodeSha256: z.string(),
    Role: z.string(),
    Runtime: optional(z.string()),
    Handler: optional(z.string()),
    Timeout: z.number(),
    MemorySize: z.number(),
    Architectures: optional(z.array(z.string())),
    Environment: optional(z.object({ Variables: optional(z.record(z.string(), z.string())) })),
    Layers: optional(z.array(z.unknown())),
    FileSystemConfigs: optional(z.array(z.unknown())),
    VpcConfig: optional(z.object({ VpcId: optional(z.string()) })),
    KMSKeyArn: optional(z.string()),
  }),
})

type FunctionConfiguration = z.infer<typeof functionResponse>['Configuration']

const stacksResponse = z.object({
  Stacks: optional(
    z.array(
      z.object({
        StackStatus: z.string(),
        Outputs: optional(z.array(z.object({ OutputKey: z.string(), OutputValue: z.string() }))),
      }),
    ),
  ),
})

/**
 * The functions of Assay whose code or settings differ from what their stack deployed. The outputs of the stack say which
 * code and role that is: a call on a function does not change them.
 */
export const deploymentFunctions: FactCollector<'Assay::Deployment'> = {
  operations: [describeStacks, getOwnFunction],
  notFoundErrors: [],
  async collect(callApi, { account, region }, { deploymentScope }) {
    const scope = requireDeploymentScope(deploymentScope)
    const { prefix, stack } = scope
    const outputs = await fetchStackOutputs(callApi, stack)
    const changed = await Promise.all(
      listDeployedWorkers(scope).map(async (workerName): Promise<ChangedFunction[]> => {
        const deployed = describeDeployedFunction(workerName, { account, region }, prefix)
        const output = readOutput(outputs, workerName, stack)
        const settings = await fetchChangedSettings(callApi, deployed, output)
        return settings.length === 0 ? [] : [{ name: deployed.name, settings }]
      }),
    )
    return { facts: { changedFunctions: changed.flat() } }
  },
}

/** States in which the stack replaces what it deployed; a cleanup follows when the outputs are already new. */
const CHANGING_STATE = /^(?!.*_CLEANUP_).*_IN_PROGRESS$/

async function fetchStackOutputs(callApi: TypedAwsCall, name: string): Promise<ReadonlyMap<string, string>> {
  const pending = callApi(describeStacks, { StackName: name }, stacksResponse)
  const response = await handleNotFound(['ValidationError'], pending, undefined)
  const [stack] = response?.Stacks ?? []
  if (stack === undefined)
    throw new UnexpectedResponseError(`the stack ${name} does not exist, so its code is unknown`)
  if (CHANGING_STATE.test(stack.StackStatus))
    throw new UnexpectedResponseError(`the stack ${name} is being deployed`)
  return new Map((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
}

function readOutput(
  outputs: ReadonlyMap<string, string>,
  workerName: WorkerName,
  stack: string,
): FunctionOutput {
  const name = nameFunctionOutput(workerName)
  const output = parseFunctionOutput(outputs.get(name) ?? '')
  if (output !== undefined) return output
  throw new UnexpectedResponseError(`the stack ${stack} has no valid output ${name}; deploy again`)
}

/** The settings that differ, in Lambda's words; none for a missing function, which is a fault of its own. */
async function fetchChangedSettings(
  callApi: TypedAwsCall,
  deployed: FunctionSettings,
  output: FunctionOutput,
): Promise<string[]> {
  const pending = callApi(getOwnFunction, { FunctionName: deployed.name }, functionResponse)
  const found = await handleNotFound(['ResourceNotFoundException'], pending, undefined)
  return found === undefined ? [] : listChangedSettings(found.Configuration, deployed, output)
}

function listChangedSettings(
  found: FunctionConfiguration,
  { memory, timeout, environment, statesCode }: FunctionSettings,
  { code, role }: FunctionOutput,
): string[] {
  const { runtime, handler, architecture } = functionSettings
  const isDeployed = {
    Code: found.CodeSha256 === code,
    Role: found.Role === role,
    Runtime: found.Runtime === runtime,
    Handler: found.Handler === handler,
    Timeout: found.Timeout === timeout,
    MemorySize: found.MemorySize === memory,
    Architectures: found.Architectures?.join() === architecture,
    Environment: isEnvironmentDeployed(found.Environment?.Variables ?? {}, {
      ...environment,
      ...(statesCode ? { [environmentVariables.code]: code } : {}),
    }),
    Layers: (found.Layers ?? []).length === 0,
    FileSystemConfigs: (found.FileSystemConfigs ?? []).length === 0,
    VpcConfig: (found.VpcConfig?.VpcId ?? '') === '',
    KMSKeyArn: (found.KMSKeyArn ?? '') === '',
  }
  return Object.entries(isDeployed).flatMap(([setting, same]) => (same ? [] : [setting]))
}

/** Whether a function has exactly the deployed variables; the URL of the queues must be one of the account. */
function isEnvironmentDeployed(
  { [environmentVariables.queues]: queues = '', ...others }: Readonly<Record<string, string>>,
  environment: FunctionSettings['environment'],
): boolean {
  const account = environment[environmentVariables.account] ?? ''
  return queues.endsWith(`/${account}/`) && isDeepStrictEqual(others, environment)
}
