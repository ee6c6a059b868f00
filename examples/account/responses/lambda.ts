import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type {
  ExampleAccount,
  ExampleAlias,
  ExampleEventSourceMapping,
  ExampleFunction,
  ExampleFunctionConfiguration,
} from '../example-account.ts'
import { buildCodeResponses, buildLayerCodeResponses, NO_SECRETS } from './lambda/lambda-code.ts'
import { splitByRegion, type RegionalAccount } from '../regional-account.ts'
import { createResponseRecorder, replaceWithError, type ResponseRecorder } from './response-recorder.ts'

/** Builds Lambda's responses for `account` from the time `at` on, in each of its regions. */
export function buildLambdaResponses(account: ExampleAccount, at: string): RecordedCall[] {
  return splitByRegion(account, ['functions', 'layers']).flatMap(each => buildRegionResponses(each, at))
}

function buildRegionResponses(account: RegionalAccount<'functions' | 'layers'>, at: string): RecordedCall[] {
  const lambda = createResponseRecorder('lambda', account.region, at)
  const functions = Object.entries(account.functions)
  return [
    lambda('ListFunctions', {}, { Functions: functions.map(([arn]) => ({ FunctionArn: arn })) }),
    lambda('GetAccountSettings', {}, { AccountUsage: { FunctionCount: functions.length } }),
    ...functions.flatMap(([arn, each]) => buildFunctionResponses(arn, each, lambda)),
    buildRegionMappingResponse(functions, lambda),
    ...buildLayerResponses(account.layers, lambda),
    ...buildLayerCodeResponses(account.layers, listConfigurations(account), lambda),
    ...buildCodeSigningResponses(functions, lambda),
  ]
}

/** What each function and each of its published versions runs. */
function listConfigurations({ functions }: RegionalAccount<'functions'>): ExampleFunctionConfiguration[] {
  return Object.values(functions).flatMap(each => [
    each,
    ...Object.keys(each.versions ?? {}).map(version => getPublishedConfiguration(each, version)),
  ])
}

function buildFunctionResponses(
  arn: string,
  each: ExampleFunction,
  lambda: ResponseRecorder,
): RecordedCall[] {
  const FunctionName = parseName(arn)
  const aliases = Object.entries(each.aliases ?? {})
  const versions = listExampleVersions(each)
  const qualified = (qualifier: string) => (qualifier === '$LATEST' ? arn : `${arn}:${qualifier}`)
  const urls = Object.entries(each.urls ?? {}).map(([qualifier, { authType }]) => ({
    FunctionArn: qualified(qualifier),
    FunctionUrl: `https://${FunctionName}.lambda-url.on.aws/`,
    AuthType: authType,
  }))
  const listed = aliases.map(([Name, alias]) => ({ Name, ...buildRouting(alias) }))
  return [
    lambda(
      'GetFunction',
      { FunctionName },
      {
        Configuration: { ...buildConfiguration(arn, each), ...buildModified(each) },
        Code: buildCode(each),
        ...(each.tags === undefined ? {} : { Tags: each.tags }),
      },
    ),
    lambda('ListTags', { Resource: arn }, { Tags: each.tags ?? {} }),
    ...buildRuntimeManagementResponses(FunctionName, each, lambda),
    ...buildAttachedSigningResponses(FunctionName, each, lambda),
    ...buildCodeResponses({ FunctionName }, each, lambda),
    lambda('ListFunctionUrlConfigs', { FunctionName }, { FunctionUrlConfigs: urls }),
    lambda('ListAliases', { FunctionName }, { Aliases: listed }),
    ...buildMappingResponses(arn, each, lambda),
    lambda(
      'ListVersionsByFunction',
      { FunctionName },
      { Versions: ['$LATEST', ...Object.keys(each.versions ?? {})].map(Version => ({ Version })) },
    ),
    lambda(
      'ListProvisionedConcurrencyConfigs',
      { FunctionName },
      { ProvisionedConcurrencyConfigs: buildProvisionedConcurrency(arn, each) },
    ),
    lambda(
      'ListFunctionEventInvokeConfigs',
      { FunctionName },
      { FunctionEventInvokeConfigs: buildInvokeConfigs(arn, each) },
    ),
    ...versions.flatMap(version => buildVersionResponses(arn, each, version, lambda)),
    ...['$LATEST', ...aliases.map(([name]) => name), ...versions].map(qualifier => {
      const input = qualifier === '$LATEST' ? { FunctionName } : { FunctionName, Qualifier: qualifier }
      return buildPolicyResponse(input, each.resourcePolicy?.[qualifier], lambda)
    }),
  ]
}

/** The published versions of a function, and those that only their users name. */
export function listExampleVersions({ versions = {}, ...users }: ExampleFunction): string[] {
  return [...new Set([...Object.keys(versions), ...listVersionsInUse(users)])]
}

function listVersionsInUse({
  aliases = {},
  eventSourceMappings = {},
  provisionedConcurrency = {},
}: Omit<ExampleFunction, 'versions'>): string[] {
  const routed = Object.values(aliases).flatMap(alias =>
    typeof alias === 'string' ? [alias] : [alias.version, ...Object.keys(alias.weights)],
  )
  const mapped = Object.values(eventSourceMappings).flatMap(({ qualifier }) => qualifier ?? [])
  const named = [...routed, ...mapped, ...Object.keys(provisionedConcurrency)]
  return named.filter(qualifier => /^\d+$/.test(qualifier))
}

function getPublishedConfiguration(each: ExampleFunction, version: string): ExampleFunctionConfiguration {
  const published = each.versions?.[version]
  return typeof published === 'object' && 'role' in published ? published : each
}

function buildRouting(alias: string | ExampleAlias): object {
  if (typeof alias === 'string') return { FunctionVersion: alias }
  return {
    FunctionVersion: alias.version,
    RoutingConfig: { AdditionalVersionWeights: alias.weights },
  }
}

function buildVersionResponses(
  functionArn: string,
  each: ExampleFunction,
  version: string,
  lambda: ResponseRecorder,
): RecordedCall[] {
  const published = getPublishedConfiguration(each, version)
  const input = { FunctionName: parseName(functionArn), Qualifier: version }
  const Configuration = { ...buildConfiguration(`${functionArn}:${version}`, published), Version: version }
  return [
    lambda('GetFunctionConfiguration', input, Configuration),
    ...buildCodeResponses(input, published, lambda),
    ...(published.packageType === 'Image'
      ? [lambda('GetFunction', input, { Configuration, Code: buildCode(published) })]
      : []),
  ]
}

function buildModified({ lastModified }: ExampleFunction): object {
  return lastModified === undefined ? {} : { LastModified: lastModified.replace('Z', '+0000') }
}

function buildConfiguration(arn: string, each: ExampleFunctionConfiguration): object {
  const layers = Object.keys(each.layers ?? {})
  return {
    FunctionArn: arn,
    PackageType: each.packageType,
    ...(each.packageType === 'Zip' ? { CodeSha256: (each.code ?? NO_SECRETS).codeSha256 } : {}),
    Role: each.role,
    ...(each.runtime === undefined ? {} : { Runtime: each.runtime }),
    ...(each.environment === undefined ? {} : { Environment: { Variables: each.environment } }),
    ...(each.deadLetterTarget === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: each.deadLetterTarget } }),
    ...(layers.length === 0 ? {} : { Layers: layers.map(Arn => ({ Arn })) }),
    ...(each.vpc === undefined ? {} : { VpcConfig: buildVpcConfig(each.vpc, each) }),
    ...(each.logging === undefined ? {} : { LoggingConfig: each.logging }),
  }
}

/** Event source mappings are listed by the name that they were created with: the function's, or one with a qualifier. */
function buildMappingResponses(arn: string, each: ExampleFunction, lambda: ResponseRecorder): RecordedCall[] {
  const qualifiers = [undefined, ...Object.keys(each.aliases ?? {}), ...listExampleVersions(each)]
  return qualifiers.map(qualifier =>
    lambda(
      'ListEventSourceMappings',
      { FunctionName: `${parseName(arn)}${formatQualifier(qualifier)}` },
      { EventSourceMappings: buildMappings(arn, each, mapping => mapping.qualifier === qualifier) },
    ),
  )
}

/** All mappings of the region: Assay lists these if a function has many aliases or versions. */
function buildRegionMappingResponse(
  functions: readonly (readonly [string, ExampleFunction])[],
  lambda: ResponseRecorder,
): RecordedCall {
  const EventSourceMappings = functions.flatMap(([arn, each]) => buildMappings(arn, each))
  return lambda('ListEventSourceMappings', {}, { EventSourceMappings })
}

function buildMappings(
  arn: string,
  { eventSourceMappings = {} }: ExampleFunction,
  isListed: (mapping: ExampleEventSourceMapping) => boolean = () => true,
): object[] {
  return Object.entries(eventSourceMappings)
    .filter(([, mapping]) => isListed(mapping))
    .map(([UUID, { qualifier, state = 'Enabled', source, onFailure }]) => ({
      UUID,
      FunctionArn: `${arn}${formatQualifier(qualifier)}`,
      State: state,
      ...(source === undefined ? {} : { EventSourceArn: source }),
      ...(onFailure === undefined ? {} : { DestinationConfig: { OnFailure: { Destination: onFailure } } }),
    }))
}

function buildProvisionedConcurrency(
  arn: string,
  { provisionedConcurrency = {} }: ExampleFunction,
): object[] {
  return Object.entries(provisionedConcurrency).map(([qualifier, executions]) => ({
    FunctionArn: `${arn}:${qualifier}`,
    RequestedProvisionedConcurrentExecutions: executions,
    Status: 'READY',
  }))
}

function formatQualifier(qualifier: string | undefined): string {
  return qualifier === undefined ? '' : `:${qualifier}`
}

function buildInvokeConfigs(arn: string, { destinations }: ExampleFunction): object[] {
  if (destinations === undefined) return []
  const { onSuccess, onFailure } = destinations
  const DestinationConfig = {
    OnSuccess: onSuccess === undefined ? {} : { Destination: onSuccess },
    OnFailure: onFailure === undefined ? {} : { Destination: onFailure },
  }
  return [{ FunctionArn: `${arn}:$LATEST`, DestinationConfig }]
}

function buildVpcConfig(
  vpc: string,
  { subnets = {}, securityGroups = {} }: ExampleFunctionConfiguration,
): object {
  return {
    VpcId: parseName(vpc),
    SubnetIds: Object.keys(subnets).map(parseName),
    SecurityGroupIds: Object.keys(securityGroups).map(parseName),
  }
}

function buildCode({ packageType, imageUri, resolvedImage = '' }: ExampleFunctionConfiguration): object {
  if (packageType === 'Zip') return { RepositoryType: 'S3', Location: 'https://example.com/code.zip' }
  const digest = parseName(resolvedImage)
  const repository = imageUri?.replace(/[@:](?!.*\/).*$/, '')
  return {
    RepositoryType: 'ECR',
    ImageUri: imageUri,
    ResolvedImageUri: `${repository}@${digest.startsWith('sha256:') ? digest : `sha256:${digest}`}`,
  }
}

function buildRuntimeManagementResponses(
  FunctionName: string,
  { packageType, runtimeManagement }: ExampleFunction,
  lambda: ResponseRecorder,
): RecordedCall[] {
  if (packageType === 'Image') return []
  const UpdateRuntimeOn = runtimeManagement?.updateRuntimeOn ?? 'Auto'
  return [lambda('GetRuntimeManagementConfig', { FunctionName }, { UpdateRuntimeOn })]
}

/** A function without a code signing configuration has an empty ARN. */
function buildAttachedSigningResponses(
  FunctionName: string,
  { packageType, codeSigning }: ExampleFunction,
  lambda: ResponseRecorder,
): RecordedCall[] {
  if (packageType === 'Image') return []
  const output = { FunctionName, CodeSigningConfigArn: codeSigning?.arn ?? '' }
  return [lambda('GetFunctionCodeSigningConfig', { FunctionName }, output)]
}

function buildCodeSigningResponses(
  functions: readonly (readonly [string, ExampleFunction])[],
  lambda: ResponseRecorder,
): RecordedCall[] {
  const used = functions.flatMap(([, { codeSigning }]) => codeSigning ?? [])
  const configs = [...new Map(used.map(each => [each.arn, each])).values()].map(each => ({
    CodeSigningConfigArn: each.arn,
    AllowedPublishers: { SigningProfileVersionArns: Object.keys(each.allowedPublishers) },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: each.untrustedArtifacts },
  }))
  return [
    lambda('ListCodeSigningConfigs', {}, { CodeSigningConfigs: configs }),
    ...configs.map(CodeSigningConfig => {
      const { CodeSigningConfigArn } = CodeSigningConfig
      return lambda('GetCodeSigningConfig', { CodeSigningConfigArn }, { CodeSigningConfig })
    }),
  ]
}

function buildPolicyResponse(
  input: RecordedCall['input'],
  statements: Record<string, object> | undefined,
  lambda: ResponseRecorder,
): RecordedCall {
  const operations = lambda('GetPolicy', input, {})
  if (statements === undefined || Object.keys(statements).length === 0)
    return buildNotFound(operations, 'The resource you requested does not exist.')
  const Statement = Object.entries(statements).map(([Sid, statement]) => ({ Sid, ...statement }))
  return { ...operations, output: { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) } }
}

/** Lists the latest version of each layer; no layer is shared. */
function buildLayerResponses(layers: ExampleAccount['layers'], lambda: ResponseRecorder): RecordedCall[] {
  const arns = Object.keys(layers)
  const latest = new Map<string, string>()
  for (const arn of arns) {
    const layer = arn.replace(/:\d+$/, '')
    if (parseVersion(arn) > parseVersion(latest.get(layer) ?? ':0')) latest.set(layer, arn)
  }
  const Layers = [...latest].map(([LayerArn, arn]) => ({
    LayerArn,
    LatestMatchingVersion: { LayerVersionArn: arn, Version: parseVersion(arn) },
  }))
  return [
    lambda('ListLayers', {}, { Layers }),
    ...Object.entries(layers).flatMap(each => buildLayerVersionResponses(each, lambda)),
  ]
}

function buildLayerVersionResponses(
  [arn, { compatibleRuntimes }]: [string, ExampleAccount['layers'][string]],
  lambda: ResponseRecorder,
): RecordedCall[] {
  const input = { LayerName: arn.split(':')[6], VersionNumber: parseVersion(arn) }
  const runtimes = Object.keys(compatibleRuntimes ?? {})
  const Content = { Location: 'https://example.com/layer.zip', CodeSize: 2_048 }
  return [
    buildNotFound(
      lambda('GetLayerVersionPolicy', input, {}),
      'No policy is associated with the given resource.',
    ),
    lambda('GetLayerVersion', input, {
      LayerVersionArn: arn,
      Version: input.VersionNumber,
      Content,
      ...(runtimes.length > 0 ? { CompatibleRuntimes: runtimes } : {}),
    }),
  ]
}

function buildNotFound(call: RecordedCall, message: string): RecordedCall {
  return replaceWithError(call, 'ResourceNotFoundException', message)
}

function parseName(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn
}

function parseVersion(arn: string): number {
  return Number(arn.split(':').at(-1))
}
