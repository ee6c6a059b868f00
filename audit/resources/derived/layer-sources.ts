import { parseArn } from '../arn.ts'
import { known } from '../fact.ts'
import type { LayerSource } from '../lambda/function.ts'
import { nameOf, type Resource } from '../resource.ts'
import { derived } from './derive.ts'
import { awsLayersOf } from './layer-publishers.ts'

/** Who publishes the layers of the function. */
export const layerSources = derived(
  'AWS::Lambda::Function',
  { facts: ['layers'] },
  ({ layers }, { trusted }) => known(layers.map(layer => sourceOf(layer, trusted.accounts))),
)

/** AWS's oldest layers, `arn:aws:lambda:::awslayer:…`, belong to no account. */
function sourceOf(layer: Resource, trusted: readonly string[]): LayerSource {
  const { account = '', resource = '' } = parseArn(layer.arn) ?? {}
  const source = { layer: nameOf(layer), account }
  if (account === layer.account) return { ...source, publisher: 'OWN' }
  if (trusted.includes(account)) return { ...source, publisher: 'TRUSTED' }
  const isAws = awsLayersOf(account) !== undefined || (account === '' && resource.startsWith('awslayer:'))
  return { ...source, publisher: isAws ? 'AWS' : 'OTHER' }
}
