import { defineOperation } from '../api/aws-call.ts'

const functionArns = ['arn:{partition}:lambda:{region}:{account}:function:*']
const layerVersionArns = ['arn:{partition}:lambda:{region}:{account}:layer:*:*']
const pagination = { inputToken: 'Marker', outputToken: 'NextMarker' }

export const getFunction = defineOperation('lambda', 'GetFunction', { resources: functionArns })
export const getFunctionConfiguration = defineOperation('lambda', 'GetFunctionConfiguration', {
  resources: functionArns,
})
export const getRuntimeManagementConfig = defineOperation('lambda', 'GetRuntimeManagementConfig', {
  resources: functionArns,
})
/** Only for archives (Lambda Developer Guide, "Using code signing to verify code integrity with Lambda"). */
export const getFunctionCodeSigningConfig = defineOperation('lambda', 'GetFunctionCodeSigningConfig', {
  resources: functionArns,
})
export const getCodeSigningConfig = defineOperation('lambda', 'GetCodeSigningConfig', {
  resources: ['arn:{partition}:lambda:{region}:{account}:code-signing-config:*'],
})
export const listCodeSigningConfigs = defineOperation('lambda', 'ListCodeSigningConfigs', { pagination })
export const listAliases = defineOperation('lambda', 'ListAliases', { resources: functionArns, pagination })
export const listFunctionTags = defineOperation('lambda', 'ListTags', { resources: functionArns })
export const listVersionsByFunction = defineOperation('lambda', 'ListVersionsByFunction', {
  resources: functionArns,
  pagination,
})
export const listProvisionedConcurrencyConfigs = defineOperation(
  'lambda',
  'ListProvisionedConcurrencyConfigs',
  {
    resources: functionArns,
    pagination,
  },
)
export const listFunctionUrlConfigs = defineOperation('lambda', 'ListFunctionUrlConfigs', {
  resources: functionArns,
  pagination,
})
export const listFunctionEventInvokeConfigs = defineOperation('lambda', 'ListFunctionEventInvokeConfigs', {
  resources: functionArns,
  pagination,
})
/** This action supports no resource, even when it filters by function. */
export const listEventSourceMappings = defineOperation('lambda', 'ListEventSourceMappings', { pagination })
export const getResourcePolicy = defineOperation('lambda', 'GetPolicy', { resources: functionArns })
export const getLayerVersion = defineOperation('lambda', 'GetLayerVersion', { resources: layerVersionArns })
export const getLayerVersionPolicy = defineOperation('lambda', 'GetLayerVersionPolicy', {
  resources: layerVersionArns,
})
export const listFunctions = defineOperation('lambda', 'ListFunctions', { pagination })
/** Limits and usage of a Region. It supports no resource. */
export const getAccountSettings = defineOperation('lambda', 'GetAccountSettings')
export const listLayers = defineOperation('lambda', 'ListLayers', { pagination })
