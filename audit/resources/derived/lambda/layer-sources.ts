import { parseArn } from '../../arn.ts'
import { known } from '../../fact.ts'
import type { ConfiguredKind, LayerSource } from '../../lambda/configuration.ts'
import { getResourceName, type Resource } from '../../resource.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import publishers from './layer-publishers.json' with { type: 'json' }

/** The publishers of the function's layers. */
export const functionLayerSources = defineLayerSources('AWS::Lambda::Function')

/** The publishers of the version's layers. */
export const versionLayerSources = defineLayerSources('AWS::Lambda::Version')

function defineLayerSources(kind: ConfiguredKind) {
  return defineDerivedFact(kind, { facts: ['layers'] }, ({ layers }, { trusted }) =>
    known(layers.map(layer => classifyLayer(layer, trusted.accounts))),
  )
}

/** The ARNs of AWS's oldest layers, `arn:aws:lambda:::awslayer:…`, have no account. */
function classifyLayer(layer: Resource, trusted: readonly string[]): LayerSource {
  const { account = '', resource = '' } = parseArn(layer.arn) ?? {}
  const source = { layer: getResourceName(layer), account }
  if (account === layer.account) return { ...source, publisher: 'OWN' }
  if (trusted.includes(account)) return { ...source, publisher: 'TRUSTED' }
  const isAws =
    findAwsLayerPublisher(account) !== undefined || (account === '' && resource.startsWith('awslayer:'))
  return { ...source, publisher: isAws ? 'AWS' : 'OTHER' }
}

const names = new Map(
  publishers.publishers.flatMap(({ name, accounts }) => accounts.map(each => [each, name] as const)),
)

/** The name of the layers that AWS publishes from `account`, such as `AWS AppConfig Agent`; undefined if there is none. */
function findAwsLayerPublisher(account: string): string | undefined {
  return names.get(account)
}
