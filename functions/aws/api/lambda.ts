import {
  GetCodeSigningConfigCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  GetPolicyCommand,
  GetRuntimeManagementConfigCommand,
  LambdaClient,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
  ListFunctionUrlConfigsCommand,
  ListLayersCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda'
import {
  getCodeSigningConfig,
  getFunction,
  getFunctionCodeSigningConfig,
  getFunctionConfiguration,
  getLayerVersion,
  getLayerVersionPolicy,
  getResourcePolicy,
  getRuntimeManagementConfig,
  listAliases,
  listEventSourceMappings,
  listFunctionEventInvokeConfigs,
  listFunctions,
  listFunctionUrlConfigs,
  listLayers,
  listProvisionedConcurrencyConfigs,
  listFunctionTags,
  listVersionsByFunction,
} from '../../collectors/lambda/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

type Input = {
  FunctionName: string
  LayerName: string
  VersionNumber: number
  CodeSigningConfigArn: string
  Resource: string
}

/** Calls Lambda about functions, layer versions and code signing configurations. */
export const callLambda = createSdkCall('lambda', region => new LambdaClient({ region }), {
  [listFunctions.name]: (input: object) => new ListFunctionsCommand(input),
  [listLayers.name]: (input: object) => new ListLayersCommand(input),
  [getFunction.name]: (input: Input) => new GetFunctionCommand(input),
  [getFunctionConfiguration.name]: (input: Input) => new GetFunctionConfigurationCommand(input),
  [getRuntimeManagementConfig.name]: (input: Input) => new GetRuntimeManagementConfigCommand(input),
  [getFunctionCodeSigningConfig.name]: (input: Input) => new GetFunctionCodeSigningConfigCommand(input),
  [getCodeSigningConfig.name]: (input: Input) => new GetCodeSigningConfigCommand(input),
  [getResourcePolicy.name]: (input: Input) => new GetPolicyCommand(input),
  [listAliases.name]: (input: Input) => new ListAliasesCommand(input),
  [listEventSourceMappings.name]: (input: Input) => new ListEventSourceMappingsCommand(input),
  [listFunctionEventInvokeConfigs.name]: (input: Input) => new ListFunctionEventInvokeConfigsCommand(input),
  [listProvisionedConcurrencyConfigs.name]: (input: Input) =>
    new ListProvisionedConcurrencyConfigsCommand(input),
  [listFunctionTags.name]: (input: Input) => new ListTagsCommand(input),
  [listVersionsByFunction.name]: (input: Input) => new ListVersionsByFunctionCommand(input),
  [listFunctionUrlConfigs.name]: (input: Input) => new ListFunctionUrlConfigsCommand(input),
  [getLayerVersion.name]: (input: Input) => new GetLayerVersionCommand(input),
  [getLayerVersionPolicy.name]: (input: Input) => new GetLayerVersionPolicyCommand(input),
})
