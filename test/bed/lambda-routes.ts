type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** One operation of Lambda's REST API; `recorded` is the name CloudTrail gives a mutating one. */
export type Route = { method: Method; parts: string[]; operation: string; recorded?: string }

const F = '/2015-03-31/functions'

const ROUTES: Route[] = [
  reads('GET', F, 'ListFunctions'),
  records('POST', F, 'CreateFunction', '20150331'),
  reads('GET', `${F}/{functionName}`, 'GetFunction'),
  records('DELETE', `${F}/{functionName}`, 'DeleteFunction', '20150331'),
  reads('GET', `${F}/{functionName}/configuration`, 'GetFunctionConfiguration'),
  records('PUT', `${F}/{functionName}/configuration`, 'UpdateFunctionConfiguration', '20150331v2'),
  records('PUT', `${F}/{functionName}/code`, 'UpdateFunctionCode', '20150331v2'),
  reads('GET', `${F}/{functionName}/policy`, 'GetPolicy'),
  records('POST', `${F}/{functionName}/policy`, 'AddPermission', '20150331v2'),
  records('DELETE', `${F}/{functionName}/policy/{statementId}`, 'RemovePermission', '20150331v2'),
  reads('GET', `${F}/{functionName}/versions`, 'ListVersionsByFunction'),
  records('POST', `${F}/{functionName}/versions`, 'PublishVersion', '20150331'),
  reads('GET', `${F}/{functionName}/aliases`, 'ListAliases'),
  records('POST', `${F}/{functionName}/aliases`, 'CreateAlias', '20150331'),
  reads('GET', `${F}/{functionName}/aliases/{name}`, 'GetAlias'),
  records('PUT', `${F}/{functionName}/aliases/{name}`, 'UpdateAlias', '20150331'),
  records('DELETE', `${F}/{functionName}/aliases/{name}`, 'DeleteAlias', '20150331'),
  reads('POST', `${F}/{functionName}/invocations`, 'Invoke'),
  reads('GET', '/2021-10-31/functions/{functionName}/urls', 'ListFunctionUrlConfigs'),
  reads('GET', '/2021-10-31/functions/{functionName}/url', 'GetFunctionUrlConfig'),
  records('POST', '/2021-10-31/functions/{functionName}/url', 'CreateFunctionUrlConfig'),
  records('PUT', '/2021-10-31/functions/{functionName}/url', 'UpdateFunctionUrlConfig'),
  records('DELETE', '/2021-10-31/functions/{functionName}/url', 'DeleteFunctionUrlConfig'),
  reads('GET', '/2019-09-30/functions/{functionName}/concurrency', 'GetFunctionConcurrency'),
  records('PUT', '/2017-10-31/functions/{functionName}/concurrency', 'PutFunctionConcurrency', '20171031'),
  records(
    'DELETE',
    '/2017-10-31/functions/{functionName}/concurrency',
    'DeleteFunctionConcurrency',
    '20171031',
  ),
  reads('GET', '/2017-03-31/tags/{resource}', 'ListTags'),
  records('POST', '/2017-03-31/tags/{resource}', 'TagResource', '20170331v2'),
  records('DELETE', '/2017-03-31/tags/{resource}', 'UntagResource', '20170331v2'),
  reads('GET', '/2015-03-31/event-source-mappings', 'ListEventSourceMappings'),
  records('POST', '/2015-03-31/event-source-mappings', 'CreateEventSourceMapping', '20150331'),
  reads('GET', '/2015-03-31/event-source-mappings/{uUID}', 'GetEventSourceMapping'),
  records('PUT', '/2015-03-31/event-source-mappings/{uUID}', 'UpdateEventSourceMapping', '20150331'),
  records('DELETE', '/2015-03-31/event-source-mappings/{uUID}', 'DeleteEventSourceMapping', '20150331'),
  reads('GET', '/2018-10-31/layers', 'ListLayers'),
  reads('GET', '/2018-10-31/layers/{layerName}/versions', 'ListLayerVersions'),
  records('POST', '/2018-10-31/layers/{layerName}/versions', 'PublishLayerVersion', '20181031'),
  reads('GET', '/2018-10-31/layers/{layerName}/versions/{versionNumber}', 'GetLayerVersion'),
  records(
    'DELETE',
    '/2018-10-31/layers/{layerName}/versions/{versionNumber}',
    'DeleteLayerVersion',
    '20181031',
  ),
  reads('GET', '/2018-10-31/layers/{layerName}/versions/{versionNumber}/policy', 'GetLayerVersionPolicy'),
  records(
    'POST',
    '/2018-10-31/layers/{layerName}/versions/{versionNumber}/policy',
    'AddLayerVersionPermission',
    '20181031',
  ),
  records(
    'DELETE',
    '/2018-10-31/layers/{layerName}/versions/{versionNumber}/policy/{statementId}',
    'RemoveLayerVersionPermission',
    '20181031',
  ),
  reads('GET', '/2019-09-25/functions/{functionName}/event-invoke-config', 'GetFunctionEventInvokeConfig'),
  reads(
    'GET',
    '/2019-09-25/functions/{functionName}/event-invoke-config/list',
    'ListFunctionEventInvokeConfigs',
  ),
  records('PUT', '/2019-09-25/functions/{functionName}/event-invoke-config', 'PutFunctionEventInvokeConfig'),
  reads('GET', '/2020-06-30/functions/{functionName}/code-signing-config', 'GetFunctionCodeSigningConfig'),
  records('PUT', '/2020-06-30/functions/{functionName}/code-signing-config', 'PutFunctionCodeSigningConfig'),
  reads(
    'GET',
    '/2021-07-20/functions/{functionName}/runtime-management-config',
    'GetRuntimeManagementConfig',
  ),
  records(
    'PUT',
    '/2021-07-20/functions/{functionName}/runtime-management-config',
    'PutRuntimeManagementConfig',
  ),
  reads('GET', '/2016-08-19/account-settings', 'GetAccountSettings'),
]

/** The operation a method and path ask for, with the parameters in the path. */
export function lambdaRoute(method: string, path: string) {
  const segments = path.split('/').filter(Boolean).map(decodeURIComponent)
  for (const route of ROUTES) {
    const parameters = route.method === method ? match(route.parts, segments) : undefined
    if (parameters) return { route, parameters }
  }
  return undefined
}

function match(parts: string[], segments: string[]) {
  if (parts.length !== segments.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? ''
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = segment
    else if (part !== segment) return undefined
  }
  return parameters
}

function reads(method: Method, path: string, operation: string): Route {
  return { method, parts: path.split('/').filter(Boolean), operation }
}

function records(method: Method, path: string, operation: string, suffix = ''): Route {
  return { ...reads(method, path, operation), recorded: operation + suffix }
}
