import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World, WorldFunction } from '../world.ts'
import { answering, failing, type Answering } from './answering.ts'

/** What Lambda answers of `account` from `at` on: of its home region, and of the other ones, where it has nothing. */
export function lambdaAnswers(account: World, at: string): RecordedCall[] {
  const lambda = answering('lambda', account.homeRegion, at)
  const functions = Object.entries(account.functions)
  const others = account.regionsInScope.filter(region => region !== account.homeRegion)
  return [
    ...others.flatMap(region => nothingIn(answering('lambda', region, at))),
    lambda('ListFunctions', {}, { Functions: functions.map(([arn]) => ({ FunctionArn: arn })) }),
    ...functions.flatMap(([arn, each]) => functionAnswers(arn, each, lambda)),
    ...layerAnswers(account.layers, lambda),
  ]
}

function nothingIn(lambda: Answering): RecordedCall[] {
  return [lambda('ListFunctions', {}, { Functions: [] }), lambda('ListLayers', {}, { Layers: [] })]
}

/** What AWS answers of a function that is not there. */
export function functionGone(name: string, region: string, at: string): RecordedCall[] {
  const lambda = answering('lambda', region, at)
  const asked = [
    'GetFunction',
    'GetRuntimeManagementConfig',
    'ListFunctionUrlConfigs',
    'ListFunctionEventInvokeConfigs',
    'ListAliases',
    'GetPolicy',
  ]
  return asked.map(operation => notFound(lambda(operation, { FunctionName: name }, {}), 'Function not found'))
}

function functionAnswers(arn: string, each: WorldFunction, lambda: Answering): RecordedCall[] {
  const FunctionName = nameIn(arn)
  const aliases = Object.entries(each.aliases ?? {})
  const qualified = (qualifier: string) => (qualifier === '$LATEST' ? arn : `${arn}:${qualifier}`)
  const urls = Object.entries(each.urls ?? {}).map(([qualifier, { authType }]) => ({
    FunctionArn: qualified(qualifier),
    FunctionUrl: `https://${FunctionName}.lambda-url.on.aws/`,
    AuthType: authType,
  }))
  const listed = aliases.map(([Name, FunctionVersion]) => ({ Name, FunctionVersion }))
  return [
    lambda(
      'GetFunction',
      { FunctionName },
      { Configuration: configurationOf(arn, each), Code: codeOf(each) },
    ),
    ...managementAnswers(FunctionName, each, lambda),
    lambda('ListFunctionUrlConfigs', { FunctionName }, { FunctionUrlConfigs: urls }),
    lambda('ListAliases', { FunctionName }, { Aliases: listed }),
    ...mappingAnswers(arn, each, lambda),
    lambda(
      'ListFunctionEventInvokeConfigs',
      { FunctionName },
      { FunctionEventInvokeConfigs: invocationsOf(arn, each) },
    ),
    ...aliases.map(([, Qualifier]) =>
      lambda('GetFunctionConfiguration', { FunctionName, Qualifier }, configurationOf(arn, each)),
    ),
    ...['$LATEST', ...aliases.map(([name]) => name)].map(qualifier => {
      const input = qualifier === '$LATEST' ? { FunctionName } : { FunctionName, Qualifier: qualifier }
      return policyAnswer(input, each.resourcePolicy?.[qualifier], lambda)
    }),
  ]
}

function configurationOf(arn: string, each: WorldFunction): object {
  const layers = Object.keys(each.layers ?? {})
  return {
    FunctionArn: arn,
    PackageType: each.packageType,
    Role: each.role,
    ...(each.runtime === undefined ? {} : { Runtime: each.runtime }),
    ...(each.environment === undefined ? {} : { Environment: { Variables: each.environment } }),
    ...(each.deadLetterTarget === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: each.deadLetterTarget } }),
    ...(layers.length === 0 ? {} : { Layers: layers.map(Arn => ({ Arn })) }),
    ...(each.vpc === undefined ? {} : { VpcConfig: vpcConfigOf(each.vpc, each) }),
  }
}

/** What works off for the function itself, and what for each alias: apart. */
function mappingAnswers(
  arn: string,
  { aliases = {}, eventSourceMappings = {} }: WorldFunction,
  lambda: Answering,
): RecordedCall[] {
  return [undefined, ...Object.keys(aliases)].map(qualifier => {
    const end = qualifier === undefined ? '' : `:${qualifier}`
    const EventSourceMappings = Object.entries(eventSourceMappings)
      .filter(([, { alias }]) => alias === qualifier)
      .map(([UUID, { source, onFailure }]) => ({
        UUID,
        FunctionArn: `${arn}${end}`,
        State: 'Enabled',
        ...(source === undefined ? {} : { EventSourceArn: source }),
        ...(onFailure === undefined ? {} : { DestinationConfig: { OnFailure: { Destination: onFailure } } }),
      }))
    const FunctionName = `${nameIn(arn)}${end}`
    return lambda('ListEventSourceMappings', { FunctionName }, { EventSourceMappings })
  })
}

function invocationsOf(arn: string, { destinations }: WorldFunction): object[] {
  if (destinations === undefined) return []
  const { onSuccess, onFailure } = destinations
  const DestinationConfig = {
    OnSuccess: onSuccess === undefined ? {} : { Destination: onSuccess },
    OnFailure: onFailure === undefined ? {} : { Destination: onFailure },
  }
  return [{ FunctionArn: `${arn}:$LATEST`, DestinationConfig }]
}

function vpcConfigOf(vpc: string, { subnets = {}, securityGroups = {} }: WorldFunction): object {
  return {
    VpcId: nameIn(vpc),
    SubnetIds: Object.keys(subnets).map(nameIn),
    SecurityGroupIds: Object.keys(securityGroups).map(nameIn),
  }
}

function codeOf({ packageType, imageUri, resolvedImage = '' }: WorldFunction): object {
  if (packageType === 'Zip') return { RepositoryType: 'S3', Location: 'https://example.com/code.zip' }
  const digest = nameIn(resolvedImage)
  const repository = imageUri?.replace(/[@:](?!.*\/).*$/, '')
  return {
    RepositoryType: 'ECR',
    ImageUri: imageUri,
    ResolvedImageUri: `${repository}@${digest.startsWith('sha256:') ? digest : `sha256:${digest}`}`,
  }
}

function managementAnswers(
  FunctionName: string,
  { packageType, runtimeManagement }: WorldFunction,
  lambda: Answering,
): RecordedCall[] {
  if (packageType === 'Image') return []
  const UpdateRuntimeOn = runtimeManagement?.updateRuntimeOn ?? 'Auto'
  return [lambda('GetRuntimeManagementConfig', { FunctionName }, { UpdateRuntimeOn })]
}

function policyAnswer(
  input: RecordedCall['input'],
  statements: Record<string, object> | undefined,
  lambda: Answering,
): RecordedCall {
  const asked = lambda('GetPolicy', input, {})
  if (statements === undefined || Object.keys(statements).length === 0)
    return notFound(asked, 'The resource you requested does not exist.')
  const Statement = Object.entries(statements).map(([Sid, statement]) => ({ Sid, ...statement }))
  return { ...asked, output: { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) } }
}

/** Each layer's latest version is listed; none of them is shared with anybody. */
function layerAnswers(layers: World['layers'], lambda: Answering): RecordedCall[] {
  const arns = Object.keys(layers)
  const latest = new Map<string, string>()
  for (const arn of arns) {
    const layer = arn.replace(/:\d+$/, '')
    if (versionIn(arn) > versionIn(latest.get(layer) ?? ':0')) latest.set(layer, arn)
  }
  const Layers = [...latest].map(([LayerArn, arn]) => ({
    LayerArn,
    LatestMatchingVersion: { LayerVersionArn: arn, Version: versionIn(arn) },
  }))
  return [
    lambda('ListLayers', {}, { Layers }),
    ...Object.entries(layers).flatMap(each => versionAnswers(each, lambda)),
  ]
}

function versionAnswers(
  [arn, { compatibleRuntimes }]: [string, World['layers'][string]],
  lambda: Answering,
): RecordedCall[] {
  const input = { LayerName: arn.split(':')[6], VersionNumber: versionIn(arn) }
  const runtimes = Object.keys(compatibleRuntimes ?? {})
  const Content = { Location: 'https://example.com/layer.zip', CodeSize: 2_048 }
  return [
    notFound(lambda('GetLayerVersionPolicy', input, {}), 'No policy is associated with the given resource.'),
    lambda('GetLayerVersion', input, {
      LayerVersionArn: arn,
      Version: input.VersionNumber,
      Content,
      ...(runtimes.length > 0 ? { CompatibleRuntimes: runtimes } : {}),
    }),
  ]
}

function notFound(call: RecordedCall, message: string): RecordedCall {
  return failing(call, 'ResourceNotFoundException', message)
}

function nameIn(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn
}

function versionIn(arn: string): number {
  return Number(arn.split(':').at(-1))
}
