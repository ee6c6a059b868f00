import type { ExampleAccount, ExampleFunction } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import { chooseWithProbability, createMemberSet, chooseSome } from '../accounts/random-choice.ts'
import {
  HISTORY_ACCOUNT_ID,
  formatFunctionArn,
  formatLayerArn,
  parseLastArnPart,
} from '../accounts/identifiers.ts'
import {
  generateFunction,
  chooseRunnableImage,
  generateFunctionNetwork,
  HISTORY_RUNTIMES,
  ENVIRONMENT_VALUES,
} from '../accounts/workloads.ts'
import {
  chooseAny,
  buildCallStep,
  buildReplacementPatch,
  type ChangeGenerator,
  type AccountStep,
} from './step.ts'
import { buildCallEvent } from './step-event.ts'

/** Chooses a function, with a test whether it still exists with the requested package type. */
function chooseTarget(
  exampleAccount: ExampleAccount,
  seededRandom: SeededRandom,
  packageType?: ExampleFunction['packageType'],
) {
  const own = Object.entries(exampleAccount.functions).filter(
    ([, each]) => packageType === undefined || each.packageType === packageType,
  )
  const arn = chooseAny(Object.fromEntries(own), seededRandom)
  if (arn === undefined) return undefined
  const isThere = (now: ExampleAccount) => {
    const found = now.functions[arn]
    return found !== undefined && (packageType === undefined || found.packageType === packageType)
  }
  return { arn, functionName: parseLastArnPart(arn), isThere }
}

/** Lists what must exist for AWS to accept the configuration. */
function canBeMade(each: Partial<ExampleFunction>, exampleAccount: ExampleAccount): boolean {
  const { role, resolvedImage, layers, subnets, securityGroups } = each
  return (
    (role === undefined || role in exampleAccount.roles) &&
    (resolvedImage === undefined || resolvedImage in exampleAccount.images) &&
    isEveryPresent(layers, exampleAccount.layers) &&
    isEveryPresent(subnets, exampleAccount.subnets) &&
    isEveryPresent(securityGroups, exampleAccount.securityGroups)
  )
}

/** Whether `section` has all wanted names. A name that `null` removes need not exist. */
function isEveryPresent(wanted: object = {}, section: object): boolean {
  return Object.entries(wanted).every(([arn, value]) => value === null || arn in section)
}

/** Builds the response for a function, which never contains its image. */
function buildConfiguration(arn: string, { packageType, runtime, role }: Partial<ExampleFunction>) {
  const functionName = parseLastArnPart(arn)
  return { functionName, functionArn: arn, packageType, runtime, role, version: '$LATEST', environment: {} }
}

function buildVpcConfig({ subnets = {}, securityGroups = {} }: Partial<ExampleFunction>) {
  return {
    vpcConfig: {
      subnetIds: Object.keys(subnets).map(parseLastArnPart),
      securityGroupIds: Object.keys(securityGroups).map(parseLastArnPart),
    },
  }
}

const createFunction: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = formatFunctionArn(`function-${1 + Math.floor(seededRandom.next() * 6)}`)
  const each = generateFunction(seededRandom, exampleAccount)
  const { packageType, runtime, role, imageUri } = each
  const code = imageUri === undefined ? { s3Bucket: 'artifacts', s3Key: 'code.zip' } : { imageUri }
  const functionName = parseLastArnPart(arn)
  const request = { functionName, packageType, runtime, role, code, environment: {}, ...buildVpcConfig(each) }
  return buildCallStep(
    `lambda:CreateFunction ${functionName} as ${parseLastArnPart(role)}`,
    now => !(arn in now.functions) && canBeMade(each, now),
    { functions: { [arn]: each } },
    buildCallEvent('lambda:CreateFunction20150331', request, buildConfiguration(arn, each)),
  )
}

const deleteFunction: ChangeGenerator = (exampleAccount, seededRandom) => {
  const target = chooseTarget(exampleAccount, seededRandom)
  if (target === undefined) return undefined
  const { arn, functionName, isThere } = target
  return buildCallStep(
    `lambda:DeleteFunction ${functionName}`,
    isThere,
    { functions: { [arn]: null } },
    buildCallEvent('lambda:DeleteFunction20150331', { functionName }),
  )
}

/** Builds a step that updates the configuration of a function. */
function configured(
  exampleAccount: ExampleAccount,
  seededRandom: SeededRandom,
  what: string,
  change: (before: ExampleFunction) => { patch: Partial<ExampleFunction>; request: object },
  packageType?: ExampleFunction['packageType'],
): AccountStep | undefined {
  const target = chooseTarget(exampleAccount, seededRandom, packageType)
  const before = target && exampleAccount.functions[target.arn]
  if (target === undefined || before === undefined) return undefined
  const { patch, request } = change(before)
  const { arn, functionName, isThere } = target
  return buildCallStep(
    `lambda:UpdateFunctionConfiguration ${functionName}: ${what} ${JSON.stringify(request)}`,
    now => isThere(now) && canBeMade(patch, now),
    { functions: { [arn]: patch } },
    buildCallEvent(
      'lambda:UpdateFunctionConfiguration20150331v2',
      { functionName, ...request },
      buildConfiguration(arn, { ...before, ...patch }),
    ),
  )
}

const changeRole: ChangeGenerator = (exampleAccount, seededRandom) =>
  configured(exampleAccount, seededRandom, 'role', () => {
    const role = seededRandom.pick(Object.keys(exampleAccount.roles))
    return { patch: { role }, request: { role } }
  })

const changeRuntime: ChangeGenerator = (exampleAccount, seededRandom) =>
  configured(
    exampleAccount,
    seededRandom,
    'runtime',
    () => {
      const runtime = seededRandom.pick(HISTORY_RUNTIMES)
      return { patch: { runtime }, request: { runtime } }
    },
    'Zip',
  )

const changeEnvironment: ChangeGenerator = (exampleAccount, seededRandom) =>
  configured(exampleAccount, seededRandom, 'environment', () => {
    const MODE = chooseWithProbability(seededRandom, 0.5)
      ? ENVIRONMENT_VALUES.secret
      : ENVIRONMENT_VALUES.harmless
    return { patch: { environment: { MODE } }, request: { environment: {} } }
  })

const changeNetwork: ChangeGenerator = (exampleAccount, seededRandom) =>
  configured(exampleAccount, seededRandom, 'network', before => {
    const after = generateFunctionNetwork(seededRandom, exampleAccount)
    const patch = {
      vpc: after.vpc,
      subnets: buildReplacementPatch(before.subnets, after.subnets ?? {}),
      securityGroups: buildReplacementPatch(before.securityGroups, after.securityGroups ?? {}),
    } as Partial<ExampleFunction>
    return { patch, request: buildVpcConfig(after) }
  })

const changeLayers: ChangeGenerator = (exampleAccount, seededRandom) =>
  configured(
    exampleAccount,
    seededRandom,
    'layers',
    before => {
      const used = chooseSome(seededRandom, Object.keys(exampleAccount.layers), 0, 1)
      const layers = buildReplacementPatch(before.layers, createMemberSet(used)) as Record<string, true>
      return { patch: { layers }, request: { layers: used } }
    },
    'Zip',
  )

const deployImage: ChangeGenerator = (exampleAccount, seededRandom) => {
  const target = chooseTarget(exampleAccount, seededRandom, 'Image')
  const image = chooseRunnableImage(seededRandom, exampleAccount)
  const before = target && exampleAccount.functions[target.arn]
  if (target === undefined || image === undefined || before === undefined) return undefined
  const { arn, functionName, isThere } = target
  const request = { functionName, imageUri: image.imageUri, publish: false, dryRun: false }
  return buildCallStep(
    `lambda:UpdateFunctionCode ${functionName}: ${image.imageUri}`,
    now => isThere(now) && canBeMade(image, now),
    { functions: { [arn]: image } },
    buildCallEvent('lambda:UpdateFunctionCode20150331v2', request, buildConfiguration(arn, before)),
  )
}

const deployCode: ChangeGenerator = (exampleAccount, seededRandom) => {
  const target = chooseTarget(exampleAccount, seededRandom, 'Zip')
  const before = target && exampleAccount.functions[target.arn]
  if (target === undefined || before === undefined) return undefined
  const { arn, functionName, isThere } = target
  const response = { ...buildConfiguration(arn, before), functionArn: `${arn}:8`, version: '8' }
  const request = { functionName: arn, publish: true, dryRun: false, s3Bucket: 'artifacts', s3Key: '8.zip' }
  return buildCallStep(
    `lambda:UpdateFunctionCode ${functionName}`,
    isThere,
    {},
    buildCallEvent('lambda:UpdateFunctionCode20150331v2', request, response),
  )
}

/** Principals of a function's policy: everyone, a service, another account. */
const CALLERS = [
  { request: { principal: '*' }, Principal: '*' },
  { request: { principal: 's3.amazonaws.com' }, Principal: { Service: 's3.amazonaws.com' } },
  { request: { principal: '999999999999' }, Principal: { AWS: 'arn:aws:iam::999999999999:root' } },
] as const

const addPermission: ChangeGenerator = (exampleAccount, seededRandom) => {
  const target = chooseTarget(exampleAccount, seededRandom)
  if (target === undefined) return undefined
  const { arn, functionName, isThere } = target
  const qualifier = seededRandom.pick([
    '$LATEST',
    ...Object.keys(exampleAccount.functions[arn]?.aliases ?? {}),
    ...Object.keys(exampleAccount.functions[arn]?.versions ?? {}),
  ])
  const { request, Principal } = seededRandom.pick(CALLERS)
  const Resource = qualifier === '$LATEST' ? arn : `${arn}:${qualifier}`
  const statement = { Effect: 'Allow', Principal, Action: 'lambda:InvokeFunction', Resource }
  const asked = { functionName, statementId: 'caller', action: 'lambda:InvokeFunction', ...request }
  return buildCallStep(
    `lambda:AddPermission ${functionName} ${qualifier}: ${request.principal}`,
    now =>
      isThere(now) &&
      (qualifier === '$LATEST' ||
        qualifier in (now.functions[arn]?.aliases ?? {}) ||
        qualifier in (now.functions[arn]?.versions ?? {})) &&
      now.functions[arn]?.resourcePolicy?.[qualifier]?.['caller'] === undefined,
    { functions: { [arn]: { resourcePolicy: { [qualifier]: { caller: statement } } } } },
    buildCallEvent(
      'lambda:AddPermission20150331v2',
      qualifier === '$LATEST' ? asked : { ...asked, qualifier },
      {
        statement: JSON.stringify({ Sid: 'caller', ...statement }),
      },
    ),
  )
}

const removePermission: ChangeGenerator = (exampleAccount, seededRandom) => {
  const open = Object.entries(exampleAccount.functions).flatMap(([arn, { resourcePolicy = {} }]) =>
    Object.entries(resourcePolicy).flatMap(([qualifier, statements]) =>
      Object.keys(statements).map(statementId => ({ arn, qualifier, statementId })),
    ),
  )
  if (open.length === 0) return undefined
  const { arn, qualifier, statementId } = seededRandom.pick(open)
  const functionName = parseLastArnPart(arn)
  return buildCallStep(
    `lambda:RemovePermission ${functionName} ${qualifier}`,
    now => now.functions[arn]?.resourcePolicy?.[qualifier]?.[statementId] !== undefined,
    { functions: { [arn]: { resourcePolicy: { [qualifier]: { [statementId]: null } } } } },
    buildCallEvent('lambda:RemovePermission20150331v2', {
      functionName,
      statementId,
      ...(qualifier === '$LATEST' ? {} : { qualifier }),
    }),
  )
}

const setUrl: ChangeGenerator = (exampleAccount, seededRandom) => {
  const target = chooseTarget(exampleAccount, seededRandom)
  if (target === undefined) return undefined
  const { arn, functionName, isThere } = target
  const isThereAlready = exampleAccount.functions[arn]?.urls?.['$LATEST'] !== undefined
  const authType = seededRandom.pick(['NONE', 'AWS_IAM'])
  const call = isThereAlready ? 'UpdateFunctionUrlConfig' : 'CreateFunctionUrlConfig'
  return buildCallStep(
    `lambda:${call} ${functionName}: ${authType}`,
    now => isThere(now) && (now.functions[arn]?.urls?.['$LATEST'] !== undefined) === isThereAlready,
    { functions: { [arn]: { urls: { $LATEST: { authType } } } } },
    buildCallEvent(`lambda:${call}`, { functionName, authType }, { functionArn: arn, authType }),
  )
}

const deleteUrl: ChangeGenerator = (exampleAccount, seededRandom) => {
  const withUrl = Object.entries(exampleAccount.functions).filter(([, { urls = {} }]) => '$LATEST' in urls)
  const arn = chooseAny(Object.fromEntries(withUrl), seededRandom)
  if (arn === undefined) return undefined
  const functionName = parseLastArnPart(arn)
  return buildCallStep(
    `lambda:DeleteFunctionUrlConfig ${functionName}`,
    now => now.functions[arn]?.urls?.['$LATEST'] !== undefined,
    { functions: { [arn]: { urls: { $LATEST: null } } } },
    buildCallEvent('lambda:DeleteFunctionUrlConfig', { functionName }),
  )
}

/** Deletes an alias with its policy and its URL. */
const deleteAlias: ChangeGenerator = (exampleAccount, seededRandom) => {
  const withAlias = Object.entries(exampleAccount.functions).filter(
    ([, { aliases = {} }]) => 'live' in aliases,
  )
  const arn = chooseAny(Object.fromEntries(withAlias), seededRandom)
  if (arn === undefined) return undefined
  const functionName = parseLastArnPart(arn)
  return buildCallStep(
    `lambda:DeleteAlias ${functionName} live`,
    now => now.functions[arn]?.aliases?.['live'] !== undefined,
    {
      functions: { [arn]: { aliases: { live: null }, urls: { live: null }, resourcePolicy: { live: null } } },
    },
    buildCallEvent('lambda:DeleteAlias20150331', { functionName, name: 'live' }),
  )
}

const setRuntimeManagement: ChangeGenerator = (exampleAccount, seededRandom) => {
  const target = chooseTarget(exampleAccount, seededRandom, 'Zip')
  if (target === undefined) return undefined
  const { arn, functionName, isThere } = target
  const updateRuntimeOn = seededRandom.pick(['Auto', 'FunctionUpdate', 'Manual'])
  return buildCallStep(
    `lambda:PutRuntimeManagementConfig ${functionName}: ${updateRuntimeOn}`,
    isThere,
    { functions: { [arn]: { runtimeManagement: { updateRuntimeOn } } } },
    buildCallEvent(
      'lambda:PutRuntimeManagementConfig',
      { functionName, updateRuntimeOn },
      { functionArn: arn, updateRuntimeOn },
    ),
  )
}

/** Each function has a configuration of its own, which is attached, changed or taken off. */
const changeCodeSigning: ChangeGenerator = (exampleAccount, seededRandom) => {
  const target = chooseTarget(exampleAccount, seededRandom, 'Zip')
  if (target === undefined) return undefined
  const { arn, functionName, isThere } = target
  const codeSigningConfigArn = `arn:aws:lambda:eu-west-1:${HISTORY_ACCOUNT_ID}:code-signing-config:csc-${functionName}`
  const publisher = `arn:aws:signer:eu-west-1:${seededRandom.pick([HISTORY_ACCOUNT_ID, '999988887777'])}:/signing-profiles/A/1`
  const before = exampleAccount.functions[arn]?.codeSigning
  const codeSigning = {
    arn: codeSigningConfigArn,
    untrustedArtifacts: seededRandom.pick(['Enforce', 'Warn']),
    allowedPublishers: buildReplacementPatch(before?.allowedPublishers, { [publisher]: true }),
  }
  const isAttached = before !== undefined
  const isRemoved = isAttached && seededRandom.pick([true, false])
  const [operation, request] = isRemoved
    ? (['DeleteFunctionCodeSigningConfig20200630', { functionName }] as const)
    : isAttached
      ? (['UpdateCodeSigningConfig20200422', { codeSigningConfigArn }] as const)
      : (['PutFunctionCodeSigningConfig20200630', { functionName, codeSigningConfigArn }] as const)
  return buildCallStep(
    `lambda:${operation} ${functionName}`,
    now => isThere(now) && (now.functions[arn]?.codeSigning !== undefined) === isAttached,
    { functions: { [arn]: { codeSigning: isRemoved ? null : codeSigning } } },
    buildCallEvent(`lambda:${operation}`, request, null),
  )
}

const publishLayer: ChangeGenerator = (exampleAccount, seededRandom) => {
  const name = seededRandom.pick(['shared', 'tools'])
  const versions = Object.keys(exampleAccount.layers).filter(arn => arn.includes(`:layer:${name}:`))
  const version = versions.length + 1
  const arn = formatLayerArn(name, version)
  const layer = `arn:aws:lambda:eu-west-1:${HISTORY_ACCOUNT_ID}:layer:${name}`
  return buildCallStep(
    `lambda:PublishLayerVersion ${name}:${version}`,
    now => !(arn in now.layers) && (version === 1 || formatLayerArn(name, version - 1) in now.layers),
    { layers: { [arn]: { compatibleRuntimes: createMemberSet(['nodejs24.x']) } } },
    buildCallEvent(
      'lambda:PublishLayerVersion20181031',
      { layerName: name, compatibleRuntimes: ['nodejs24.x'] },
      { layerArn: layer, layerVersionArn: arn, version },
    ),
  )
}

/** Change generators for functions and layers. */
export const lambdaChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  createFunction,
  deleteFunction,
  changeRole,
  changeRuntime,
  changeEnvironment,
  changeNetwork,
  changeLayers,
  deployImage,
  deployCode,
  addPermission,
  removePermission,
  setUrl,
  deleteUrl,
  deleteAlias,
  setRuntimeManagement,
  changeCodeSigning,
  publishLayer,
}
