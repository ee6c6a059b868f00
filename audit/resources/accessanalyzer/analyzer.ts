import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'

/** The types of analyzers that find external access, by their zone of trust. */
export const externalAnalyzerTypes = ['ACCOUNT', 'ORGANIZATION'] as const

/** The states of an analyzer, the best one first. Only an active one analyses (IAM Access Analyzer API Reference, AnalyzerSummary). */
export const analyzerStates = ['ACTIVE', 'CREATING', 'DISABLED', 'FAILED'] as const

type AnalyzerState = (typeof analyzerStates)[number]

/** An analyzer of IAM Access Analyzer that finds external access. */
export interface ExternalAnalyzer {
  name: string
  type: (typeof externalAnalyzerTypes)[number]
  status: AnalyzerState
}

/** The facts of IAM Access Analyzer in a region. */
export interface AccessAnalyzerFacts {
  /** The external access analyzers of the account itself, by name. */
  externalAnalyzers: readonly ExternalAnalyzer[]
  /** The best status among them; `'NONE'` if none covers the account. Unknown if one of another account can. */
  status: AnalyzerState | 'NONE'
}

export const accessAnalyzerKind = {
  kind: 'AWS::AccessAnalyzer::Analyzer',
  label: 'IAM Access Analyzer',
  facts: {
    externalAnalyzers: { collector: 'analyzers', affects: [] },
    status: { collector: 'analyzers', affects: [] },
  },
} satisfies KindDefinition

/** IAM Access Analyzer in a region, whether it has analyzers or not. */
export function buildAccessAnalyzerResource({
  account,
  region,
}: ResourceLocation): Resource<'AWS::AccessAnalyzer::Analyzer'> {
  const arn = `arn:${getPartition(region)}:access-analyzer:${region}:${account}:analyzer`
  return { kind: 'AWS::AccessAnalyzer::Analyzer', account, region, arn }
}

/** The best status of `analyzers`, `'NONE'` if there are none. */
export function selectAnalyzerStatus(analyzers: readonly ExternalAnalyzer[]): AccessAnalyzerFacts['status'] {
  return analyzerStates.find(state => analyzers.some(({ status }) => status === state)) ?? 'NONE'
}

/** Sorts analyzers by their names, which are unique in a region. */
export function sortAnalyzers(analyzers: readonly ExternalAnalyzer[]): ExternalAnalyzer[] {
  return analyzers.toSorted((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)))
}
