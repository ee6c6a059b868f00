import type { ConfigurationFacts } from '../../../../audit/resources/lambda/configuration.ts'

/** Facts of a configuration, and why the others are unknown. */
export interface CollectedConfiguration {
  facts: Partial<ConfigurationFacts>
  unknown?: Readonly<Partial<Record<keyof ConfigurationFacts, string>>>
}
