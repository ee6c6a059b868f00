import {
  GetFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionUrlConfigsCommand,
} from '@aws-sdk/client-lambda'
import {
  getFunction,
  getResourcePolicy,
  listAliases,
  listFunctionUrlConfigs,
  type Call,
} from '../answers/operation.ts'
import { callFailed } from './failure.ts'

type Input = { FunctionName: string }

const commands = {
  [getFunction.name]: (input: Input) => new GetFunctionCommand(input),
  [getResourcePolicy.name]: (input: Input) => new GetPolicyCommand(input),
  [listAliases.name]: (input: Input) => new ListAliasesCommand(input),
  [listFunctionUrlConfigs.name]: (input: Input) => new ListFunctionUrlConfigsCommand(input),
}

const clients = new Map<string, LambdaClient>()

function clientIn(region: string): LambdaClient {
  const client = clients.get(region) ?? new LambdaClient({ region })
  clients.set(region, client)
  return client
}

/** Asks Lambda. */
export const callLambda: Call = async (operation, region, input) => {
  const command = commands[operation.name]
  if (operation.service !== 'lambda' || command === undefined)
    throw new Error(`${operation.action} is not sent to Lambda`)
  try {
    return await clientIn(region).send(command(input as Input) as GetFunctionCommand)
  } catch (failure) {
    throw callFailed(operation, failure)
  }
}
