import {
  GetFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionUrlConfigsCommand,
} from '@aws-sdk/client-lambda'
import { getFunction, getResourcePolicy, listAliases, listFunctionUrlConfigs } from '../answers/operation.ts'
import { asking } from './asking.ts'

type Input = { FunctionName: string }

/** Asks Lambda about one function. */
export const callLambda = asking('lambda', region => new LambdaClient({ region }), {
  [getFunction.name]: (input: Input) => new GetFunctionCommand(input),
  [getResourcePolicy.name]: (input: Input) => new GetPolicyCommand(input),
  [listAliases.name]: (input: Input) => new ListAliasesCommand(input),
  [listFunctionUrlConfigs.name]: (input: Input) => new ListFunctionUrlConfigsCommand(input),
})
