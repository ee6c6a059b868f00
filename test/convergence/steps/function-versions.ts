import type {
  ExampleAccount,
  ExampleAlias,
  ExampleFunction,
} from '../../../examples/account/example-account.ts'
import { listExampleVersions } from '../../../examples/account/responses/lambda.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import { chooseWithProbability } from '../accounts/random-choice.ts'
import { pickConfiguration } from '../accounts/workloads.ts'
import { parseLastArnPart } from '../accounts/identifiers.ts'
import { buildCallEvent } from './step-event.ts'
import { buildCallStep, chooseAny, type ChangeGenerator } from './step.ts'

/** Chooses a function for which `canBe` holds. */
function chooseFunction(
  { functions }: ExampleAccount,
  seededRandom: SeededRandom,
  canBe: (each: ExampleFunction) => boolean = () => true,
): { arn: string; functionName: string; each: ExampleFunction } | undefined {
  const possible = Object.fromEntries(Object.entries(functions).filter(([, each]) => canBe(each)))
  const arn = chooseAny(possible, seededRandom)
  const each = arn === undefined ? undefined : functions[arn]
  return arn === undefined || each === undefined
    ? undefined
    : { arn, functionName: parseLastArnPart(arn), each }
}

/** Publishes $LATEST as the next version. */
const publishVersion: ChangeGenerator = (exampleAccount, seededRandom) => {
  const chosen = chooseFunction(exampleAccount, seededRandom)
  if (chosen === undefined) return undefined
  const { arn, functionName, each } = chosen
  const configuration = pickConfiguration(each)
  const version = String(Math.max(0, ...Object.keys(each.versions ?? {}).map(Number)) + 1)
  return buildCallStep(
    `lambda:PublishVersion ${functionName}: ${version}`,
    now => isSameFunction(now.functions[arn], each),
    { functions: { [arn]: { versions: { [version]: configuration } } } },
    buildCallEvent(
      'lambda:PublishVersion20150331',
      { functionName },
      { functionArn: `${arn}:${version}`, version },
    ),
  )
}

/** Lambda publishes what $LATEST is at that moment. */
function isSameFunction(now: ExampleFunction | undefined, before: ExampleFunction): boolean {
  return JSON.stringify(now) === JSON.stringify(before)
}

/** Routes the alias to one version, or to two with a share each. */
const setAlias: ChangeGenerator = (exampleAccount, seededRandom) => {
  const chosen = chooseFunction(exampleAccount, seededRandom, isPublished)
  if (chosen === undefined) return undefined
  const { arn, functionName, each } = chosen
  const names = Object.keys(each.versions ?? {})
  const functionVersion = seededRandom.pick(names)
  const other = seededRandom.pick(names)
  const isWeighted = other !== functionVersion && chooseWithProbability(seededRandom, 0.4)
  const weights = isWeighted ? { [other]: 0.25 } : undefined
  const isNew = each.aliases?.['live'] === undefined
  const call = isNew ? 'CreateAlias20150331' : 'UpdateAlias20150331'
  return buildCallStep(
    `lambda:${call} ${functionName} live: ${functionVersion}${isWeighted ? ` and ${other}` : ''}`,
    now => {
      const { versions = {}, aliases = {} } = now.functions[arn] ?? {}
      const exist = functionVersion in versions && (!isWeighted || other in versions)
      return exist && (aliases['live'] === undefined) === isNew
    },
    {
      functions: {
        [arn]: { aliases: { live: replaceAlias(each.aliases?.['live'], functionVersion, weights) } },
      },
    },
    buildCallEvent(
      `lambda:${call}`,
      {
        functionName,
        name: 'live',
        functionVersion,
        routingConfig: { additionalVersionWeights: weights ?? {} },
      },
      { aliasArn: `${arn}:live`, name: 'live', functionVersion },
    ),
  )
}

/** A merge patch keeps weights that it does not remove. */
function replaceAlias(
  before: string | ExampleAlias | undefined,
  version: string,
  weights: Record<string, number> | undefined,
): unknown {
  if (weights === undefined) return version
  const previous = typeof before === 'object' ? Object.keys(before.weights) : []
  return { version, weights: { ...Object.fromEntries(previous.map(each => [each, null])), ...weights } }
}

/** Deletes a version that nothing uses, with its policy. */
const deleteVersion: ChangeGenerator = (exampleAccount, seededRandom) => {
  const chosen = chooseFunction(exampleAccount, seededRandom, each => listUnused(each).length > 0)
  if (chosen === undefined) return undefined
  const { arn, functionName, each } = chosen
  const qualifier = seededRandom.pick(listUnused(each))
  return buildCallStep(
    `lambda:DeleteFunction ${functionName}: version ${qualifier}`,
    now => listUnused(now.functions[arn] ?? each).includes(qualifier) && now.functions[arn] !== undefined,
    { functions: { [arn]: { versions: { [qualifier]: null }, resourcePolicy: { [qualifier]: null } } } },
    buildCallEvent('lambda:DeleteFunction20150331', { functionName, qualifier }),
  )
}

function listUnused(each: ExampleFunction): string[] {
  const { versions = {}, ...others } = each
  const routed = listExampleVersions(others)
  return Object.keys(versions).filter(version => !routed.includes(version))
}

/** Gives a version an event source mapping, or takes it away. */
const setMapping: ChangeGenerator = (exampleAccount, seededRandom) => {
  const chosen = chooseFunction(exampleAccount, seededRandom, isPublished)
  if (chosen === undefined) return undefined
  const { arn, functionName, each } = chosen
  const before = each.eventSourceMappings?.[MAPPING]
  const qualifier = before?.qualifier ?? seededRandom.pick(Object.keys(each.versions ?? {}))
  const call = before === undefined ? 'CreateEventSourceMapping20150331' : 'DeleteEventSourceMapping20150331'
  const request = before === undefined ? { functionName: `${functionName}:${qualifier}` } : { uUID: MAPPING }
  return buildCallStep(
    `lambda:${call} ${functionName}: version ${qualifier}`,
    ({ functions: { [arn]: now } }) =>
      now?.versions?.[qualifier] !== undefined &&
      now.eventSourceMappings?.[MAPPING]?.qualifier === before?.qualifier,
    {
      functions: {
        [arn]: { eventSourceMappings: { [MAPPING]: before === undefined ? { qualifier } : null } },
      },
    },
    buildCallEvent(`lambda:${call}`, request, { functionArn: `${arn}:${qualifier}`, uUID: MAPPING }),
  )
}

const MAPPING = '6c6f8f3c-7f0a-4a4e-9a52-0d6d5c1b7e11'

/** Gives a version provisioned concurrency, or takes it away. */
const setProvisionedConcurrency: ChangeGenerator = (exampleAccount, seededRandom) => {
  const chosen = chooseFunction(exampleAccount, seededRandom, isPublished)
  if (chosen === undefined) return undefined
  const { arn, functionName, each } = chosen
  const qualifier = seededRandom.pick(Object.keys(each.versions ?? {}))
  const before = each.provisionedConcurrency?.[qualifier]
  const call = `${before === undefined ? 'Put' : 'Delete'}ProvisionedConcurrencyConfig`
  return buildCallStep(
    `lambda:${call} ${functionName}: version ${qualifier}`,
    ({ functions: { [arn]: now } }) =>
      now?.versions?.[qualifier] !== undefined && now.provisionedConcurrency?.[qualifier] === before,
    { functions: { [arn]: { provisionedConcurrency: { [qualifier]: before === undefined ? 5 : null } } } },
    buildCallEvent(`lambda:${call}`, { functionName, qualifier }, {}),
  )
}

function isPublished({ versions = {} }: ExampleFunction): boolean {
  return Object.keys(versions).length > 0
}

/** Change generators for published versions and aliases. */
export const versionChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  publishVersion,
  setAlias,
  setMapping,
  setProvisionedConcurrency,
  deleteVersion,
}
