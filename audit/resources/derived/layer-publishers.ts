import publishers from './layer-publishers.json' with { type: 'json' }

/** The day the accounts were taken from the publishers' pages. */
export const layerPublishersAsOf = publishers.asOf

const names = new Map(
  publishers.publishers.flatMap(({ name, accounts }) => accounts.map(each => [each, name] as const)),
)

/** What AWS publishes from `account` as layers, such as `AWS AppConfig Agent`; undefined where that is not known. */
export function awsLayersOf(account: string): string | undefined {
  return names.get(account)
}
