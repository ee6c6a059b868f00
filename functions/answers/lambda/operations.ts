import { operation } from '../operation.ts'

const on = ['arn:{partition}:lambda:{region}:{account}:function:*']
const versions = ['arn:{partition}:lambda:{region}:{account}:layer:*:*']
const paging = { ask: 'Marker', next: 'NextMarker' }

export const getFunction = operation('lambda', 'GetFunction', { on })
export const getFunctionConfiguration = operation('lambda', 'GetFunctionConfiguration', { on })
export const getRuntimeManagementConfig = operation('lambda', 'GetRuntimeManagementConfig', { on })
export const listAliases = operation('lambda', 'ListAliases', { on, paging })
export const listFunctionUrlConfigs = operation('lambda', 'ListFunctionUrlConfigs', { on, paging })
export const listFunctionEventInvokeConfigs = operation('lambda', 'ListFunctionEventInvokeConfigs', {
  on,
  paging,
})
/** It takes no resource, also where it asks for those of one function. */
export const listEventSourceMappings = operation('lambda', 'ListEventSourceMappings', { paging })
export const getResourcePolicy = operation('lambda', 'GetPolicy', { on })
export const getLayerVersion = operation('lambda', 'GetLayerVersion', { on: versions })
export const getLayerVersionPolicy = operation('lambda', 'GetLayerVersionPolicy', { on: versions })
export const listFunctions = operation('lambda', 'ListFunctions', { paging })
export const listLayers = operation('lambda', 'ListLayers', { paging })
