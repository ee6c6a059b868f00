import type { World, WorldFunction } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { chance, setOf, some } from '../account/chance.ts'
import { ACCOUNT, functionArn, layerArn, nameIn } from '../account/place.ts'
import { aFunction, anImageToRun, networkOf, RUNTIMES, VARIABLES } from '../account/workloads.ts'
import { anyOf, callStep, instead, type Change, type Step } from './step.ts'
import { told } from './telling.ts'

/** A function, and whether it is still there, as those of a package type are where one is asked for. */
function aTarget(world: World, random: Random, packageType?: WorldFunction['packageType']) {
  const own = Object.entries(world.functions).filter(
    ([, each]) => packageType === undefined || each.packageType === packageType,
  )
  const arn = anyOf(Object.fromEntries(own), random)
  if (arn === undefined) return undefined
  const isThere = (now: World) => {
    const found = now.functions[arn]
    return found !== undefined && (packageType === undefined || found.packageType === packageType)
  }
  return { arn, functionName: nameIn(arn), isThere }
}

/** What of `each` AWS would refuse were it not there. */
function canBeMade(each: Partial<WorldFunction>, world: World): boolean {
  const { role, resolvedImage, layers, subnets, securityGroups } = each
  return (
    (role === undefined || role in world.roles) &&
    (resolvedImage === undefined || resolvedImage in world.images) &&
    areThere(layers, world.layers) &&
    areThere(subnets, world.subnets) &&
    areThere(securityGroups, world.securityGroups)
  )
}

/** Whether `section` has all that is wanted; what is taken away by `null` need not be there. */
function areThere(wanted: object = {}, section: object): boolean {
  return Object.entries(wanted).every(([arn, value]) => value === null || arn in section)
}

/** What AWS answers of a function, which is never its image. */
function configurationOf(arn: string, { packageType, runtime, role }: Partial<WorldFunction>) {
  const functionName = nameIn(arn)
  return { functionName, functionArn: arn, packageType, runtime, role, version: '$LATEST', environment: {} }
}

function vpcConfigOf({ subnets = {}, securityGroups = {} }: Partial<WorldFunction>) {
  return {
    vpcConfig: {
      subnetIds: Object.keys(subnets).map(nameIn),
      securityGroupIds: Object.keys(securityGroups).map(nameIn),
    },
  }
}

const createFunction: Change = (world, random) => {
  const arn = functionArn(`function-${1 + Math.floor(random.next() * 6)}`)
  const each = aFunction(random, world)
  const { packageType, runtime, role, imageUri } = each
  const code = imageUri === undefined ? { s3Bucket: 'artifacts', s3Key: 'code.zip' } : { imageUri }
  const functionName = nameIn(arn)
  const request = { functionName, packageType, runtime, role, code, environment: {}, ...vpcConfigOf(each) }
  return callStep(
    `lambda:CreateFunction ${functionName} as ${nameIn(role)}`,
    now => !(arn in now.functions) && canBeMade(each, now),
    { functions: { [arn]: each } },
    told('lambda:CreateFunction20150331', request, configurationOf(arn, each)),
  )
}

const deleteFunction: Change = (world, random) => {
  const target = aTarget(world, random)
  if (target === undefined) return undefined
  const { arn, functionName, isThere } = target
  return callStep(
    `lambda:DeleteFunction ${functionName}`,
    isThere,
    { functions: { [arn]: null } },
    told('lambda:DeleteFunction20150331', { functionName }),
  )
}

/** A step that configures a function anew. */
function configured(
  world: World,
  random: Random,
  what: string,
  change: (before: WorldFunction) => { patch: Partial<WorldFunction>; request: object },
  packageType?: WorldFunction['packageType'],
  mayBe: (before: WorldFunction) => boolean = () => true,
): Step | undefined {
  const target = aTarget(world, random, packageType)
  const before = target && world.functions[target.arn]
  if (target === undefined || before === undefined) return undefined
  const { patch, request } = change(before)
  const { arn, functionName, isThere } = target
  return callStep(
    `lambda:UpdateFunctionConfiguration ${functionName}: ${what} ${JSON.stringify(request)}`,
    now => isThere(now) && canBeMade(patch, now) && mayBe(now.functions[arn] ?? before),
    { functions: { [arn]: patch } },
    told(
      'lambda:UpdateFunctionConfiguration20150331v2',
      { functionName, ...request },
      configurationOf(arn, { ...before, ...patch }),
    ),
  )
}

const changeRole: Change = (world, random) =>
  configured(world, random, 'role', () => {
    const role = random.of(Object.keys(world.roles))
    return { patch: { role }, request: { role } }
  })

/** Of functions without aliases: in a description, versions have the runtime of their function. */
const changeRuntime: Change = (world, random) =>
  configured(
    world,
    random,
    'runtime',
    () => {
      const runtime = random.of(RUNTIMES)
      return { patch: { runtime }, request: { runtime } }
    },
    'Zip',
    ({ aliases = {} }) => Object.keys(aliases).length === 0,
  )

const changeEnvironment: Change = (world, random) =>
  configured(world, random, 'environment', () => {
    const MODE = chance(random, 0.5) ? VARIABLES.secret : VARIABLES.harmless
    return { patch: { environment: { MODE } }, request: { environment: {} } }
  })

const changeNetwork: Change = (world, random) =>
  configured(world, random, 'network', before => {
    const after = networkOf(random, world)
    const patch = {
      vpc: after.vpc,
      subnets: instead(before.subnets, after.subnets ?? {}),
      securityGroups: instead(before.securityGroups, after.securityGroups ?? {}),
    } as Partial<WorldFunction>
    return { patch, request: vpcConfigOf(after) }
  })

const changeLayers: Change = (world, random) =>
  configured(
    world,
    random,
    'layers',
    before => {
      const used = some(random, Object.keys(world.layers), 0, 1)
      const layers = instead(before.layers, setOf(used)) as Record<string, true>
      return { patch: { layers }, request: { layers: used } }
    },
    'Zip',
  )

const deployImage: Change = (world, random) => {
  const target = aTarget(world, random, 'Image')
  const image = anImageToRun(random, world)
  const before = target && world.functions[target.arn]
  if (target === undefined || image === undefined || before === undefined) return undefined
  const { arn, functionName, isThere } = target
  const request = { functionName, imageUri: image.imageUri, publish: false, dryRun: false }
  return callStep(
    `lambda:UpdateFunctionCode ${functionName}: ${image.imageUri}`,
    now => isThere(now) && canBeMade(image, now),
    { functions: { [arn]: image } },
    told('lambda:UpdateFunctionCode20150331v2', request, configurationOf(arn, before)),
  )
}

const deployCode: Change = (world, random) => {
  const target = aTarget(world, random, 'Zip')
  const before = target && world.functions[target.arn]
  if (target === undefined || before === undefined) return undefined
  const { arn, functionName, isThere } = target
  const response = { ...configurationOf(arn, before), functionArn: `${arn}:8`, version: '8' }
  const request = { functionName: arn, publish: true, dryRun: false, s3Bucket: 'artifacts', s3Key: '8.zip' }
  return callStep(
    `lambda:UpdateFunctionCode ${functionName}`,
    isThere,
    {},
    told('lambda:UpdateFunctionCode20150331v2', request, response),
  )
}

/** Whom a function's policy lets in: everyone, a service, another account. */
const CALLERS = [
  { request: { principal: '*' }, Principal: '*' },
  { request: { principal: 's3.amazonaws.com' }, Principal: { Service: 's3.amazonaws.com' } },
  { request: { principal: '999999999999' }, Principal: { AWS: 'arn:aws:iam::999999999999:root' } },
] as const

const addPermission: Change = (world, random) => {
  const target = aTarget(world, random)
  if (target === undefined) return undefined
  const { arn, functionName, isThere } = target
  const qualifier = random.of(['$LATEST', ...Object.keys(world.functions[arn]?.aliases ?? {})])
  const { request, Principal } = random.of(CALLERS)
  const Resource = qualifier === '$LATEST' ? arn : `${arn}:${qualifier}`
  const statement = { Effect: 'Allow', Principal, Action: 'lambda:InvokeFunction', Resource }
  const asked = { functionName, statementId: 'caller', action: 'lambda:InvokeFunction', ...request }
  return callStep(
    `lambda:AddPermission ${functionName} ${qualifier}: ${request.principal}`,
    now =>
      isThere(now) &&
      (qualifier === '$LATEST' || qualifier in (now.functions[arn]?.aliases ?? {})) &&
      now.functions[arn]?.resourcePolicy?.[qualifier]?.['caller'] === undefined,
    { functions: { [arn]: { resourcePolicy: { [qualifier]: { caller: statement } } } } },
    told('lambda:AddPermission20150331v2', qualifier === '$LATEST' ? asked : { ...asked, qualifier }, {
      statement: JSON.stringify({ Sid: 'caller', ...statement }),
    }),
  )
}

const removePermission: Change = (world, random) => {
  const open = Object.entries(world.functions).flatMap(([arn, { resourcePolicy = {} }]) =>
    Object.entries(resourcePolicy).flatMap(([qualifier, statements]) =>
      Object.keys(statements).map(statementId => ({ arn, qualifier, statementId })),
    ),
  )
  if (open.length === 0) return undefined
  const { arn, qualifier, statementId } = random.of(open)
  const functionName = nameIn(arn)
  return callStep(
    `lambda:RemovePermission ${functionName} ${qualifier}`,
    now => now.functions[arn]?.resourcePolicy?.[qualifier]?.[statementId] !== undefined,
    { functions: { [arn]: { resourcePolicy: { [qualifier]: { [statementId]: null } } } } },
    told('lambda:RemovePermission20150331v2', {
      functionName,
      statementId,
      ...(qualifier === '$LATEST' ? {} : { qualifier }),
    }),
  )
}

const setUrl: Change = (world, random) => {
  const target = aTarget(world, random)
  if (target === undefined) return undefined
  const { arn, functionName, isThere } = target
  const isThereAlready = world.functions[arn]?.urls?.['$LATEST'] !== undefined
  const authType = random.of(['NONE', 'AWS_IAM'])
  const call = isThereAlready ? 'UpdateFunctionUrlConfig' : 'CreateFunctionUrlConfig'
  return callStep(
    `lambda:${call} ${functionName}: ${authType}`,
    now => isThere(now) && (now.functions[arn]?.urls?.['$LATEST'] !== undefined) === isThereAlready,
    { functions: { [arn]: { urls: { $LATEST: { authType } } } } },
    told(`lambda:${call}`, { functionName, authType }, { functionArn: arn, authType }),
  )
}

const deleteUrl: Change = (world, random) => {
  const withUrl = Object.entries(world.functions).filter(([, { urls = {} }]) => '$LATEST' in urls)
  const arn = anyOf(Object.fromEntries(withUrl), random)
  if (arn === undefined) return undefined
  const functionName = nameIn(arn)
  return callStep(
    `lambda:DeleteFunctionUrlConfig ${functionName}`,
    now => now.functions[arn]?.urls?.['$LATEST'] !== undefined,
    { functions: { [arn]: { urls: { $LATEST: null } } } },
    told('lambda:DeleteFunctionUrlConfig', { functionName }),
  )
}

const setAlias: Change = (world, random) => {
  const target = aTarget(world, random)
  if (target === undefined) return undefined
  const { arn, functionName, isThere } = target
  const isNew = world.functions[arn]?.aliases?.['live'] === undefined
  const functionVersion = random.of(['1', '2'])
  const call = isNew ? 'CreateAlias20150331' : 'UpdateAlias20150331'
  return callStep(
    `lambda:${call} ${functionName} live: ${functionVersion}`,
    now => isThere(now) && (now.functions[arn]?.aliases?.['live'] === undefined) === isNew,
    { functions: { [arn]: { aliases: { live: functionVersion } } } },
    told(
      `lambda:${call}`,
      { functionName, name: 'live', functionVersion },
      { aliasArn: `${arn}:live`, name: 'live', functionVersion },
    ),
  )
}

/** With an alias go its policy and its URL. */
const deleteAlias: Change = (world, random) => {
  const withAlias = Object.entries(world.functions).filter(([, { aliases = {} }]) => 'live' in aliases)
  const arn = anyOf(Object.fromEntries(withAlias), random)
  if (arn === undefined) return undefined
  const functionName = nameIn(arn)
  return callStep(
    `lambda:DeleteAlias ${functionName} live`,
    now => now.functions[arn]?.aliases?.['live'] !== undefined,
    {
      functions: { [arn]: { aliases: { live: null }, urls: { live: null }, resourcePolicy: { live: null } } },
    },
    told('lambda:DeleteAlias20150331', { functionName, name: 'live' }),
  )
}

const setRuntimeManagement: Change = (world, random) => {
  const target = aTarget(world, random, 'Zip')
  if (target === undefined) return undefined
  const { arn, functionName, isThere } = target
  const updateRuntimeOn = random.of(['Auto', 'FunctionUpdate', 'Manual'])
  return callStep(
    `lambda:PutRuntimeManagementConfig ${functionName}: ${updateRuntimeOn}`,
    isThere,
    { functions: { [arn]: { runtimeManagement: { updateRuntimeOn } } } },
    told(
      'lambda:PutRuntimeManagementConfig',
      { functionName, updateRuntimeOn },
      { functionArn: arn, updateRuntimeOn },
    ),
  )
}

const publishLayer: Change = (world, random) => {
  const name = random.of(['shared', 'tools'])
  const versions = Object.keys(world.layers).filter(arn => arn.includes(`:layer:${name}:`))
  const version = versions.length + 1
  const arn = layerArn(name, version)
  const layer = `arn:aws:lambda:eu-west-1:${ACCOUNT}:layer:${name}`
  return callStep(
    `lambda:PublishLayerVersion ${name}:${version}`,
    now => !(arn in now.layers) && (version === 1 || layerArn(name, version - 1) in now.layers),
    { layers: { [arn]: { compatibleRuntimes: setOf(['nodejs24.x']) } } },
    told(
      'lambda:PublishLayerVersion20181031',
      { layerName: name, compatibleRuntimes: ['nodejs24.x'] },
      { layerArn: layer, layerVersionArn: arn, version },
    ),
  )
}

/** Ways to change functions and layers. */
export const ofLambda: Readonly<Record<string, Change>> = {
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
  setAlias,
  deleteAlias,
  setRuntimeManagement,
  publishLayer,
}
