import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  GetPolicyCommand,
  GetRuntimeManagementConfigCommand,
  LambdaClient,
  ListAliasesCommand,
  ListFunctionUrlConfigsCommand,
} from '@aws-sdk/client-lambda'
import {
  getFunction,
  getFunctionConfiguration,
  getLayerVersion,
  getLayerVersionPolicy,
  getResourcePolicy,
  getRuntimeManagementConfig,
  listAliases,
  listFunctionUrlConfigs,
} from '../answers/lambda/operations.ts'
import { asking } from './asking.ts'

type Input = { FunctionName: string; LayerName: string; VersionNumber: number }

/** Asks Lambda about one function or layer version. */
export const callLambda = asking('lambda', region => new LambdaClient({ region }), {
  [getFunction.name]: (input: Input) => new GetFunctionCommand(input),
  [getFunctionConfiguration.name]: (input: Input) => new GetFunctionConfigurationCommand(input),
  [getRuntimeManagementConfig.name]: (input: Input) => new GetRuntimeManagementConfigCommand(input),
  [getResourcePolicy.name]: (input: Input) => new GetPolicyCommand(input),
  [listAliases.name]: (input: Input) => new ListAliasesCommand(input),
  [listFunctionUrlConfigs.name]: (input: Input) => new ListFunctionUrlConfigsCommand(input),
  [getLayerVersion.name]: (input: Input) => new GetLayerVersionCommand(input),
  [getLayerVersionPolicy.name]: (input: Input) => new GetLayerVersionPolicyCommand(input),
})
