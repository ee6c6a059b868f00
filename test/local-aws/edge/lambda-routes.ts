type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** One operation of Lambda's REST API; `recorded` is the name CloudTrail gives a mutating one. */
type LambdaRoute = { method: Method; parts: string[]; operation: string; recordedName?: string }

const F = '/2015-03-31/functions'

const ROUTES: LambdaRoute[] = [
  readRoute('GET', F, 'ListFunctions'),
  writeRoute('POST', F, 'CreateFunction', '20150331'),
  readRoute('GET', `${F}/{functionName}`, 'GetFunction'),
  writeRoute('DELETE', `${F}/{functionName}`, 'DeleteFunction', '20150331'),
  readRoute('GET', `${F}/{functionName}/configuration`, 'GetFunctionConfiguration'),
  writeRoute('PUT', `${F}/{functionName}/configuration`, 'UpdateFunctionConfiguration', '20150331v2'),
  writeRoute('PUT', `${F}/{functionName}/code`, 'UpdateFunctionCode', '20150331v2'),
  readRoute('GET', `${F}/{functionName}/policy`, 'GetPolicy'),
  writeRoute('POST', `${F}/{functionName}/policy`, 'AddPermission', '20150331v2'),
  writeRoute('DELETE', `${F}/{functionName}/policy/{statementId}`, 'RemovePermission', '20150331v2'),
  readRoute('GET', `${F}/{functionName}/versions`, 'ListVersionsByFunction'),
  writeRoute('POST', `${F}/{functionName}/versions`, 'PublishVersion', '20150331'),
  readRoute('GET', `${F}/{functionName}/aliases`, 'ListAliases'),
  writeRoute('POST', `${F}/{functionName}/aliases`, 'CreateAlias', '20150331'),
  readRoute('GET', `${F}/{functionName}/aliases/{name}`, 'GetAlias'),
  writeRoute('PUT', `${F}/{functionName}/aliases/{name}`, 'UpdateAlias', '20150331'),
  writeRoute('DELETE', `${F}/{functionName}/aliases/{name}`, 'DeleteAlias', '20150331'),
  readRoute('POST', `${F}/{functionName}/invocations`, 'Invoke'),
  readRoute('GET', '/2021-10-31/functions/{functionName}/urls', 'ListFunctionUrlConfigs'),
  readRoute('GET', '/2021-10-31/functions/{functionName}/url', 'GetFunctionUrlConfig'),
  writeRoute('POST', '/2021-10-31/functions/{functionName}/url', 'CreateFunctionUrlConfig'),
  writeRoute('PUT', '/2021-10-31/functions/{functionName}/url', 'UpdateFunctionUrlConfig'),
  writeRoute('DELETE', '/2021-10-31/functions/{functionName}/url', 'DeleteFunctionUrlConfig'),
  readRoute('GET', '/2019-09-30/functions/{functionName}/concurrency', 'GetFunctionConcurrency'),
  writeRoute('PUT', '/2017-10-31/functions/{functionName}/concurrency', 'PutFunctionConcurrency', '20171031'),
  writeRoute(
    'DELETE',
    '/2017-10-31/functions/{functionName}/concurrency',
    'DeleteFunctionConcurrency',
    '20171031',
  ),
  readRoute(
    'GET',
    '/2019-09-30/functions/{functionName}/provisioned-concurrency',
    'ListProvisionedConcurrencyConfigs',
  ),
  writeRoute(
    'PUT',
    '/2019-09-30/functions/{functionName}/provisioned-concurrency',
    'PutProvisionedConcurrencyConfig',
  ),
  writeRoute(
    'DELETE',
    '/2019-09-30/functions/{functionName}/provisioned-concurrency',
    'DeleteProvisionedConcurrencyConfig',
  ),
  readRoute('GET', '/2017-03-31/tags/{resource}', 'ListTags'),
  writeRoute('POST', '/2017-03-31/tags/{resource}', 'TagResource', '20170331v2'),
  writeRoute('DELETE', '/2017-03-31/tags/{resource}', 'UntagResource', '20170331v2'),
  readRoute('GET', '/2015-03-31/event-source-mappings', 'ListEventSourceMappings'),
  writeRoute('POST', '/2015-03-31/event-source-mappings', 'CreateEventSourceMapping', '20150331'),
  readRoute('GET', '/2015-03-31/event-source-mappings/{uUID}', 'GetEventSourceMapping'),
  writeRoute('PUT', '/2015-03-31/event-source-mappings/{uUID}', 'UpdateEventSourceMapping', '20150331'),
  writeRoute('DELETE', '/2015-03-31/event-source-mappings/{uUID}', 'DeleteEventSourceMapping', '20150331'),
  readRoute('GET', '/2018-10-31/layers', 'ListLayers'),
  readRoute('GET', '/2018-10-31/layers/{layerName}/versions', 'ListLayerVersions'),
  writeRoute('POST', '/2018-10-31/layers/{layerName}/versions', 'PublishLayerVersion', '20181031'),
  readRoute('GET', '/2018-10-31/layers/{layerName}/versions/{versionNumber}', 'GetLayerVersion'),
  writeRoute(
    'DELETE',
    '/2018-10-31/layers/{layerName}/versions/{versionNumber}',
    'DeleteLayerVersion',
    '20181031',
  ),
  readRoute('GET', '/2018-10-31/layers/{layerName}/versions/{versionNumber}/policy', 'GetLayerVersionPolicy'),
  writeRoute(
    'POST',
    '/2018-10-31/layers/{layerName}/versions/{versionNumber}/policy',
    'AddLayerVersionPermission',
    '20181031',
  ),
  writeRoute(
    'DELETE',
    '/2018-10-31/layers/{layerName}/versions/{versionNumber}/policy/{statementId}',
    'RemoveLayerVersionPermission',
    '20181031',
  ),
  readRoute(
    'GET',
    '/2019-09-25/functions/{functionName}/event-invoke-config',
    'GetFunctionEventInvokeConfig',
  ),
  readRoute(
    'GET',
    '/2019-09-25/functions/{functionName}/event-invoke-config/list',
    'ListFunctionEventInvokeConfigs',
  ),
  writeRoute(
    'PUT',
    '/2019-09-25/functions/{functionName}/event-invoke-config',
    'PutFunctionEventInvokeConfig',
  ),
  readRoute(
    'GET',
    '/2020-06-30/functions/{functionName}/code-signing-config',
    'GetFunctionCodeSigningConfig',
  ),
  writeRoute(
    'PUT',
    '/2020-06-30/functions/{functionName}/code-signing-config',
    'PutFunctionCodeSigningConfig',
  ),
  readRoute(
    'GET',
    '/2021-07-20/functions/{functionName}/runtime-management-config',
    'GetRuntimeManagementConfig',
  ),
  writeRoute(
    'PUT',
    '/2021-07-20/functions/{functionName}/runtime-management-config',
    'PutRuntimeManagementConfig',
  ),
  readRoute('GET', '/2016-08-19/account-settings', 'GetAccountSettings'),
]

/** The operation a method and path ask for, with the parameters in the path. */
export function findLambdaRoute(method: string, path: string) {
  const segments = path.split('/').filter(Boolean).map(decodeURIComponent)
  for (const route of ROUTES) {
    const parameters = route.method === method ? matchRoute(route.parts, segments) : undefined
    if (parameters) return { route, parameters }
  }
  return undefined
}

function matchRoute(parts: string[], segments: string[]) {
  if (parts.length !== segments.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? ''
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = segment
    else if (part !== segment) return undefined
  }
  return parameters
}

function readRoute(method: Method, path: string, operation: string): LambdaRoute {
  return { method, parts: path.split('/').filter(Boolean), operation }
}

function writeRoute(method: Method, path: string, operation: string, suffix = ''): LambdaRoute {
  return { ...readRoute(method, path, operation), recordedName: operation + suffix }
}
