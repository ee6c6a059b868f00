import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

/** The types of analyzers that find external access, by their zone of trust. */
export const externalAnalyzerTypes = ['ACCOUNT', 'ORGANIZATION'] as const

/** The states of an analyzer. Only an active one analyses (IAM Access Analyzer API Reference, AnalyzerSummary). */
export const analyzerStates = ['ACTIVE', 'CREATING', 'DISABLED', 'FAILED'] as const

/** An analyzer of IAM Access Analyzer that finds external access. */
export interface ExternalAnalyzer {
  name: string
  type: (typeof externalAnalyzerTypes)[number]
  status: (typeof analyzerStates)[number]
}

/** Another account of the organization that can have an analyzer of the whole organization. */
export interface AnalyzerAdministrator {
  account: string
  role: 'MANAGEMENT' | 'DELEGATED'
}

/** The facts of IAM Access Analyzer in a region. */
export interface AccountAnalyzersFacts {
  /** The external access analyzers of the account itself, by name. */
  externalAnalyzers: readonly ExternalAnalyzer[]
  /** `'NONE'` for an account without an organization, and for a management account without a delegated administrator. */
  administrator: AnalyzerAdministrator | 'NONE'
}

export const accountAnalyzersKind = {
  kind: 'AWS::AccessAnalyzer::AccountAnalyzers',
  label: 'IAM Access Analyzer',
  facts: {
    externalAnalyzers: { collector: 'analyzers', affects: [] },
    administrator: { collector: 'organization', affects: [] },
  },
} satisfies KindDefinition

/** The analyzers of an account in a region, as one resource: it exists without any, too. */
export function buildAccountAnalyzersResource({
  account,
  region,
}: ResourceLocation): Resource<'AWS::AccessAnalyzer::AccountAnalyzers'> {
  const arn = `arn:${getPartition(region)}:access-analyzer:${region}:${account}:analyzers`
  return { kind: 'AWS::AccessAnalyzer::AccountAnalyzers', account, region, arn }
}

/** Sorts analyzers by their names, which are unique in a region. */
export function sortAnalyzers(analyzers: readonly ExternalAnalyzer[]): ExternalAnalyzer[] {
  return analyzers.toSorted((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)))
}
